"""The learning phase, asked for through every kind of import."""

import keras
import keras.backend as B
import tensorflow as tf
import tensorflow.compat.v1 as tf1
import tf_keras
from keras import backend as K
from tensorflow import keras as tfk
from tensorflow.keras import backend
from tensorflow.keras.backend import learning_phase as phase  # relies on: learning_phase.phase_is_a_scalar_tensor
from tensorflow.python.keras import backend as inner

k = tf.keras.backend


def feeds(images):
    return [
        {images: 1, K.learning_phase(): 0},  # relies on: learning_phase.phase_is_a_scalar_tensor learning_phase.phase_must_be_fed
        {B.learning_phase(): 0},  # relies on: learning_phase.phase_is_a_scalar_tensor
        {keras.backend.learning_phase(): 0},  # relies on: learning_phase.phase_is_a_scalar_tensor
        {tf.keras.backend.learning_phase(): 0},  # relies on: learning_phase.phase_is_a_scalar_tensor
        {tf1.keras.backend.learning_phase(): 0},  # relies on: learning_phase.phase_is_a_scalar_tensor
        {tf_keras.backend.learning_phase(): 0},  # relies on: learning_phase.phase_is_a_scalar_tensor
        {tfk.backend.learning_phase(): 0},  # relies on: learning_phase.phase_is_a_scalar_tensor
        {backend.learning_phase(): 0},  # relies on: learning_phase.phase_is_a_scalar_tensor
        {phase(): 0},  # relies on: learning_phase.phase_is_a_scalar_tensor
        {inner.learning_phase(): 0},  # relies on: learning_phase.phase_is_a_scalar_tensor
        {k.learning_phase(): 0},  # relies on: learning_phase.phase_is_a_scalar_tensor
        {getattr(K, "learning_phase")(): 0},  # relies on: learning_phase.phase_is_a_scalar_tensor
    ]


def local_backend(K):
    return K.learning_phase()


def shadowed():
    K = object()
    return K.learning_phase
