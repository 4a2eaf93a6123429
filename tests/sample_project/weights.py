"""Weights, handed over to TensorFlow."""

import tensorflow as tf
from keras.applications import VGG16
from keras.layers import Dense
from keras.models import load_model

loss = tf.zeros(())
layer: Dense = tf.something_else()
model = load_model("mine.h5")
tf.gradients(loss, layer.trainable_weights)  # relies on: trainable_weights.gradients_are_taken_of_listed_variables
optimizer = tf.train.AdamOptimizer(1e-3)
optimizer.minimize(loss, var_list=VGG16().trainable_weights)  # relies on: trainable_weights.optimizer_trains_listed_variables
tf.train.Saver(model.trainable_weights + layer.trainable_weights)  # relies on: trainable_weights.saver_keeps_listed_variables
print(model.output, model.trainable_variables)  # relies on: sequential_rewiring.model_output_is_a_tensor trainable_weights.model_lists_them_all_in_order


def biggest(found: "Dense", other: Dense):
    return max(other.trainable_weights)  # relies on: trainable_weights.layer_lists_its_variables


class Box:
    trainable_weights = ()
    output = None


print(Box().trainable_weights, Box().output, tf.gradients(loss, Box().trainable_weights))
