"""A Sequential is built anew on a tensor of one's own, takes the weights of the one before, and gives a tensor to go on with.

This is how a network that others have trained was put on top of a reader of data, or of another network.
"""

import numpy
import pytest

SOURCES = {"placeholder": lambda x: x, "operation": lambda x: x + x}


def by_set_input(keras, layers, x):
    """The network of a "Sequential", on a tensor, as the tutorial's first edition has it."""
    first = layers.make("Dense", input_shape=(6,))
    first.set_input(x)
    return keras.models.Sequential([first, layers.make("Dense")])


def by_input_layer(keras, layers, x):
    """The same, as the tutorial's second edition has it."""
    first = keras.layers.InputLayer(input_tensor=x, input_shape=(6,))
    return keras.models.Sequential([first, layers.make("Dense"), layers.make("Dense")])


REWIRED = {"set_input": by_set_input, "input_layer": by_input_layer}


@pytest.mark.parametrize("source", ["placeholder", "operation"])
def test_set_input_rewires_the_first_layer(keras, layers, fill, by_hand, value, variables_made, observe, source):
    mine = SOURCES[source](layers.input("Dense"))
    first = layers.make("Dense", input_shape=(6,))
    first.set_input(mine)
    model = keras.models.Sequential([first, layers.make("Dense", 5)])

    observe("the model's input is the tensor", model.input is mine)
    observe("variables made", len(variables_made()))
    assert model.input is mine
    assert len(variables_made()) == len(layers.weights(model)) == 4
    kernel, bias, next_kernel, next_bias = fill(model)
    given, computed = value([mine, model.output])
    expected = by_hand("Dense", by_hand("Dense", given, kernel, bias), next_kernel, next_bias)
    observe("first value", float(computed[0, 0]))
    observe("first value, by numpy", float(expected[0, 0]))
    numpy.testing.assert_allclose(computed, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("source", ["placeholder", "operation"])
def test_input_layer_takes_a_tensor(keras, layers, fill, by_hand, value, variables_made, observe, source):
    mine = SOURCES[source](layers.input("Dense"))
    first = keras.layers.InputLayer(input_tensor=mine, input_shape=(6,))
    model = keras.models.Sequential([first, layers.make("Dense"), layers.make("Dense", 5)])

    observe("the model's input is the tensor", model.input is mine)
    observe("variables made", len(variables_made()))
    assert model.input is mine
    assert len(variables_made()) == len(layers.weights(model)) == 4
    kernel, bias, next_kernel, next_bias = fill(model)
    given, computed = value([mine, model.output])
    expected = by_hand("Dense", by_hand("Dense", given, kernel, bias), next_kernel, next_bias)
    observe("first value", float(computed[0, 0]))
    observe("first value, by numpy", float(expected[0, 0]))
    numpy.testing.assert_allclose(computed, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("way", ["set_input", "input_layer"])
def test_weights_load_after_rewiring(keras, layers, fill, by_hand, value, weights_file, observe, way):
    x, mine = layers.input("Sequential", seed=0), layers.input("Sequential", seed=0)
    rewired = REWIRED[way](keras, layers, mine)
    model = layers.make("Sequential")
    weights = fill(model)
    model.save_weights(weights_file)
    rewired.load_weights(weights_file)
    given, saved, loaded = value([x, model(x), rewired.output])
    expected = by_hand("Dense", by_hand("Dense", given, *weights[:2]), *weights[2:])

    observe("first value of the saved model", float(saved[0, 0]))
    observe("first value of the rewired one", float(loaded[0, 0]))
    numpy.testing.assert_allclose(loaded, saved, rtol=1e-5, atol=1e-6)
    numpy.testing.assert_allclose(loaded, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("kind", ["Sequential", "Functional", "Nested"])
def test_model_output_is_a_tensor(tf, layers, fill, by_hand, value, observe, kind):
    model = layers.make(kind)
    weights = fill(model)
    output = model.output

    observe("type", type(output).__name__)
    total = tf.reduce_sum(tf.square(output), 1)
    assert isinstance(output, tf.Tensor)
    observe("static shape", str(output.get_shape()))
    assert output.get_shape().as_list() == [None, 8]
    features = numpy.random.RandomState(0).standard_normal((3, 6)).astype("float32")
    computed, expected = value(total, {model.input: features}), features
    for kernel, bias in zip(weights[0::2], weights[1::2]):
        expected = by_hand("Dense", expected, kernel, bias)
    observe("first value", float(computed[0]))
    observe("first value, by numpy", float((expected[0] ** 2).sum()))
    numpy.testing.assert_allclose(computed, (expected**2).sum(axis=1), rtol=1e-4)


def test_loaded_model_computes_from_the_tensor(layers, fill, by_hand, value, weights_file, observe):
    model, loaded = layers.make("Sequential"), layers.make("Sequential")
    weights = fill(model)
    model.save_weights(weights_file)
    loaded.load_weights(weights_file)
    x = layers.input("Sequential")
    given, computed = value([x, loaded(x)])
    expected = by_hand("Dense", by_hand("Dense", given, *weights[:2]), *weights[2:])

    observe("first value", float(computed[0, 0]))
    observe("first value, by numpy", float(expected[0, 0]))
    numpy.testing.assert_allclose(computed, expected, rtol=1e-4, atol=1e-5)
