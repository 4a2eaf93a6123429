"""Theano convolves and TensorFlow correlates: kernels that were trained on one are flipped before the other takes them.

Who loads a convolutional network of the time across and does not flip gets other results, and no complaint.
"""

import numpy
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

SHAPES = {"Conv1D": (7, 4), "Conv2D": (6, 6, 3)}
KINDS = ["Conv1D", "Conv2D"]


def convolution(x, kernel, bias):
    """A true one: the kernel's last position meets the first place that it reaches of the input."""
    reach = kernel.shape[:-2]
    sizes = [size - taps + 1 for size, taps in zip(x.shape[1:-1], reach)]
    output = numpy.zeros((len(x), *sizes, kernel.shape[-1]))
    for position in numpy.ndindex(*reach):
        starts = [taps - 1 - place for taps, place in zip(reach, position)]
        seen = tuple(slice(start, start + size) for start, size in zip(starts, sizes))
        output += x[(slice(None), *seen)].dot(kernel[position])
    return output + bias


def each_kernel(keras, told):
    """A conversion of a network, kernel by kernel."""
    convert_kernel = keras.utils.np_utils.convert_kernel

    def convert(network):
        for layer in network.layers:
            kernel, bias = layer.get_weights()
            layer.set_weights([convert_kernel(kernel, **told), bias])

    return convert


def all_kernels(keras, _told):
    """A conversion of a network by one call."""
    return keras.utils.layer_utils.convert_all_kernels_in_model


HELPERS = {"convert_kernel": each_kernel, "convert_all_kernels_in_model": all_kernels}


@pytest.mark.parametrize("kind", KINDS)
def test_tensorflow_convolution_is_correlation(layers, fill, by_hand, value, observe, kind):
    x = layers.input(kind)
    layer = layers.make(kind)
    layer(x)
    kernel, bias = layers.arrange(kind, fill(layer))
    inputs, computed = value([x, layer(x)])
    correlated, convolved = by_hand(kind, inputs, kernel, bias), convolution(inputs, kernel, bias)

    observe("shape of the output", list(computed.shape))
    observe("largest difference from the correlation", round(float(numpy.abs(computed - correlated).max()), 3))
    observe("largest difference from the convolution", round(float(numpy.abs(computed - convolved).max()), 3))
    assert numpy.abs(correlated - convolved).max() > 0.1
    numpy.testing.assert_allclose(computed, correlated, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("rank", [3, 4, 5])
@given(sizes=st.tuples(*[st.integers(2, 4)] * 3), channels=st.tuples(*[st.integers(2, 3)] * 2))
@example(sizes=(2, 3, 4), channels=(2, 3))
def test_convert_kernel_flips_the_kernel(keras, layers, observe, rank, sizes, channels):
    convert = keras.utils.np_utils.convert_kernel
    told = layers.ordering("Conv2D")
    axes = tuple(range(rank - 2))
    shape = (*sizes[: rank - 2], *channels)
    kernel = numpy.arange(numpy.prod(shape), dtype="float32").reshape(shape)
    flipped = convert(kernel.copy(), **told)

    observe("shape", shape)
    observe("first and last number, before", [float(kernel.flat[0]), float(kernel.flat[-1])])
    observe("first and last number, after", [float(flipped.flat[0]), float(flipped.flat[-1])])
    numpy.testing.assert_array_equal(flipped, numpy.flip(kernel, axes))
    numpy.testing.assert_array_equal(convert(flipped, **told), kernel)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("helper", ["convert_kernel", "convert_all_kernels_in_model"])
def test_converted_weights_give_theano_results(keras, layers, tensor, value, observe, helper, kind):
    convert = HELPERS[helper](keras, layers.ordering(kind))
    stack = [layers.make(kind, input_shape=SHAPES[kind], activation="relu"), layers.make(kind)]
    network = keras.models.Sequential(stack)
    x = tensor((2, *SHAPES[kind]))
    output = network(x)
    random = numpy.random.RandomState(0)
    by_theano = value(x)
    for layer, activation in zip(stack, [lambda out: numpy.maximum(out, 0), lambda out: out]):
        kernel, bias = [random.normal(size=weight.shape) for weight in layer.get_weights()]
        layer.set_weights([kernel, bias])
        by_theano = activation(convolution(by_theano, *layers.arrange(kind, [kernel, bias])))
    before = value(output)
    convert(network)
    after = value(output)

    observe("largest difference from Theano's results, before", round(float(numpy.abs(before - by_theano).max()), 3))
    observe("largest difference from Theano's results, after", round(float(numpy.abs(after - by_theano).max()), 3))
    assert numpy.abs(before - by_theano).max() > 0.1
    numpy.testing.assert_allclose(after, by_theano, rtol=1e-3, atol=1e-3)
