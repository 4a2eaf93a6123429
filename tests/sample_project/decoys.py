"""Nothing here relies on any claim about Keras: not K.learning_phase(), nor for old, new in layer.updates."""

import torch.nn as nn
from torch.nn import LSTM

from . import keras
from .layers import BatchNormalization


class K:
    @staticmethod
    def learning_phase():
        return 0

    set_session = None


def trained(session, model, tf):
    # K.set_session(session)
    K.set_session = session
    layer = LSTM(8, 8)
    with tf.name_scope("block1"):
        layer(model)
        layer(session)
    print("keras.backend.learning_phase", K.learning_phase())
    for old, new in model.updates:
        print(old, new)
    for old, new in BatchNormalization().updates:
        print(old, new, nn.LSTM(8, 8).trainable_weights)
    return keras.backend.learning_phase()
