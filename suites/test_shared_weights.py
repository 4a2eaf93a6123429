"""A layer called twice shares its weights: the way to a siamese network is to keep the layer and call it again."""

import numpy
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

KINDS = ["LSTM", "GRU", "Dense", "Conv2D", "Sequential"]


@pytest.mark.parametrize("kind", KINDS)
@given(calls=st.integers(2, 3), size=st.integers(1, 8))
@example(calls=2, size=5)
def test_same_lstm_shares_its_weights(tf, layers, value, differentiable, variables_made, observe, kind, calls, size):
    layer = layers.make(kind, size)
    inputs = [layers.input(kind, seed=0) for _ in range(calls)]
    with differentiable() as gradients:
        outputs = [layer(inputs[0])]
        weights = layers.weights(layer)
        made = len(variables_made())
        outputs += [layer(x) for x in inputs[1:]]
        losses = [tf.reduce_sum(output) for output in outputs]
        total = sum(times * loss for times, loss in enumerate(losses, 1))
    of_one_call, of_all = gradients(losses[0], weights), gradients(total, weights)

    observe("calls", calls)
    observe("weights after one call, and after all", [len(weights), len(layers.weights(layer))])
    observe("variables after one call, and after all", [made, len(variables_made())])
    assert [id(weight) for weight in layers.weights(layer)] == [id(weight) for weight in weights]
    assert len(variables_made()) == made
    assert outputs[0] is not outputs[1]
    assert all(gradient is not None for gradient in of_one_call)
    (first, *others), of_one_call, of_all = value([outputs, of_one_call, of_all])
    observe("largest difference for the same input", float(max(numpy.abs(first - other).max() for other in others)))
    for other in others:
        numpy.testing.assert_allclose(first, other, rtol=1e-5, atol=1e-6)
    for part, whole in zip(of_one_call, of_all):
        assert numpy.abs(part).max() > 0
        numpy.testing.assert_allclose(whole, part * sum(range(1, calls + 1)), rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("kind", KINDS)
def test_separate_layers_share_nothing(tf, layers, value, differentiable, observe, kind):
    x = layers.input(kind)
    one, other = layers.make(kind), layers.make(kind)
    with differentiable() as gradients:
        outputs = [one(x), other(x)]
        losses = [tf.reduce_sum(output) for output in outputs]
    shared = [
        weight.name for weight in layers.weights(one) if id(weight) in {id(weight) for weight in layers.weights(other)}
    ]
    first, second = value(outputs)

    observe("weights of each", [len(layers.weights(one)), len(layers.weights(other))])
    observe("weights that both have", shared)
    observe("largest difference of the outputs", float(numpy.abs(first - second).max()))
    assert len(layers.weights(one)) == len(layers.weights(other)) > 0
    assert not shared
    assert numpy.abs(first - second).max() > 1e-3
    assert all(gradient is None for gradient in gradients(losses[1], layers.weights(one)))
    assert all(gradient is not None for gradient in gradients(losses[1], layers.weights(other)))
