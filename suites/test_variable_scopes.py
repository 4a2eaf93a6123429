"""Keras layers take no notice of TensorFlow's variable scopes: to share weights, keep the layer and call it again.

TensorFlow's own functions share, name and initialize their variables as the variable scope says that is open.
"""

import numpy
import pytest

GLOROT = numpy.sqrt(6.0 / (6 + 8))


@pytest.mark.parametrize("kind", ["Dense", "Conv2D", "LSTM", "BatchNormalization"])
def test_variable_scope_shares_nothing(tf, layers, variable_of, value, variables_made, observe, kind):
    x = layers.input(kind)
    with tf.variable_scope("shared"):
        one = layers.make(kind, name="mine")
        one(x)
    made = len(variables_made())
    with tf.variable_scope("shared", reuse=True):
        other = layers.make(kind, name="mine")
        other(x)
    first, second = [[variable_of(weight) for weight in layers.weights(layer)] for layer in (one, other)]
    shared = [variable.name for variable in first if id(variable) in {id(variable) for variable in second}]
    begun, before = value([first, second])
    value([tf.assign(variable, values + 1) for variable, values in zip(first, begun)])
    moved = [bool((old != new).any()) for old, new in zip(before, value(second))]

    observe("weights of each", [len(first), len(second)])
    observe("weights that both have", shared)
    observe("variables after one layer, and after the other", [made, len(variables_made())])
    observe("weights of the other that moved with the first's", moved)
    assert len(first) == len(second) > 0
    assert not shared
    assert len(variables_made()) == 2 * made
    assert not any(moved)


@pytest.mark.parametrize("what", ["names", "initial values", "getters", "regularizers"])
def test_variable_scope_changes_nothing(tf, layers, variable_of, value, observe, what):
    def custom_getter(getter, name, **named):
        changed["getters"].append(name)
        return getter(name, **named)

    def regularizer(weight):
        changed["regularizers"].append(weight.name)
        return tf.reduce_sum(weight)

    changed = {"getters": [], "regularizers": []}
    asked = {"initializer": tf.constant_initializer(7.0), "custom_getter": custom_getter, "regularizer": regularizer}
    layer = layers.make("Dense", name="mine")
    with tf.variable_scope("scoped", **asked):
        layer(layers.input("Dense"))
    weights = layer.trainable_weights
    variables = [variable_of(weight) for weight in weights]
    changed["names"] = [named.name for named in [*weights, *variables] if "scoped" in named.name]
    largest = [float(numpy.abs(values).max()) for values in value(variables)]
    # Without a scope the kernel begins with Glorot's values of chance, and the bias with zeros.
    changed["initial values"] = [begun for begun, limit in zip(largest, [GLOROT, 0.0]) if begun > limit]
    losses = layers.losses(layer)

    observe("weights", [weight.name for weight in weights])
    observe("TensorFlow's names of their variables", [variable.name for variable in variables])
    observe("largest initial values of kernel and bias", [round(begun, 1) for begun in largest])
    observe("what the scope's getter was asked for", changed["getters"])
    observe("what the scope's regularizer was called on", changed["regularizers"])
    observe("losses of the layer", len(losses))
    changed["regularizers"] += losses
    assert len(weights) == 2
    assert not changed[what]
