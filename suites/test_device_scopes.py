"""Device scopes reach into Keras: what a layer computes inside tf.device is placed on that device.

The tutorial says so of operations and of variables. Of variables it also says the opposite (cpu_resident_variables).
"""

import pytest

KINDS = ["Dense", "Conv2D", "LSTM", "Sequential"]


@pytest.mark.parametrize("kind", KINDS)
def test_operations_live_on_the_scoped_device(tf, layers, devices, where_it_ran, observe, kind):
    def call_on_gpu():
        with tf.device(devices.gpu(0)):
            return layers.make(kind, name="mine")(x)

    x = layers.input(kind)
    ran = where_it_ran(call_on_gpu)
    asked_elsewhere = sorted(name for name, device in ran.asked.items() if device != devices.gpu(0))
    ran_elsewhere = sorted(name for name, device in ran.computed.items() if device != devices.gpu(0))

    observe("operations that were asked to be elsewhere", asked_elsewhere)
    observe("operations that ran elsewhere", ran_elsewhere)
    assert ran.computed
    assert not asked_elsewhere
    assert not ran_elsewhere


@pytest.mark.parametrize("kind", KINDS)
def test_variables_live_on_the_scoped_device(tf, layers, devices, where_it_ran, variables_of, observe, kind):
    def call_on_gpu():
        with tf.device(devices.gpu(0)):
            return layer(layers.input(kind))

    with tf.device(devices.gpu(0)):
        layer = layers.make(kind, name="mine")
    ran = where_it_ran(call_on_gpu)
    asked, held = variables_of(layer, ran)

    observe("where the variables were asked to be", asked)
    observe("where the variables were", held)
    assert len(asked) == len(held) == len(layers.weights(layer)) > 0
    assert set(asked.values()) == {devices.gpu(0)}
    assert set(held.values()) == {devices.gpu(0)}
