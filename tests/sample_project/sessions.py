"""Sessions, registered with Keras by several names."""

import tensorflow as tf
import tensorflow.compat.v1.keras.backend as old
from keras.backend import set_session  # relies on: session_sharing.registered_session_is_used
from keras.backend.tensorflow_backend import *
from keras.layers import Dense
from mine import set_session as own_set_session

set_session(tf.Session())  # relies on: session_sharing.registered_session_is_used session_sharing.registered_session_initializes_variables
old.set_session(tf.compat.v1.Session())  # relies on: session_sharing.registered_session_is_used
tf.compat.v1.keras.backend.set_session(None)  # relies on: session_sharing.registered_session_is_used
print(get_session())  # relies on: session_sharing.registered_session_is_used
own_set_session(None)

layer = Dense(3)
with tf.Session() as session:
    layer.set_weights([])  # relies on: session_sharing.default_session_wins
with session.as_default(), tf.Graph().as_default():
    layer(tf.zeros((2, 3)))  # relies on: session_sharing.default_session_wins graph_ownership.everything_belongs_to_the_scoped_graph
layer.set_weights([])


class Registry:
    def set_session(self, session):
        self.session = session


Registry().set_session(session)
