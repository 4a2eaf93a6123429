"""Updates come as (old, new) pairs: a layer with state says what is to be assigned, and the user runs it with each step.

Who does not run them trains a BatchNormalization whose statistics never move, and a stateful RNN without memory.
"""

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

RECURRENT = ["LSTM", "GRU"]
STATES = {
    "NormalizingModel": lambda layer: layer.non_trainable_weights,
    "StatefulModel": lambda layer: layer.states,
}


def test_batchnorm_updates_are_pairs(tf, layers, observe):
    layer = layers.make("BatchNormalization")
    layer(layers.input("BatchNormalization"))
    updates = layer.updates
    observe("updates", [type(update).__name__ for update in updates])
    assigned = [tf.assign(old, new) for old, new in updates]
    assert len(assigned) == 2


@pytest.mark.parametrize("kind", RECURRENT)
def test_stateful_rnn_updates_are_pairs(tf, layers, observe, kind):
    layer = layers.make(kind, stateful=True)
    layer(layers.input(kind))
    updates = layer.updates
    observe("updates", [type(update).__name__ for update in updates])
    assigned = [tf.assign(old, new) for old, new in updates]
    assert len(assigned) == {"LSTM": 2, "GRU": 1}[kind]


@pytest.mark.parametrize("statistic", ["mean", "variance"])
@given(momentum=st.sampled_from([0.5, 0.9, 0.99]), shift=st.integers(-5, 5), batches=st.integers(1, 3))
def test_running_updates_moves_batchnorm_statistics(
    keras, layers, tensor, value, run_updates, observe, statistic, momentum, shift, batches
):
    layer = layers.make("BatchNormalization", momentum=momentum)
    x = tensor((8, 6))
    layer(x)
    step = run_updates(layer.updates)
    moving = layer.non_trainable_weights[["mean", "variance"].index(statistic)]
    expected, seen = [value(moving)], [value(moving)]
    for batch in numpy.random.RandomState(0).normal(shift, 2, (batches, 8, 6)).astype("float32"):
        step({x: batch, keras.backend.learning_phase(): 1})
        of_batch = batch.mean(axis=0) if statistic == "mean" else batch.var(axis=0)
        expected.append(momentum * expected[-1] + (1 - momentum) * of_batch)
        seen.append(value(moving))

    observe("momentum", momentum)
    observe("moving %s of the first feature, by the rule" % statistic, [float(row[0]) for row in expected])
    observe("moving %s of the first feature, as seen" % statistic, [float(row[0]) for row in seen])
    numpy.testing.assert_allclose(seen, expected, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("kind", RECURRENT)
def test_running_updates_carries_rnn_state(layers, tensor, value, run_updates, observe, kind):
    layer = layers.make(kind, stateful=True)
    first, second = numpy.random.RandomState(0).normal(size=(2, 2, 5, 4)).astype("float32")
    x = tensor((2, 5, 4))
    output = layer(x)
    step = run_updates(layer.updates)
    unbroken = layers.make(kind)
    whole = tensor((2, 10, 4), values=numpy.concatenate([first, second], axis=1))
    in_one_go = unbroken(whole)
    value(in_one_go)
    unbroken.set_weights(layer.get_weights())

    from_scratch = value(output, {x: second})
    step({x: first})
    carried_on = value(output, {x: second})
    in_one_go = value(in_one_go)

    observe("one unit's output, from scratch", float(from_scratch[0, 0]))
    observe("carried on after the first half", float(carried_on[0, 0]))
    observe("over both halves in one go", float(in_one_go[0, 0]))
    assert numpy.abs(from_scratch - in_one_go).max() > 1e-3
    numpy.testing.assert_allclose(carried_on, in_one_go, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("kind", ["NormalizingModel", "StatefulModel"])
def test_model_collects_updates_of_its_layers(keras, layers, value, run_updates, observe, kind):
    model = layers.make(kind)
    x = layers.input(kind)
    model(x)
    updates = model.updates
    of_layers = [update for layer in model.layers for update in layer.updates]
    states = [state for layer in model.layers for state in STATES[kind](layer)]
    before = value(states)
    run_updates(updates)({keras.backend.learning_phase(): 1})
    moved = [numpy.abs(old - new).max() > 0 for old, new in zip(before, value(states))]

    observe("updates of the model", len(updates))
    observe("updates of its layers", len(of_layers))
    observe("states that moved", [sum(moved), len(states)])
    assert len(updates) == len(of_layers) == len(states) == 2
    assert all(moved)
