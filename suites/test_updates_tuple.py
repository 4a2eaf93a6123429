"""Updates come as (old, new) pairs: a layer with state says what is to be assigned, and the user runs it with each step.

Who does not run them trains a BatchNormalization whose statistics never move, and a stateful RNN without memory.
"""

import numpy
import pytest
from hypothesis import example, given
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
    assert [id(old) for old, _ in updates] == [id(weight) for weight in layer.non_trainable_weights]


@pytest.mark.parametrize("kind", RECURRENT)
def test_stateful_rnn_updates_are_pairs(tf, layers, observe, kind):
    layer = layers.make(kind, stateful=True)
    layer(layers.input(kind))
    updates = layer.updates

    observe("updates", [type(update).__name__ for update in updates])
    assigned = [tf.assign(old, new) for old, new in updates]
    assert len(assigned) == {"LSTM": 2, "GRU": 1}[kind]
    assert [id(old) for old, _ in updates] == [id(state) for state in layer.states]


@pytest.mark.parametrize("statistic", ["mean", "variance"])
@given(momentum=st.sampled_from([0.5, 0.9, 0.99]), shift=st.integers(-5, 5), batches=st.integers(1, 3))
@example(momentum=0.9, shift=3, batches=3)
def test_running_updates_moves_batchnorm_statistics(
    keras, layers, value, repeatable, assignments, observe, statistic, momentum, shift, batches
):
    layer = layers.make("BatchNormalization", momentum=momentum)
    train = repeatable(lambda x: [layer(x), assignments(layer.updates)], (8, 6))
    position, moving = {"mean": (0, numpy.zeros(6)), "variance": (1, numpy.ones(6))}[statistic]
    by_the_rule, seen = [], []
    for batch in numpy.random.RandomState(0).normal(shift, 2, (batches, 8, 6)).astype("float32"):
        train(batch, {keras.backend.learning_phase(): 1})
        of_batch = batch.mean(axis=0) if statistic == "mean" else batch.var(axis=0)
        moving = momentum * moving + (1 - momentum) * of_batch
        by_the_rule.append(moving)
        seen.append(value(layer.non_trainable_weights[position]))

    observe("momentum", momentum)
    observe("moving %s of the first feature, by the rule" % statistic, [float(row[0]) for row in by_the_rule])
    observe("moving %s of the first feature, as seen" % statistic, [float(row[0]) for row in seen])
    numpy.testing.assert_allclose(seen, by_the_rule, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("kind", RECURRENT)
def test_running_updates_carries_rnn_state(layers, repeatable, assignments, observe, kind):
    layer, unbroken, forgetful = layers.make(kind, stateful=True), layers.make(kind), layers.make(kind)
    first, second = numpy.random.RandomState(0).normal(size=(2, 2, 3, 4)).astype("float32")
    both = numpy.concatenate([first, second], axis=1)
    step = repeatable(lambda x: [layer(x), assignments(layer.updates)], first.shape)
    whole, half = repeatable(unbroken, both.shape), repeatable(forgetful, second.shape)
    whole(both)
    half(second)
    step(first)
    carried_on, _ = step(second)
    for other in (unbroken, forgetful):
        other.set_weights(layer.get_weights())
    in_one_go, from_scratch = whole(both), half(second)

    observe("one unit's output, carried on after the first half", float(carried_on[0, 0]))
    observe("over both halves in one go", float(in_one_go[0, 0]))
    observe("over the second half alone", float(from_scratch[0, 0]))
    assert numpy.abs(from_scratch - in_one_go).max() > 1e-3
    numpy.testing.assert_allclose(carried_on, in_one_go, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("kind", ["NormalizingModel", "StatefulModel"])
def test_model_collects_updates_of_its_layers(keras, layers, value, assignments, observe, kind):
    model = layers.make(kind)
    model(layers.input(kind))
    updates = model.updates
    of_layers = [update for layer in model.layers for update in getattr(layer, "updates", [])]
    states = [state for layer in model.layers for state in STATES[kind](layer)]
    before = value(states)
    value(assignments(updates), {keras.backend.learning_phase(): 1})
    moved = [numpy.abs(old - new).max() > 0 for old, new in zip(before, value(states))]

    observe("updates of the model", len(updates))
    observe("updates of its layers", len(of_layers))
    observe("states that moved", [sum(moved), len(states)])
    assert len(updates) == len(of_layers) == len(states) == 2
    assert all(moved)
