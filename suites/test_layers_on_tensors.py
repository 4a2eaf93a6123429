"""Keras layers, losses and metrics take TensorFlow's tensors and give TensorFlow's tensors: no model is needed.

This is what makes Keras a simplified interface to TensorFlow: a few layers in the middle of a graph of one's own.
"""

import numpy
import pytest

KINDS = [
    "Dense",
    "Conv1D",
    "Conv2D",
    "Embedding",
    "LSTM",
    "GRU",
    "SimpleRNN",
    "BatchNormalization",
    "Dropout",
    "Flatten",
]
# The defaults of these have changed, and are another matter.
OPTIONS = {
    "LSTM": {"recurrent_activation": "sigmoid"},
    "GRU": {"recurrent_activation": "sigmoid", "reset_after": False},
    "BatchNormalization": {"epsilon": 1e-3},
}
LOSSES = {
    "categorical_crossentropy": lambda labels, predictions: -(labels * numpy.log(predictions)).sum(axis=-1),
    "mse": lambda labels, predictions: ((labels - predictions) ** 2).mean(axis=-1),
    "binary_crossentropy": lambda labels, predictions: (
        -numpy.log(labels * predictions + (1 - labels) * (1 - predictions)).mean(axis=-1)
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_layer_maps_tensor_to_tensor(tf, layers, fill, by_hand, value, testing_mode, observe, kind):
    x = layers.input(kind)
    layer = layers.make(kind, **OPTIONS.get(kind, {}))
    layer(x)
    weights = fill(layer)
    output = layer(x)

    observe("type", type(output).__name__)
    assert isinstance(output, tf.Tensor)
    observe("static shape", str(output.get_shape()))
    given, computed = value([x, output], testing_mode())
    expected = by_hand(kind, given, *layers.arrange(kind, weights))
    observe("shape", list(computed.shape))
    observe("first value", float(computed.ravel()[0]))
    observe("first value, by numpy", float(expected.ravel()[0]))
    assert output.get_shape().as_list() == list(expected.shape)
    numpy.testing.assert_allclose(computed, expected, rtol=1e-4, atol=1e-5)


def test_layers_chain_without_a_model(tf, layers, tensor, by_hand, value, variable_of, variables_made, observe):
    pixels = numpy.random.RandomState(0).uniform(size=(5, 784)).astype("float32")
    first = layers.make("Dense", 16, activation="relu")
    second = layers.make("Dense", 16, activation="relu")
    last = layers.make("Dense", 10, activation="softmax")
    predictions = last(second(first(tensor((None, 784), pixels))))
    weights = [variable_of(weight) for layer in (first, second, last) for weight in layers.weights(layer)]

    observe("type", type(predictions).__name__)
    assert isinstance(predictions, tf.Tensor)
    observe("static shape", str(predictions.get_shape()))
    assert predictions.get_shape().as_list()[-1] == 10
    observe("variables made", len(variables_made()))
    assert len(variables_made()) == len(weights) == 6
    computed, kernels, biases = value([predictions, weights[0::2], weights[1::2]])
    hidden = numpy.maximum(by_hand("Dense", pixels, kernels[0], biases[0]), 0)
    hidden = numpy.maximum(by_hand("Dense", hidden, kernels[1], biases[1]), 0)
    exponentials = numpy.exp(by_hand("Dense", hidden, kernels[2], biases[2]))
    observe("sums of the rows", [float(total) for total in computed.sum(axis=-1)])
    numpy.testing.assert_allclose(computed, exponentials / exponentials.sum(axis=-1, keepdims=True), rtol=1e-3)


@pytest.mark.parametrize("name", ["categorical_crossentropy", "mse", "binary_crossentropy"])
def test_loss_accepts_tensors(tf, keras, tensor, value, observe, name):
    labels = numpy.eye(4, dtype="float32")[[0, 2, 1]]
    predictions = numpy.array([[0.7, 0.1, 0.1, 0.1], [0.2, 0.3, 0.4, 0.1], [0.4, 0.1, 0.2, 0.3]], dtype="float32")
    loss = getattr(keras.objectives, name)(tensor(labels.shape, labels), tensor(predictions.shape, predictions))

    observe("type", type(loss).__name__)
    assert isinstance(loss, tf.Tensor)
    expected, computed = LOSSES[name](labels, predictions), value(loss)
    observe("loss of each row", computed)
    observe("loss of each row, by numpy", expected)
    assert computed.shape == expected.shape
    numpy.testing.assert_allclose(computed, expected, rtol=1e-4, atol=1e-5)


def test_metric_accepts_tensors(tf, keras, tensor, value, observe):
    labels = numpy.eye(4, dtype="float32")
    predictions = numpy.eye(4, dtype="float32")[[0, 1, 2, 0]]
    accuracy = keras.metrics.categorical_accuracy(tensor((4, 4), labels), tensor((4, 4), predictions))

    observe("type", type(accuracy).__name__)
    assert isinstance(accuracy, tf.Tensor)
    computed = value(accuracy)
    observe("accuracy of four rows, the last one wrong", computed)
    assert computed.shape == ()
    assert abs(computed - 0.75) < 1e-6
