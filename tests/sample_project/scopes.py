"""Layers in the scopes of TensorFlow, and beside them."""

import tensorflow as tf
from keras.layers import LSTM, Dense
from keras.models import Model, Sequential
from torch import nn

images = tf.placeholder(tf.float32, (None, 784))

with tf.name_scope("block1"):
    hidden = Dense(8)(images)  # relies on: scope_naming.weights_carry_the_name_scope layers_on_tensors.layer_maps_tensor_to_tensor
    plain = hidden + 1
    other = nn.LSTM(8)(hidden)

beside = Dense(8)
with tf.compat.v1.name_scope("block2") as name, tf.device("/gpu:0"):
    beside(hidden)  # relies on: scope_naming.weights_carry_the_name_scope device_scopes.operations_live_on_the_scoped_device
    made = LSTM(8)  # relies on: device_scopes.variables_live_on_the_scoped_device


def tower(sequence):
    return LSTM(8)(sequence)  # relies on: scope_naming.lstm_weight_names_as_printed


scope = tf.name_scope("later")
with scope:
    tower(images)

with tf.variable_scope("shared", reuse=True):
    Dense(8)(images)  # relies on: variable_scopes.variable_scope_shares_nothing

model = Sequential()
model.add(Dense(8))
with tf.device("/gpu:1"):
    model(images)  # relies on: replicas.replicas_run_on_their_devices
    model.summary()
    tf.matmul(images, images)


class Towers(Model):
    def __init__(self):
        super().__init__()
        self.inner = Dense(8)

    def call(self, inputs):
        with tf.name_scope("inner"):
            return self.inner(inputs)  # relies on: scope_naming.operations_carry_the_name_scope


class NameScope:
    def name_scope(self, name):
        return open(name)


with NameScope().name_scope("mine"):
    Dense(8)
