"""Updates, of what is a layer or a model, and of what is neither."""

import tensorflow.compat.v1 as tf
from keras.layers import BatchNormalization, Dense, Layer
from keras.layers.recurrent import LSTM
from keras.models import Sequential


def normalized(images):
    layer = BatchNormalization()
    out = layer(images)
    for old, new in layer.updates:  # relies on: updates_tuple.batchnorm_updates_are_pairs updates_tuple.running_updates_moves_batchnorm_statistics
        tf.assign(old, new)
    return out, [tf.assign(old, new) for old, new in layer.updates]  # relies on: updates_tuple.batchnorm_updates_are_pairs


def kept(images):
    layer = BatchNormalization()
    layer(images)
    updates = layer.updates  # relies on: updates_tuple.running_updates_moves_batchnorm_statistics
    for nth, (old, new) in enumerate(updates):  # relies on: updates_tuple.batchnorm_updates_are_pairs
        print(nth, old, new)


def built():
    model = Sequential([LSTM(8, stateful=True), Dense(2)])
    return model


model = built()
session_updates = model.updates  # relies on: updates_tuple.model_collects_updates_of_its_layers
for each in model.layers:
    print(each.updates)  # relies on: updates_tuple.running_updates_carries_rnn_state updates_tuple.running_updates_moves_batchnorm_statistics


class Net:
    def __init__(self):
        self.lstm = LSTM(8, stateful=True)
        self.updates = []

    def step(self, sequence):
        out = self.lstm(sequence)
        self.updates.append(out)
        for old, new in self.updates:
            print(old, new)
        return self.lstm.updates  # relies on: updates_tuple.running_updates_carries_rnn_state


class Ledger:
    """Has updates of its own."""

    updates = [("old", "new")]


class Counting(Layer):
    updates = ()

    def total(self):
        return len(self.updates)


def decoys(unknown):
    for old, new in Ledger().updates:
        print(old, new)
    # for old, new in layer.updates:
    text = "for old, new in layer.updates: K.learning_phase()"
    return text, unknown.updates, Net().updates, Counting().updates
