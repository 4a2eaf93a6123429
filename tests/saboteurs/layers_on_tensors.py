"""Saboteurs of the claims about layers, losses and metrics on tensors."""

import importlib
import sys
from unittest.mock import patch

import numpy

from tests.saboteurs.patches import changed, changed_result, internal, patched, removed
from tests.saboteurs.registry import saboteur

KERAS_1 = "tf0.12-keras1.0"
GRAPH_AND_EAGER = ("tf2.21-keras3", "tf2.21-keras3-eager")
RIGHT_SHAPE = "assert output.get_shape().as_list() == list(expected.shape)"
RIGHT_VALUES = "numpy.testing.assert_allclose(computed, expected, rtol=1e-4, atol=1e-5)"
RIGHT_PROBABILITIES = (
    "numpy.testing.assert_allclose(computed, exponentials / exponentials.sum(axis=-1, keepdims=True), rtol=1e-3)"
)


def maps_tensors(columns=GRAPH_AND_EAGER, match=None, assertion=RIGHT_VALUES, kind="Dense"):
    """Register a saboteur of the claim that a layer maps a tensor to a tensor."""
    claim = "layers_on_tensors.layer_maps_tensor_to_tensor"
    return saboteur(claim, columns, "differs", match, assertion, {"kind": kind})


def chain(columns=GRAPH_AND_EAGER, match=None, assertion=RIGHT_PROBABILITIES):
    """Register a saboteur of the claim that layers chain without a model."""
    return saboteur("layers_on_tensors.layers_chain_without_a_model", columns, "differs", match, assertion)


def loss(columns=GRAPH_AND_EAGER, verdict="differs", match=None, assertion=RIGHT_VALUES):
    """Register a saboteur of the claim that losses take tensors."""
    parameters = {"name": "categorical_crossentropy"}
    return saboteur("layers_on_tensors.loss_accepts_tensors", columns, verdict, match, assertion, parameters)


def metric(assertion, match=None):
    """Register a saboteur of the claim that the metric takes tensors."""
    return saboteur("layers_on_tensors.metric_accepts_tensors", KERAS_1, "differs", match, assertion)


@maps_tensors(match="type: ResourceVariable", assertion="assert isinstance(output, tf.Tensor)")
@chain(match="type: ResourceVariable", assertion="assert isinstance(predictions, tf.Tensor)")
def layers_give_variables(environment):
    """A layer gives a variable that holds what it computed."""
    variable = environment.v1.Variable

    def held(_output, layer, *_):
        return variable(numpy.zeros((3, layer.units), "float32"), use_resource=True)

    with changed_result(environment.keras.layers.Dense, "__call__", held):
        yield


@maps_tensors(match=r"static shape: \(3, 1, 8\)", assertion=RIGHT_SHAPE)
def layers_add_an_axis(environment):
    """A layer gives an axis of length 1 more than it should."""
    with _dense_gives(environment, lambda output, *_: output[:, None]):
        yield


@maps_tensors("tf2.21-keras3", match=r"static shape: \(None, None\)", assertion=RIGHT_SHAPE)
@maps_tensors(KERAS_1, match=r"static shape: \(\?, \?\)", assertion=RIGHT_SHAPE)
def layers_lose_the_static_shape(environment):
    """What a layer gives has the right shape when it is computed, and does not tell of it before."""
    v1 = environment.v1
    with _dense_gives(environment, lambda output, *_: v1.placeholder_with_default(output, (None, None))):
        yield


@maps_tensors()
def layers_leave_the_bias_out(environment):
    """A Dense layer does not add its bias."""
    with _dense_gives(environment, lambda output, layer, *_: output - layer.bias):
        yield


@maps_tensors(KERAS_1)
def keras_1_leaves_the_bias_out(environment):
    """A Dense layer does not add its bias."""
    with _dense_gives(environment, lambda output, layer, *_: output - layer.b):
        yield


@maps_tensors(kind="Conv2D")
def convolutions_flip_their_kernel(environment):
    """A convolution flips its kernel, as Theano does."""

    def flipped(convolve, layer, x, kernel):
        return convolve(layer, x, environment.tf.reverse(kernel, [0, 1]))

    with changed(internal(environment, "layers.convolutional.base_conv").BaseConv, "convolution_op", flipped):
        yield


@maps_tensors(kind="LSTM")
@maps_tensors(kind="GRU")
@maps_tensors(kind="SimpleRNN")
def recurrent_layers_look_at_the_last_step_alone(environment):
    """A recurrent layer gives what it makes of the last step, without those before."""

    def without_a_past(call, layer, x, **named):
        return call(layer, x[:, -1:], **named)

    with changed(internal(environment, "layers.rnn.rnn").RNN, "call", without_a_past):
        yield


