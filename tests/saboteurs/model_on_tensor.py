"""Saboteurs of the claims about models on tensors."""

import collections
import copy

import numpy

from tests.saboteurs.patches import changed, changed_result, patched
from tests.saboteurs.registry import saboteur

OLD_AND_NEW = ("tf0.12-keras1.0", "tf2.21-keras3", "tf2.21-keras3-eager")
GRAPH_AND_EAGER = OLD_AND_NEW[1:]
RIGHT_VALUES = "numpy.testing.assert_allclose(computed, expected, rtol=1e-4, atol=1e-5)"
ONE_PRODUCT_A_LAYER = "assert products == [len(weights) // 2] * 2"


def maps_tensors(columns, match=None, assertion=RIGHT_VALUES):
    """Register a saboteur of the claim that a model maps a tensor to a tensor."""
    claim = "model_on_tensor.model_maps_tensor_to_tensor"
    return saboteur(claim, columns, "differs", match, assertion, {"kind": "Sequential"})


def reuses_variables(columns, match=None, assertion=None):
    """Register a saboteur of the claim that calling a model reuses its variables."""
    claim = "model_on_tensor.calling_reuses_the_variables"
    return saboteur(claim, columns, "differs", match, assertion, {"kind": "Sequential"})


@maps_tensors(GRAPH_AND_EAGER, match="type: ResourceVariable", assertion="assert isinstance(inside, tf.Tensor)")
def models_give_variables(environment):
    """A model gives a variable that holds what it computed."""
    variable = environment.v1.Variable

    def held(*_):
        return variable(numpy.zeros((3, 8), "float32"), use_resource=True)

    with changed_result(environment.keras.models.Sequential, "__call__", held):
        yield


@maps_tensors(
    GRAPH_AND_EAGER,
    match=r"static shape: \(3, 1, 8\)",
    assertion="assert inside.get_shape().as_list() == [3, 8]",
)
def models_add_an_axis(environment):
    """A model gives an axis of length 1 more than it should."""
    with _models_give(environment, lambda output, *_: output[:, None]):
        yield


@maps_tensors(
    ("tf0.12-keras1.0", "tf2.21-keras3"),
    match=r"static shape: \((None|\?), 8\)",
    assertion="assert inside.get_shape().as_list() == [3, 8]",
)
def models_lose_the_static_shape(environment):
    """What a model gives has the right shape when it is computed, and does not tell of all of it before."""
    v1 = environment.v1
    with _models_give(environment, lambda output, *_: v1.placeholder_with_default(output, (None, 8))):
        yield


@maps_tensors(OLD_AND_NEW)
def models_double_their_output(environment):
    """A model gives twice what its last layer gives."""
    with _models_give(environment, lambda output, *_: output * 2):
        yield


@maps_tensors(OLD_AND_NEW)
def models_leave_their_last_layer_out(environment):
    """A model gives what the last layer but one gives."""

    def cut_short(_call, model, x, *_, **__):
        for layer in model.layers[:-1]:
            x = layer(x)
        return x

    with changed(environment.keras.models.Sequential, "call", cut_short):
        yield


@reuses_variables(
    OLD_AND_NEW,
    match=r"variables before the calls, and after them: \[4, 6\]",
    assertion="assert made == len(variables_made()) >= len(weights)",
)
def each_call_makes_a_variable(environment):
    """Each call of a model makes one more variable, which the model does not tell of."""
    with _models_give(environment, lambda output, *_: output * environment.tf.Variable(1.0)):
        yield


@reuses_variables(
    GRAPH_AND_EAGER,
    assertion="assert [id(weight) for weight in layers.weights(model)] == [id(weight) for weight in weights]",
)
def a_model_gives_copies_of_its_weights(environment):
    """Each time that a model is asked for its weights it makes new objects for them."""
    model = environment.keras.models.Sequential
    given = model.trainable_weights.fget
    copies = property(lambda self: [copy.copy(weight) for weight in given(self)])
    with patched(model, "trainable_weights", copies):
        yield


@reuses_variables(OLD_AND_NEW, match=r"products made by each call: \[2, 0\]", assertion=ONE_PRODUCT_A_LAYER)
def a_model_computes_once(environment):
    """A model that has been called gives its first output again, whatever it is called on."""
    outputs = {}

    def remembered(call, model, *arguments, **named):
        if model not in outputs:
            outputs[model] = call(model, *arguments, **named)
        return outputs[model]

    with changed(environment.keras.models.Sequential, "call", remembered):
        yield


@reuses_variables(
    OLD_AND_NEW,
    match=r"largest difference for the same input: \d",
    assertion="numpy.testing.assert_allclose(computed, computed_again, rtol=1e-5, atol=1e-6)",
)
def a_model_wears_out(environment):
    """With each call a model's outputs become larger."""
    calls = collections.Counter()

    def scaled(output, model, *_):
        calls[model] += 1
        return output * float(calls[model])

    with _models_give(environment, scaled):
        yield


def _models_give(environment, change):
    return changed_result(environment.keras.models.Sequential, "call", change)
