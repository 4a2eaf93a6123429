"""Variables live on the CPU, whatever the device scope, and TensorFlow moves their values to where they are used.

The tutorial says so of training on several GPUs; of a single device scope it says the opposite (device_scopes).
"""

import numpy
import pytest

KINDS = ["Dense", "Conv2D", "LSTM", "GRU"]
PRODUCTS = ["MatMul", "Conv2D", "convolution"]


@pytest.mark.parametrize("kind", KINDS)
def test_variables_stay_on_cpu_in_any_device_scope(tf, layers, devices, where_it_ran, variables_of, observe, kind):
    def call_on_gpu():
        with tf.device(devices.gpu(0)):
            return layer(layers.input(kind))

    layer = layers.make(kind)
    ran = where_it_ran(call_on_gpu)
    asked, held = variables_of(layer, ran)

    observe("where the variables were asked to be", asked)
    observe("where the variables were", held)
    assert len(asked) == len(held) == len(layers.weights(layer)) > 0
    assert set(asked.values()) == {devices.cpu}
    assert set(held.values()) == {devices.cpu}


@pytest.mark.parametrize("kind", KINDS)
def test_values_cross_devices_unasked(tf, layers, devices, value, where_it_ran, variables_of, observe, kind):
    def call_on_gpu():
        with tf.device(devices.gpu(0)):
            return layer(x)

    x = layers.input(kind)
    layer = layers.make(kind)
    with tf.device(devices.cpu):
        on_cpu = value(layer(x))
    ran = where_it_ran(call_on_gpu)
    _, held = variables_of(layer, ran)
    kinds = {name: name.split("/")[-1].rstrip("_0123456789") for name in ran.operations}
    products = {name: device for name, device in ran.operations.items() if kinds[name] in PRODUCTS}

    observe("where the variables were", held)
    observe("where products were computed", sorted(set(products.values())))
    observe("where the output was computed", ran.output)
    observe("largest difference from the output on the CPU", float(numpy.abs(ran.value - on_cpu).max()))
    assert set(held.values()) == {devices.cpu}
    # A product that is fused with what comes after it ran where that did.
    assert {ran.output, *products.values()} == {devices.gpu(0)}
    numpy.testing.assert_allclose(ran.value, on_cpu, rtol=1e-4, atol=1e-5)
