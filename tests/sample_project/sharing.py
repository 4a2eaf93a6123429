"""One layer called twice, and what only looks like it."""

import torch
from tensorflow.keras.layers import GRU as G
from tensorflow.keras.layers import LSTM as L


def shared(left, right):
    layer = L(8)
    one = layer(left)
    return one, layer(right)  # relies on: shared_weights.same_lstm_shares_its_weights


def over_time(sequences):
    layer, steps = G(8), []
    for sequence in sequences:
        steps.append(layer(sequence))  # relies on: shared_weights.same_lstm_shares_its_weights
    return steps


class Encoder:
    def __init__(self):
        self.lstm = L(8)

    def encode(self, sequence, backwards):
        return self.lstm(sequence), self.lstm(backwards)  # relies on: shared_weights.same_lstm_shares_its_weights


def separate(left, right):
    return L(8)(left), L(8)(right)


def made():
    return L(8)


def one_each(left, right):
    first, second = made(), made()
    return first(left), second(right)


def either(left, right, mirrored):
    layer = L(8)
    if mirrored:
        return layer(right)
    return layer(left)


def stacked(sequence):
    for layer in [L(8), L(8), G(4)]:
        sequence = layer(sequence)
    return sequence


def elsewhere(left, right):
    layer = torch.nn.LSTM(8, 8)
    return layer(left), layer(right)


def again(left, right, L):
    layer = L(8)
    return layer(left), layer(right)
