"""Name scopes reach into Keras: what a layer makes inside tf.name_scope is named under that scope.

People find, load and freeze variables by such names, and read them in TensorBoard.
"""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

KINDS = ["Dense", "Conv2D", "LSTM", "GRU", "BatchNormalization", "Sequential"]

scope_names = st.from_regex(r"[a-z][a-z0-9_]{0,7}", fullmatch=True)


@pytest.mark.parametrize("kind", KINDS)
@given(outer=scope_names, inner=scope_names)
@example(outer="tower_0", inner="block1")
def test_weights_carry_the_name_scope(tf, layers, observe, kind, outer, inner):
    with tf.name_scope(outer), tf.name_scope(inner):
        layer = layers.make(kind, name="mine")
        layer(layers.input(kind))
    scope = observe("name scope", "%s/%s" % (outer, inner))
    names = observe("weight names", [weight.name for weight in layers.weights(layer)])
    assert names
    assert all(name.startswith(scope + "/") for name in names)


def test_lstm_weight_names_as_printed(tf, layers, observe):
    with tf.name_scope("block1"):
        layer = layers.make("LSTM", name="mylstm")
        layer(layers.input("LSTM"))
    names = observe("weight names", [weight.name for weight in layer.trainable_weights])
    printed = {"block1/mylstm_%s_%s:0" % (letter, gate) for letter in "WUb" for gate in "ifco"}
    assert printed <= set(names)


@pytest.mark.parametrize("kind", KINDS)
def test_operations_carry_the_name_scope(tf, layers, observe, kind):
    x = layers.input(kind)
    # What Keras makes once for a whole graph, such as the learning phase, is no operation of the layer.
    layers.make(kind)(x)
    before = set(x.graph.get_operations())
    with tf.name_scope("block1"):
        output = layers.make(kind, name="mine")(x)
    made = [operation for operation in output.graph.get_operations() if operation not in before]
    elsewhere = [operation.name for operation in made if not operation.name.startswith("block1/")]

    observe("operations made", len(made))
    observe("operations outside the scope", elsewhere)
    assert output.op in made
    assert not elsewhere
