"""Saboteurs of the claims about a Sequential that is built anew on a tensor."""

import contextlib

import numpy

from tests.saboteurs.patches import changed, changed_result, patched, removed
from tests.saboteurs.registry import saboteur

KERAS_1 = "tf0.12-keras1.0"
OLD_AND_NEW = (KERAS_1, "tf1.15-keras2.3", "tf2.21-legacy")
KERAS_2 = ("tf1.15-keras2.3", "tf2.21-legacy")
THAT_TENSOR = "assert model.input is mine"
FOUR_VARIABLES = "assert len(variables_made()) == len(layers.weights(model)) == 4"
RIGHT_VALUES = "numpy.testing.assert_allclose(computed, expected, rtol=1e-4, atol=1e-5)"
SAME_AS_SAVED = "numpy.testing.assert_allclose(loaded, saved, rtol=1e-5, atol=1e-6)"


def set_input_rewires(source, verdict="differs", match=None, assertion=None):
    """Register a saboteur of the claim that set_input rewires the first layer."""
    claim = "sequential_rewiring.set_input_rewires_the_first_layer"
    return saboteur(claim, KERAS_1, verdict, match, assertion, {"source": source})


def input_layer_takes(source, assertion):
    """Register a saboteur of the claim that an input layer takes a tensor."""
    claim = "sequential_rewiring.input_layer_takes_a_tensor"
    return saboteur(claim, OLD_AND_NEW, "differs", None, assertion, {"source": source})


def weights_load(columns, way, assertion):
    """Register a saboteur of the claim that weights load after rewiring."""
    claim = "sequential_rewiring.weights_load_after_rewiring"
    return saboteur(claim, columns, "differs", None, assertion, {"way": way})


def loaded_model_computes():
    """Register a saboteur of the claim that a model that has loaded weights computes with them."""
    claim = "sequential_rewiring.loaded_model_computes_from_the_tensor"
    return saboteur(claim, (KERAS_1, "tf2.21-keras3-eager"), "differs", None, RIGHT_VALUES)


def output_is_a_tensor(match=None, assertion=None):
    """Register a saboteur of the claim that a model's output is a tensor."""
    claim = "sequential_rewiring.model_output_is_a_tensor"
    return saboteur(claim, OLD_AND_NEW, "differs", match, assertion, {"kind": "Sequential"})


@set_input_rewires("placeholder", "gone", match="no attribute 'set_input'")
def set_input_is_gone(environment):
    """Layers have no set_input, as since Keras 1.1.2."""
    with removed(environment.keras.engine.Layer, "set_input"):
        yield


@set_input_rewires("placeholder", assertion=THAT_TENSOR)
def set_input_takes_a_placeholder_of_its_own(environment):
    """A layer that is told its input makes a placeholder of that shape, and takes this for its input."""

    def ignoring(set_input, layer, _tensor):
        set_input(layer, environment.keras.backend.placeholder((3, 6)))

    with changed(environment.keras.engine.Layer, "set_input", ignoring):
        yield


@set_input_rewires("operation", assertion=FOUR_VARIABLES)
def set_input_builds_twice(environment):
    """A layer that is told its input makes variables before it, which it forgets."""

    def building_before(set_input, layer, tensor):
        layer.build((3, 6))
        set_input(layer, tensor)

    with changed(environment.keras.engine.Layer, "set_input", building_before):
        yield


@input_layer_takes("placeholder", assertion=THAT_TENSOR)
@input_layer_takes("operation", assertion=THAT_TENSOR)
def input_layers_ignore_their_tensor(environment):
    """An input layer that is given a tensor makes a placeholder of its own, as Keras 2.4 to 2.15 do in eager mode."""

    def ignoring(make, layer, **options):
        options.pop("input_tensor", None)
        make(layer, **options)

    with changed(environment.keras.layers.InputLayer, "__init__", ignoring):
        yield


@input_layer_takes("placeholder", assertion=FOUR_VARIABLES)
def input_layers_make_a_variable(environment):
    """An input layer that is given a tensor makes a variable, which it does not tell of."""

    def making(make, layer, **options):
        make(layer, **options)
        environment.v1.Variable(1.0)

    with changed(environment.keras.layers.InputLayer, "__init__", making):
        yield


@weights_load(KERAS_1, "set_input", SAME_AS_SAVED)
@weights_load(KERAS_2, "input_layer", SAME_AS_SAVED)
@loaded_model_computes()
def loading_does_nothing(environment):
    """A model's load_weights comes back without having loaded anything."""
    with patched(environment.keras.models.Sequential, "load_weights", lambda _model, _path: None):
        yield


@weights_load(KERAS_1, "set_input", SAME_AS_SAVED)
@weights_load(KERAS_2, "input_layer", SAME_AS_SAVED)
@loaded_model_computes()
def loading_leaves_the_last_layer_out(environment):
    """A model's load_weights loads the weights of all layers but the last one."""

    def partly(load, model, path):
        last = model.layers[-1].get_weights()
        load(model, path)
        model.layers[-1].set_weights(last)

    with changed(environment.keras.models.Sequential, "load_weights", partly):
        yield


@output_is_a_tensor(match="type: .*Variable", assertion="assert isinstance(output, tf.Tensor)")
def a_models_output_is_a_variable(environment):
    """A model's output is a variable of that shape."""
    with _output(environment, lambda _tensor: environment.v1.Variable(numpy.zeros((3, 8), "float32"))):
        yield


@output_is_a_tensor(assertion="assert output.get_shape().as_list() == [None, 8]")
def a_models_output_has_one_more_axis(environment):
    """A model's output has an axis of length 1 more than it should."""
    with _output(environment, lambda tensor: tensor[:, None]):
        yield


@output_is_a_tensor(assertion="numpy.testing.assert_allclose(computed, (expected**2).sum(axis=1), rtol=1e-4)")
def a_models_output_is_that_of_its_first_layer(environment):
    """A model's output is what its first layer gives."""
    first = property(lambda model: model.layers[0].output)
    with patched(environment.keras.models.Sequential, "output", first):
        yield


@set_input_rewires("placeholder", assertion=RIGHT_VALUES)
@input_layer_takes("placeholder", assertion=RIGHT_VALUES)
@weights_load(KERAS_1, "set_input", "numpy.testing.assert_allclose(loaded, expected, rtol=1e-4, atol=1e-5)")
@weights_load(KERAS_2, "input_layer", "numpy.testing.assert_allclose(loaded, expected, rtol=1e-4, atol=1e-5)")
def layers_give_the_double(environment):
    """Each layer gives twice what it should."""
    with changed_result(environment.keras.layers.Dense, "call", lambda output, *_: output * 2):
        yield


@contextlib.contextmanager
def _output(environment, change):
    """Change what a model tells as its output."""
    model = environment.keras.models.Sequential
    given = model.output.fget
    with patched(model, "output", property(lambda self: change(given(self)))):
        yield
