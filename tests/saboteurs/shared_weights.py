"""Saboteurs of the claims about shared weights."""

import collections
import copy

from tests.saboteurs.patches import changed, changed_result, internal, patched, tensorflow_internal
from tests.saboteurs.registry import saboteur

SAME_OUTPUT = "numpy.testing.assert_allclose(first, other, rtol=1e-5, atol=1e-6)"
ADD_UP = "numpy.testing.assert_allclose(whole, part * sum(range(1, calls + 1)), rtol=1e-3, atol=1e-4)"
GRAPH_AND_EAGER = ("tf2.21-keras3", "tf2.21-keras3-eager")
DENSE = {"kind": "Dense"}


def same_lstm(columns, match=None, assertion=None, parameters=DENSE):
    """Register a saboteur of the claim that calls of a layer share its weights."""
    return saboteur("shared_weights.same_lstm_shares_its_weights", columns, "differs", match, assertion, parameters)


def separate_layers(columns, match=None, assertion=None):
    """Register a saboteur of the claim that two layers share nothing."""
    return saboteur("shared_weights.separate_layers_share_nothing", columns, "differs", match, assertion, DENSE)


@same_lstm(
    GRAPH_AND_EAGER,
    assertion="assert [id(weight) for weight in layers.weights(layer)] == [id(weight) for weight in weights]",
)
def a_layer_gives_copies_of_its_weights(environment):
    """Each time that a layer is asked for its weights it makes new objects for them."""
    layer = environment.keras.layers.Layer
    given = layer.trainable_weights.fget
    copies = property(lambda self: [copy.copy(weight) for weight in given(self)])
    with patched(layer, "trainable_weights", copies):
        yield


@same_lstm(
    "tf0.12-keras1.0",
    match=r"weights after one call, and after all: \[2, 2\]",
    assertion="assert [id(weight) for weight in layers.weights(layer)] == [id(weight) for weight in weights]",
)
def each_call_makes_the_weights_anew(environment):
    """A layer forgets with each call that it has made its weights, and makes others."""

    def forgotten(output, layer, *_):
        layer.built = False
        return output

    with changed_result(environment.keras.layers.Dense, "call", forgotten):
        yield


@same_lstm(GRAPH_AND_EAGER, assertion="assert len(variables_made()) == made")
def each_call_makes_a_variable(environment):
    """Each call of a layer makes one more variable, which the layer does not tell of."""

    def scaled(output, *_):
        return output * environment.tf.Variable(1.0)

    with changed_result(environment.keras.layers.Dense, "call", scaled):
        yield


@same_lstm(GRAPH_AND_EAGER, assertion="assert outputs[0] is not outputs[1]")
def a_layer_computes_once(environment):
    """A layer that has been called gives its first output again, whatever it is called on."""
    outputs = {}
    with changed_result(
        environment.keras.layers.Dense, "call", lambda output, layer, *_: outputs.setdefault(layer, output)
    ):
        yield


@same_lstm(GRAPH_AND_EAGER, match=r"largest difference for the same input: 3\.", assertion=SAME_OUTPUT)
def a_layer_wears_out(environment):
    """With each call a layer's outputs become larger."""
    calls = collections.Counter()

    def scaled(output, layer, *_):
        calls[layer] += 1
        return output * float(calls[layer])

    with changed_result(environment.keras.layers.Dense, "call", scaled):
        yield


@same_lstm("tf0.12-keras1.0", assertion=SAME_OUTPUT, parameters={"kind": "LSTM"})
def a_recurrent_layer_carries_its_state_on(environment):
    """A recurrent layer begins each call with the state in which the last one ended, though it is not stateful."""
    ended = {}

    def carried_on(rnn, step, inputs, initial_states, **named):
        found = rnn(step, inputs, ended.get(inputs.graph, initial_states), **named)
        ended[inputs.graph] = found[2]
        return found

    with changed(environment.keras.backend, "rnn", carried_on):
        yield


@same_lstm(GRAPH_AND_EAGER, assertion="assert all(gradient is not None for gradient in of_one_call)")
def layers_compute_with_constants(environment):
    """A layer takes its weights for constants."""
    with changed_result(
        environment.keras.layers.Dense, "call", lambda output, *_: environment.tf.stop_gradient(output)
    ):
        yield


@same_lstm(GRAPH_AND_EAGER, assertion="assert numpy.abs(part).max() > 0")
def layers_give_no_gradient(environment):
    """A layer does not tell its weights how to change."""

    def without_gradient(output, *_):
        return environment.tf.stop_gradient(output) + 0.0 * output

    with changed_result(environment.keras.layers.Dense, "call", without_gradient):
        yield


@same_lstm(GRAPH_AND_EAGER, assertion=ADD_UP)
def later_calls_compute_with_constants(environment):
    """Only the first call of a layer depends on its weights: the later ones take them for constants."""
    called = set()

    def constant(output, layer, *_):
        if layer in called:
            return environment.tf.stop_gradient(output)
        called.add(layer)
        return output

    with changed_result(environment.keras.layers.Dense, "call", constant):
        yield


@same_lstm("tf2.21-keras3", assertion=ADD_UP)
def one_gradient_takes_the_place_of_all(_environment):
    """Where several gradients come together, the first is taken and the others are lost."""
    with changed(
        tensorflow_internal("ops.gradients_util"), "_MultiDeviceAddN", lambda _add, gradients, *_: gradients[0]
    ):
        yield


@separate_layers(GRAPH_AND_EAGER, assertion="assert len(layers.weights(one)) == len(layers.weights(other)) > 0")
def layers_tell_of_no_weights(environment):
    """A layer that has been called tells of no weights."""
    with patched(environment.keras.layers.Layer, "trainable_weights", []):
        yield


@separate_layers(GRAPH_AND_EAGER, match=r'weights that both have: \["kernel", "bias"\]', assertion="assert not shared")
def layers_of_a_kind_are_one(environment):
    """A layer gets the weights that another layer of its kind has made already."""
    made = {}

    def found_or_made(add_weight, layer, *arguments, **named):
        key = type(layer), named["name"]
        if key not in made:
            made[key] = add_weight(layer, *arguments, **named)
        return made[key]

    with changed(environment.keras.layers.Layer, "add_weight", found_or_made):
        yield


@separate_layers(
    GRAPH_AND_EAGER,
    match="largest difference of the outputs: 0.0",
    assertion="assert numpy.abs(first - second).max() > 1e-3",
)
def every_layer_begins_the_same(environment):
    """Initializers that are given no seed all take the same one."""
    with patched(internal(environment, "initializers.random_initializers").random, "make_default_seed", lambda: 1):
        yield


@separate_layers(
    GRAPH_AND_EAGER,
    assertion="assert all(gradient is None for gradient in gradients(losses[1], layers.weights(one)))",
)
def layers_leak_into_the_next(environment):
    """A little of the weights of each layer that was called before goes into what a layer computes."""
    called = []

    def leaked(output, layer, *_):
        leak = sum(environment.tf.reduce_sum(other.kernel) * 1e-6 for other in called)
        called.append(layer)
        return output + leak

    with changed_result(environment.keras.layers.Dense, "call", leaked):
        yield


@separate_layers(
    GRAPH_AND_EAGER,
    assertion="assert all(gradient is not None for gradient in gradients(losses[1], layers.weights(other)))",
)
def nothing_can_be_differentiated(environment):
    """No gradient comes through a layer's output."""
    with changed_result(
        environment.keras.layers.Dense, "call", lambda output, *_: environment.tf.stop_gradient(output)
    ):
        yield
