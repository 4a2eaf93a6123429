"""A model is a layer too: called on a tensor it gives a tensor, computed with the model's own weights.

This is how a whole network, trained or not, becomes a part of a graph of one's own.
"""

import numpy
import pytest

KINDS = ["Sequential", "Functional", "Nested"]


@pytest.mark.parametrize("kind", KINDS)
def test_model_maps_tensor_to_tensor(tf, layers, fill, by_hand, value, observe, kind):
    x = layers.input(kind)
    before, model, after = layers.make("Dense", 6), layers.make(kind), layers.make("Dense", 5)
    inside = model(before(x))
    after(inside)
    weights = [array for part in (before, model, after) for array in fill(part)]
    inside = model(before(x))

    observe("type", type(inside).__name__)
    assert isinstance(inside, tf.Tensor)
    observe("static shape", str(inside.get_shape()))
    assert inside.get_shape().as_list() == [3, 8]
    expected, computed = value([x, after(inside)])
    for kernel, bias in zip(weights[0::2], weights[1::2]):
        expected = by_hand("Dense", expected, kernel, bias)
    observe("first value", float(computed[0, 0]))
    observe("first value, by numpy", float(expected[0, 0]))
    numpy.testing.assert_allclose(computed, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_calling_reuses_the_variables(layers, value, variables_made, operations_made, observe, kind):
    model = layers.make(kind)
    weights = layers.weights(model)
    made = len(variables_made())
    one, other = layers.input(kind, seed=0), layers.input(kind, seed=0)
    first, operations = operations_made(lambda: model(one))
    second, more_operations = operations_made(lambda: model(other))
    products = [operations.count("MatMul"), more_operations.count("MatMul")]

    observe("variables before the calls, and after them", [made, len(variables_made())])
    observe("products made by each call", products)
    assert made == len(variables_made()) >= len(weights)
    assert [id(weight) for weight in layers.weights(model)] == [id(weight) for weight in weights]
    assert products == [len(weights) // 2] * 2
    computed, computed_again = value([first, second])
    observe("largest difference for the same input", float(numpy.abs(computed - computed_again).max()))
    numpy.testing.assert_allclose(computed, computed_again, rtol=1e-5, atol=1e-6)