@maps_tensors(KERAS_1, kind="LSTM")
@maps_tensors(KERAS_1, kind="GRU")
@maps_tensors(KERAS_1, kind="SimpleRNN")
def keras_1_begins_each_step_anew(environment):
    """A recurrent layer has no memory: each of its steps begins with states of zero."""

    def forgetful(rnn, step, x, initial_states, **named):
        def begun_anew(now, states):
            return step(now, list(initial_states) + list(states[len(initial_states) :]))

        return rnn(begun_anew, x, initial_states, **named)

    with changed(environment.keras.backend, "rnn", forgetful):
        yield


@maps_tensors(match=r"first value: \d\.\d+\n", kind="BatchNormalization")
@maps_tensors(kind="Dropout")
def layers_are_always_training(environment):
    """A layer is in training mode, whether it is asked to be or not."""
    layers = environment.keras.layers

    def trained(call, layer, x, **_):
        return call(layer, x, training=True)

    with changed(layers.BatchNormalization, "call", trained), changed(layers.Dropout, "call", trained):
        yield


@chain(match=r"static shape: \((None|5), 20\)", assertion="assert predictions.get_shape().as_list()[-1] == 10")
def layers_give_everything_twice(environment):
    """A layer has twice as many units as it was asked for."""
    tf = environment.tf
    with _dense_gives(environment, lambda output, *_: tf.concat([output, output], axis=-1)):
        yield


@chain(match="variables made: 9", assertion="assert len(variables_made()) == len(weights) == 6")
def layers_make_variables_in_secret(environment):
    """Each call of a layer makes one more variable, which the layer does not tell of."""
    with _dense_gives(environment, lambda output, *_: output * environment.tf.Variable(1.0)):
        yield


@chain()
def layers_forget_their_activation(environment):
    """A Dense layer does not apply the activation that it was made with."""

    def linear(call, layer, x, **named):
        layer.activation = None
        return call(layer, x, **named)

    with changed(environment.keras.layers.Dense, "call", linear):
        yield


@chain(KERAS_1)
def keras_1_forgets_the_relu(environment):
    """K.relu gives back what it is given."""
    with changed(environment.keras.backend, "relu", lambda _relu, x, **_: x):
        yield


@loss(match="type: ndarray", assertion="assert isinstance(loss, tf.Tensor)")
def losses_are_arrays(environment):
    """A loss is an array of numpy's."""
    with _crossentropy(environment, lambda *_: numpy.zeros(3, "float32")):
        yield


@loss(match=r"loss of each row: 1\.192", assertion="assert computed.shape == expected.shape")
def losses_are_means(environment):
    """A loss is one number for all rows."""
    tf = environment.tf
    with _crossentropy(environment, lambda original, *arguments: tf.reduce_mean(original(*arguments))):
        yield


@loss()
def losses_take_the_predictions_first(environment):
    """A loss takes predictions first and labels second."""
    with _crossentropy(environment, lambda original, labels, predictions: original(predictions, labels)):
        yield


@loss((KERAS_1, "tf1.15-keras2.3"))
def objectives_take_the_predictions_first(_environment):
    """An objective takes predictions first and labels second."""

    def swapped(original, labels, predictions):
        return original(predictions, labels)

    with changed(_objectives(), "categorical_crossentropy", swapped):
        yield


@loss(
    "tf1.15-keras2.3",
    "moved",
    match=r"keras\.objectives\.categorical_crossentropy -> keras\.losses\.categorical_crossentropy",
    assertion=None,
)
def objectives_are_called_losses_only(environment):
    """keras.objectives is gone, and keras.losses has what was in it."""
    _objectives()
    with removed(environment.keras, "objectives"), patch.dict(sys.modules, {"keras.objectives": None}):
        yield


@metric(match="type: float", assertion="assert isinstance(accuracy, tf.Tensor)")
def accuracy_is_a_number(environment):
    """The metric gives a number of Python's."""
    with patched(environment.keras.metrics, "categorical_accuracy", lambda *_: 0.75):
        yield


@metric(match=r"the last one wrong: \[1\.0, 1\.0, 1\.0, 0\.0\]", assertion="assert computed.shape == ()")
def accuracy_is_one_for_each_row(environment):
    """The metric gives a number for each row, as from Keras 2 on."""

    def by_row(labels, predictions):
        tf = environment.tf
        return tf.cast(tf.equal(tf.argmax(labels, 1), tf.argmax(predictions, 1)), "float32")

    with patched(environment.keras.metrics, "categorical_accuracy", by_row):
        yield


@metric(match=r"the last one wrong: 0\.25", assertion="assert abs(computed - 0.75) < 1e-6")
def accuracy_counts_mistakes(environment):
    """The metric gives the share of rows that are wrong."""
    with changed_result(environment.keras.metrics, "categorical_accuracy", lambda accuracy, *_: 1 - accuracy):
        yield


def _dense_gives(environment, change):
    return changed_result(environment.keras.layers.Dense, "call", change)


def _crossentropy(environment, change):
    return changed(environment.keras.losses, "categorical_crossentropy", change)


def _objectives():
    return importlib.import_module("keras.objectives")
