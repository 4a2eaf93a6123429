"""Updates come as (old, new) pairs: a layer with state says what is to be assigned, and the user runs it with each step.

Who does not run them trains a BatchNormalization whose statistics never move, and a stateful RNN without memory.
"""

import numpy
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

RECURRENT = ["LSTM", "GRU"]
# The defaults of these have changed, and are another matter.
OPTIONS = {
    "LSTM": {"recurrent_activation": "sigmoid"},
    "GRU": {"recurrent_activation": "sigmoid", "reset_after": False},
}
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
def test_running_updates_carries_rnn_state(layers, value, variable_of, repeatable, assignments, by_hand, observe, kind):
    layer = layers.make(kind, stateful=True, **OPTIONS[kind])
    first, second = numpy.random.RandomState(0).normal(size=(2, 2, 3, 4)).astype("float32")
    step = repeatable(lambda x: [layer(x), assignments(layer.updates)], first.shape)
    step(first)
    carried_on, _ = step(second)
    weights = layers.arrange(kind, value([variable_of(weight) for weight in layer.trainable_weights]))
    in_one_go = by_hand(kind, numpy.concatenate([first, second], axis=1), *weights)
    from_scratch = by_hand(kind, second, *weights)

    observe("one unit's output, carried on after the first half", float(carried_on[0, 0]))
    observe("over both halves in one go, by numpy", float(in_one_go[0, 0]))
    observe("over the second half alone, by numpy", float(from_scratch[0, 0]))
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
