"""Saboteurs of the claims about exporting a model for serving."""

import importlib

from tests.saboteurs.patches import changed, changed_result, patched, removed
from tests.saboteurs.registry import saboteur

KERAS_1 = "tf0.12-keras1.0"
KERAS_2 = ("tf1.15-keras2.3", "tf2.21-legacy")
OLD_AND_NEW = (KERAS_1, *KERAS_2)
OLDEST_AND_NEWEST = (KERAS_1, "tf2.21-keras3-eager")
KERAS_3 = ("tf2.21-keras3", "tf2.21-keras3-eager")
DROPS_IN_TRAINING = 'assert (0 < dropped < 1) == ((kind, phase) == ("Dropout", 1))'
RIGHT_VALUES = "numpy.testing.assert_allclose(computed, expected, rtol=1e-3, atol=1e-3)"
SAME_AS_THE_MODEL = "numpy.testing.assert_allclose(rebuilt_computed, computed, rtol=1e-4, atol=1e-5)"
RIGHT_OUTPUTS = "numpy.testing.assert_allclose(rebuilt_computed, expected, rtol=1e-4, atol=1e-5)"
SERVED_AS_BY_THE_MODEL = "numpy.testing.assert_allclose(served, own, rtol=1e-3, atol=1e-5)"
RIGHT_SCORES = "numpy.testing.assert_allclose(served, expected, rtol=1e-3, atol=1e-5)"


def fixes_the_mode(columns, kind, phase, verdict="differs", match=None, assertion=None):
    """Register a saboteur of the claim that set_learning_phase fixes the mode."""
    claim = "serving_export.set_learning_phase_fixes_the_mode"
    return saboteur(claim, columns, verdict, match, assertion, {"kind": kind, "phase": phase})


def rebuilds(columns, way="from_config", verdict="differs", match=None, assertion=None):
    """Register a saboteur of the claim that a model is rebuilt from its configuration and its weights."""
    claim = "serving_export.model_rebuilds_from_config_and_weights"
    return saboteur(claim, columns, verdict, match, assertion, {"kind": "Sequential", "way": way})


def exported_serves(columns, way, assertion):
    """Register a saboteur of the claim that an exported model serves."""
    return saboteur("serving_export.exported_model_serves", columns, "differs", None, assertion, {"way": way})


def model_export(columns, verdict="differs", match=None, assertion=None):
    """Register a saboteur of the claim that model.export serves."""
    return saboteur("serving_export.model_export_serves", columns, verdict, match, assertion)


@fixes_the_mode(KERAS_1, "Dropout", 0, "raises", match="You must feed a value for placeholder")
@fixes_the_mode(KERAS_2, "Dropout", 0, match="PlaceholderWithDefault", assertion="assert not to_feed")
@fixes_the_mode(KERAS_2, "BatchNormalization", 0, match="PlaceholderWithDefault", assertion="assert not to_feed")
def the_phase_is_still_to_be_fed(environment):
    """K.set_learning_phase does nothing: the phase is a placeholder as before."""
    with patched(environment.keras.backend, "set_learning_phase", lambda _phase: None):
        yield


@fixes_the_mode(OLD_AND_NEW, "Dropout", 0, match="some are kept: true", assertion=DROPS_IN_TRAINING)
@fixes_the_mode(OLD_AND_NEW, "Dropout", 1, match="some are kept: false", assertion=DROPS_IN_TRAINING)
@fixes_the_mode(OLD_AND_NEW, "BatchNormalization", 0, assertion=RIGHT_VALUES)
@fixes_the_mode(OLD_AND_NEW, "BatchNormalization", 1, assertion=RIGHT_VALUES)
@exported_serves("tf1.15-keras2.3", "exporter", RIGHT_SCORES)
@exported_serves(KERAS_2, "saved_model", RIGHT_SCORES)
def phases_are_swapped(environment):
    """K.set_learning_phase takes 0 for training, and 1 for testing."""
    with changed(environment.keras.backend, "set_learning_phase", lambda fix, phase: fix(1 - phase)):
        yield


