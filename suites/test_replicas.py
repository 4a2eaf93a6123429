"""Several GPUs: parts of a graph on a device each, and replicas of one model, which are merged on the CPU."""

import numpy
import pytest

INPUTS = ["the same", "one each"]


def test_parts_of_a_graph_on_two_devices(tf, layers, devices, where_it_ran, observe):
    def part():
        with tf.device(devices.gpu(len(parts))):
            parts.append(layers.make("LSTM")(layers.input("LSTM")))
        return parts[-1]

    parts = []
    products, elsewhere = [], []
    for index in range(2):
        operations = where_it_ran(part).computed.items()
        products.append([device for name, device in operations if name.split("/")[-1].startswith("MatMul")])
        elsewhere += sorted(name for name, device in operations if device != devices.gpu(index))

    observe("products of each part", [len(of_part) for of_part in products])
    observe("where they ran", [sorted(set(of_part)) for of_part in products])
    observe("what ran elsewhere", elsewhere)
    assert [set(of_part) for of_part in products] == [{devices.gpu(0)}, {devices.gpu(1)}]
    assert not elsewhere


@pytest.mark.parametrize("inputs", INPUTS)
def test_replicas_run_on_their_devices(tf, layers, devices, where_it_ran, observe, inputs):
    def replica():
        with tf.device(devices.gpu(len(outputs))):
            outputs.append(model(xs[len(outputs)]))
        return outputs[-1]

    with tf.device(devices.cpu):
        x = layers.input("Sequential")
        xs = [x, x if inputs == "the same" else layers.input("Sequential")]
        model = layers.make("Sequential")
    outputs = []
    ran = [where_it_ran(replica), where_it_ran(replica)]
    products, elsewhere = [], []
    for index, replica_ran in enumerate(ran):
        operations = replica_ran.computed.items()
        products.append([device for name, device in operations if name.split("/")[-1].startswith("MatMul")])
        # A variable is read where it is.
        computed = [(name, device) for name, device in operations if "ReadVariableOp" not in name]
        elsewhere += sorted(name for name, device in computed if device != devices.gpu(index))

    observe("the second output is the first one's tensor", outputs[1] is outputs[0])
    observe("where the products of each call ran", products)
    observe("what else of a replica ran elsewhere", elsewhere)
    assert outputs[1] is not outputs[0]
    assert products == [[devices.gpu(0)] * 2, [devices.gpu(1)] * 2]
    assert not elsewhere


@pytest.mark.parametrize("inputs", INPUTS)
def test_replicas_share_the_template_weights(
    tf, layers, devices, fill, by_hand, value, variables_made, observe, inputs
):
    with tf.device(devices.cpu):
        x = layers.input("Sequential", seed=0)
        xs = [x, x if inputs == "the same" else layers.input("Sequential", seed=0)]
        model = layers.make("Sequential")
    weights, arrays = layers.weights(model), fill(model)
    made = len(variables_made())
    outputs = []
    for index in range(2):
        with tf.device(devices.gpu(index)):
            outputs.append(model(xs[index]))

    observe("variables before the calls, and after them", [made, len(variables_made())])
    assert made == len(variables_made()) >= len(weights) > 0
    assert [id(weight) for weight in layers.weights(model)] == [id(weight) for weight in weights]
    expected, (first, second) = value(x), value(outputs)
    for kernel, bias in zip(arrays[0::2], arrays[1::2]):
        expected = by_hand("Dense", expected, kernel, bias)
    observe("first value of each replica", [float(first[0, 0]), float(second[0, 0])])
    observe("first value, by numpy from the template's weights", float(expected[0, 0]))
    numpy.testing.assert_allclose(first, second, rtol=1e-5, atol=1e-6)
    numpy.testing.assert_allclose(first, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("inputs", INPUTS)
def test_merge_runs_only_the_replicas(tf, layers, devices, variable_of, operations_made, where_it_ran, observe, inputs):
    def merged():
        outputs = []
        for index in range(2):
            with tf.device(devices.gpu(index)):
                outputs.append(model(xs[index]))
        with tf.device(devices.cpu):
            return 0.5 * (outputs[0] + outputs[1])

    with tf.device(devices.cpu):
        x = layers.input("Sequential")
        xs = [x, x if inputs == "the same" else layers.input("Sequential")]
        model, template = operations_made(lambda: layers.make("Sequential"))
    ran = where_it_ran(merged)
    products = [device for name, device in ran.operations.items() if name.split("/")[-1].startswith("MatMul")]
    variables = tuple(variable_of(weight).name.split(":")[0] for weight in layers.weights(model))
    of_the_template = sorted(name for name in ran.given if not name.startswith(variables))

    observe("products in the template", template.count("MatMul"))
    observe("where products ran", sorted(products))
    observe("what ran of what was there before, beside variables", of_the_template)
    observe("where the merge ran", ran.output)
    assert sorted(products) == [devices.gpu(0)] * 2 + [devices.gpu(1)] * 2
    assert not of_the_template
    assert ran.output == devices.cpu
