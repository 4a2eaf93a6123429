"""Layers and models list their trainable variables, so that TensorFlow can differentiate, train and save them.

That is what a training routine of one's own is built on.
"""

import numpy
import pytest

KINDS = ["Dense", "Conv1D", "Conv2D", "SimpleRNN", "LSTM", "GRU"]
MODELS = {
    "Sequential": lambda keras, stack: keras.models.Sequential(stack),
    "Functional": lambda keras, stack: functional(keras, keras.layers.Input(shape=(6,)), stack),
}


def functional(keras, features, stack):
    """A functional model that calls one layer after another."""
    x = features
    for layer in stack:
        x = layer(x)
    return keras.models.Model(features, x)


@pytest.mark.parametrize("kind", KINDS)
def test_layer_lists_its_variables(tf, layers, variables_made, observe, kind):
    layer = layers.make(kind)
    layer(layers.input(kind))
    weights = layer.trainable_weights

    observe("weights", [weight.name for weight in weights])
    observe("types", sorted({type(weight).__name__ for weight in weights}))
    observe("variables that exist", len(variables_made()))
    assert isinstance(weights, list)
    assert all(isinstance(weight, tf.Variable) for weight in weights)
    assert {id(weight) for weight in weights} == {id(variable) for variable in variables_made()}


@pytest.mark.parametrize("kind", KINDS)
def test_kernel_comes_before_bias(layers, variable_of, value, observe, kind):
    layer = layers.make(kind)
    layer(layers.input(kind))
    begun = value([variable_of(weight) for weight in layer.trainable_weights])
    # A kernel begins with values of chance, a bias with zeros and ones.
    biases = [numpy.unique(values).size <= 2 for values in begun]

    observe("shapes", [list(values.shape) for values in begun])
    observe("biases among them", biases)
    assert any(biases)
    kernels_of_each = len(biases) // sum(biases) - 1
    assert kernels_of_each > 0
    assert biases == ([False] * kernels_of_each + [True]) * sum(biases)


@pytest.mark.needs_graph
def test_gradients_are_taken_of_listed_variables(tf, layers, value, observe):
    layer = layers.make("Dense")
    x = layers.input("Dense")
    output = layer(x)
    gradients = tf.gradients(tf.reduce_sum(tf.square(output)), layer.trainable_weights)
    inputs, computed, (of_kernel, of_bias) = value([x, output, gradients])

    observe(
        "largest gradients of kernel and bias", [float(numpy.abs(of_kernel).max()), float(numpy.abs(of_bias).max())]
    )
    numpy.testing.assert_allclose(of_kernel, 2 * inputs.T.dot(computed), rtol=1e-4, atol=1e-5)
    numpy.testing.assert_allclose(of_bias, 2 * computed.sum(axis=0), rtol=1e-4, atol=1e-5)


@pytest.mark.needs_graph
@pytest.mark.parametrize("kind", ["Dense", "Conv2D", "SimpleRNN"])
def test_optimizer_trains_listed_variables(tf, layers, value, observe, kind):
    trained, other = layers.make(kind), layers.make(kind)
    x = layers.input(kind)
    loss = tf.reduce_sum(tf.square(trained(x))) + tf.reduce_sum(tf.square(other(x)))
    step = tf.train.GradientDescentOptimizer(0.01).minimize(loss, var_list=trained.trainable_weights)
    weights = [trained.trainable_weights, other.trainable_weights]
    before = value(weights)
    value(step)
    moved = [
        [bool(numpy.abs(old - new).max() > 0) for old, new in zip(*of_layer)]
        for of_layer in zip(before, value(weights))
    ]

    observe("variables that moved", moved[0])
    observe("variables of a layer that was not listed, that moved", moved[1])
    assert all(moved[0])
    assert not any(moved[1])


@pytest.mark.needs_graph
@pytest.mark.parametrize("kind", ["Dense", "Conv2D", "LSTM"])
def test_saver_keeps_listed_variables(tf, layers, variable_of, value, observe, tmp_path, kind):
    layer = layers.make(kind)
    layer(layers.input(kind))
    variables = [variable_of(weight) for weight in layer.trainable_weights]
    saver = tf.train.Saver(layer.trainable_weights)
    saved = value(variables)
    path = saver.save(tf.get_default_session(), str(tmp_path / "saved"), write_meta_graph=False)
    keys = sorted(tf.train.NewCheckpointReader(path).get_variable_to_shape_map())
    value([tf.assign(variable, values + 1) for variable, values in zip(variables, saved)])
    saver.restore(tf.get_default_session(), path)
    back = [bool((old == new).all()) for old, new in zip(saved, value(variables))]

    observe("weights", [weight.name for weight in layer.trainable_weights])
    observe("keys of the checkpoint", keys)
    observe("weights that came back", back)
    assert len(keys) == len(variables) > 0
    assert all(back)


@pytest.mark.parametrize("kind", ["Sequential", "Functional"])
def test_model_lists_them_all_in_order(keras, layers, observe, kind):
    stack = [
        layers.make("Dense", 6, input_shape=(6,)),
        layers.make("BatchNormalization"),
        layers.make("Sequential", 6),
        layers.make("Functional", 6),
        layers.make("Dense"),
    ]
    model = MODELS[kind](keras, stack)
    of_layers = [weight for layer in stack for weight in layer.trainable_weights]

    observe("weights of the model", [weight.name for weight in model.trainable_weights])
    observe("weights of its layers", [weight.name for weight in of_layers])
    assert len(of_layers) == 14
    assert [id(weight) for weight in model.trainable_weights] == [id(weight) for weight in of_layers]


@pytest.mark.needs_graph
@pytest.mark.parametrize("kind", ["Sequential", "Functional"])
def test_enough_for_an_own_training_routine(tf, layers, tensor, value, observe, kind):
    model = layers.make(kind)
    difference = model(layers.input(kind)) - tensor((3, 8))
    loss = tf.reduce_mean(tf.square(difference))
    weights = model.trainable_weights
    # Variables may change in place: the gate holds a step back until all gradients that need the old values are there.
    gradients = tf.gradients(loss, weights, gate_gradients=True)
    step = tf.train.GradientDescentOptimizer(0.1).apply_gradients(zip(gradients, weights))
    first, before, slopes = value([loss, weights, gradients])
    value(step)
    for old, slope, new in zip(before, slopes, value(weights)):
        numpy.testing.assert_allclose(new, old - 0.1 * slope, rtol=1e-4, atol=1e-6)
    for _ in range(20):
        value(step)
    last = value(loss)

    observe("weights", len(weights))
    observe("loss at first and at last", [round(float(number), 2) for number in (first, last)])
    assert len(weights) == 4
    assert last < first / 2