@fixes_the_mode("tf2.21-legacy", "Dropout", 1, "gone", match=r"keras\.backend\.set_learning_phase exists nowhere")
def no_phase_to_set(environment):
    """Keras' backend has no phase to set, as in Keras 3."""
    with removed(environment.keras.backend, "set_learning_phase"):
        yield


@rebuilds(OLDEST_AND_NEWEST, assertion="assert not shared")
@rebuilds("tf2.21-legacy", assertion="assert not shared")
def rebuilding_gives_the_model_itself(environment):
    """A model that is made from a configuration is the one that the configuration was asked of."""
    asked = []

    def noted(get_config, model):
        asked.append(model)
        return get_config(model)

    sequential = environment.keras.models.Sequential
    with changed(sequential, "get_config", noted), patched(sequential, "from_config", lambda _config: asked[-1]):
        yield


@rebuilds(OLDEST_AND_NEWEST, assertion=SAME_AS_THE_MODEL)
@rebuilds(OLD_AND_NEW, "model_from_config", assertion=SAME_AS_THE_MODEL)
def weights_are_not_set(environment):
    """A model's set_weights comes back without having set anything."""
    with patched(environment.keras.models.Sequential, "set_weights", lambda _model, _weights: None):
        yield


@rebuilds(OLDEST_AND_NEWEST, assertion=SAME_AS_THE_MODEL)
def biases_are_not_told(environment):
    """A model's get_weights gives zeros for the biases."""

    def without_biases(weights, _model):
        return [array if array.ndim > 1 else 0 * array for array in weights]

    with changed_result(environment.keras.models.Sequential, "get_weights", without_biases):
        yield


@rebuilds(OLD_AND_NEW, "model_from_config", "gone", match=r"keras\.models\.model_from_config exists nowhere")
def models_are_not_made_from_configurations(environment):
    """Keras has no model_from_config to show, as Keras 3."""
    with removed(environment.keras.models, "model_from_config"):
        yield


@rebuilds(OLDEST_AND_NEWEST, assertion=RIGHT_OUTPUTS)
@exported_serves("tf1.15-keras2.3", "exporter", RIGHT_SCORES)
@exported_serves(KERAS_2, "saved_model", RIGHT_SCORES)
@model_export(KERAS_3, assertion=RIGHT_SCORES)
def layers_give_the_double(environment):
    """Each layer gives twice what it should."""
    with changed_result(environment.keras.layers.Dense, "call", lambda output, *_: output * 2):
        yield


@exported_serves("tf1.15-keras2.3", "exporter", SERVED_AS_BY_THE_MODEL)
def exporters_sign_for_the_double(_environment):
    """An exporter's signature tells of a tensor that is twice the one that it is given."""

    def doubled(sign, input_tensor, scores_tensor):
        return sign(input_tensor=input_tensor, scores_tensor=scores_tensor * 2)

    exporter = importlib.import_module("tensorflow.contrib.session_bundle.exporter")
    with changed(exporter, "classification_signature", doubled):
        yield


@exported_serves(KERAS_2, "saved_model", SERVED_AS_BY_THE_MODEL)
def signatures_tell_of_the_double(environment):
    """A signature tells of tensors that are twice those that it is given."""

    def doubled(sign, inputs, outputs):
        return sign(inputs, {name: output * 2 for name, output in outputs.items()})

    with changed(environment.v1.saved_model.signature_def_utils, "predict_signature_def", doubled):
        yield


@model_export("tf2.21-keras3-eager", assertion=RIGHT_SCORES)
def dropout_always_drops(environment):
    """Dropout is in training mode for good."""
    with changed(environment.keras.layers.Dropout, "call", lambda call, layer, x, **_: call(layer, x, training=True)):
        yield


@model_export(KERAS_3, "gone", match="no attribute 'export'")
def models_cannot_export_themselves(environment):
    """A model has no export, as until Keras 2.12."""
    with removed(environment.keras.models.Model, "export"):
        yield
