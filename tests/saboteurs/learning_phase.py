"""Saboteurs of the claims about the learning phase."""

import importlib
import sys
from unittest.mock import patch

import numpy

from tests.saboteurs.patches import changed, changed_result, internal, patched, removed
from tests.saboteurs.registry import saboteur

KERAS_1 = "tf0.12-keras1.0"
KERAS_2 = ("tf2.21-legacy", "tf2.15")
TEST_MODE_CHANGES_NOTHING = "numpy.testing.assert_array_equal(testing, ones)"
SHARE_DROPPED = "assert abs(1.0 - kept.size / float(ones.size) - rate) < 5 * numpy.sqrt(rate * (1 - rate) / ones.size)"
KEPT_IS_SCALED = "numpy.testing.assert_allclose(kept, 1.0 / (1.0 - rate), rtol=1e-4)"
NORMALIZED_BY_THE_BATCH = "numpy.testing.assert_allclose(training, normalized, rtol=1e-3, atol=1e-3)"
NORMALIZED_BY_THE_STATISTICS = (
    "numpy.testing.assert_allclose(testing, batch / numpy.sqrt(1 + epsilon), rtol=1e-3, atol=1e-3)"
)
NO_LEARNING_PHASE = r"keras\.backend\.learning_phase exists nowhere any more"


def layer_tells(kind, verdict="differs", match=None, assertion=None):
    """Register a saboteur of the claim that a layer tells whether it uses the phase."""
    claim = "learning_phase.layer_tells_whether_it_uses_the_phase"
    return saboteur(claim, KERAS_1, verdict, match, assertion, {"kind": kind})


def scalar_tensor(verdict, match=None, assertion=None):
    """Register a saboteur of the claim that the phase is a scalar tensor."""
    return saboteur("learning_phase.phase_is_a_scalar_tensor", KERAS_2, verdict, match, assertion)


def must_be_fed(kind, verdict, match):
    """Register a saboteur of the claim that the phase must be fed."""
    return saboteur("learning_phase.phase_must_be_fed", KERAS_1, verdict, match, None, {"kind": kind})


def switches_dropout(columns=KERAS_2, verdict="differs", match=None, assertion=None):
    """Register a saboteur of the claim that the phase switches Dropout."""
    return saboteur("learning_phase.feeding_the_phase_switches_dropout", columns, verdict, match, assertion)


def switches_batchnorm(verdict="differs", match=None, assertion=None):
    """Register a saboteur of the claim that the phase switches BatchNormalization."""
    return saboteur("learning_phase.feeding_the_phase_switches_batchnorm", KERAS_2, verdict, match, assertion)


def classifier(verdict, match=None, assertion=None):
    """Register a saboteur of the claim that the classifier trains and tests."""
    claim = "learning_phase.dropout_classifier_trains_and_tests"
    return saboteur(claim, "tf1.15-keras2.3", verdict, match, assertion)


@layer_tells("Dropout", match="uses_learning_phase: false", assertion='assert uses is (kind != "Dense")')
@layer_tells("BatchNormalization", match="uses_learning_phase: false", assertion='assert uses is (kind != "Dense")')
def layers_say_that_they_use_no_phase(environment):
    """Layers that switch on the phase say that they do not."""
    with _layers_say(environment, uses=False):
        yield


@layer_tells("Dense", match="uses_learning_phase: true", assertion='assert uses is (kind != "Dense")')
def every_layer_says_that_it_uses_the_phase(environment):
    """Layers that do not switch on the phase say that they do."""
    with _layers_say(environment, uses=True):
        yield


@layer_tells("Dense", "gone", match="no attribute 'uses_learning_phase'")
def layers_do_not_tell(environment):
    """A layer has no uses_learning_phase to ask for, as in Keras 2."""

    def untold(_none, layer, *_):
        del layer.uses_learning_phase

    with changed_result(environment.keras.engine.topology.Layer, "__init__", untold):
        yield


@scalar_tensor("differs", match="type: int", assertion="assert isinstance(phase, tf.Tensor)")
def phase_is_a_number(environment):
    """K.learning_phase() is the number 0, as in eager mode."""
    with patched(environment.keras.backend, "learning_phase", lambda: 0):
        yield


@scalar_tensor("differs", match=r"from 0 and from 1: \[0, 0\]", assertion="assert fed == [0, 2]")
def runs_do_not_heed_what_is_fed(environment):
    """A session computes from defaults, and not from what it is fed."""

    def unfed(run, session, fetches, *_):
        return run(session, fetches)

    with changed(environment.v1.Session, "run", unfed):
        yield


@scalar_tensor("differs", match=r"shape: \(1,\)", assertion="assert phase.get_shape().is_compatible_with(())")
def phase_is_a_vector(environment):
    """K.learning_phase() is a list of one number."""
    with patched(environment.keras.backend, "learning_phase", lambda: environment.v1.placeholder("int32", (1,))):
        yield


@scalar_tensor("raises", match="may not be fed")
def phase_cannot_be_fed(environment):
    """K.learning_phase() is a tensor that takes no other value."""

    def constant():
        phase = environment.tf.constant(0)
        phase.graph.prevent_feeding(phase)
        return phase

    with patched(environment.keras.backend, "learning_phase", constant):
        yield


@scalar_tensor("gone", match=NO_LEARNING_PHASE)
@switches_dropout(verdict="gone", match=NO_LEARNING_PHASE)
@switches_batchnorm(verdict="gone", match=NO_LEARNING_PHASE)
def there_is_no_phase(environment):
    """Keras' backend knows of no learning phase, as in Keras 3."""
    with removed(environment.keras.backend, "learning_phase"):
        yield


@must_be_fed("Dropout", "differs", match="computed without a phase, first row: ")
@must_be_fed("BatchNormalization", "differs", match="computed without a phase, first row: ")
def phase_has_a_default(environment):
    """A phase that is not fed is 0, as from Keras 2.1.3 on."""
    phase = environment.tf.placeholder_with_default(numpy.uint8(0), ())
    with patched(environment.keras.backend.tensorflow_backend, "_LEARNING_PHASE", phase):
        yield


@must_be_fed("Dropout", "raises", match="FailedPreconditionError")
def phase_is_a_variable(environment):
    """A phase that is not set is refused in another way: as a variable without a value."""
    phase = environment.tf.Variable(0, trainable=False, collections=[])
    with patched(environment.keras.backend.tensorflow_backend, "_LEARNING_PHASE", phase):
        yield


@switches_dropout(assertion=SHARE_DROPPED)
def dropout_keeps_what_it_should_drop(environment):
    """Dropout takes its rate for the share to keep: the same where the rate is 0.5."""

    def kept(dropout, generator, x, rate, **named):
        return dropout(generator, x, 1.0 - rate, **named)

    with changed(internal(environment, "backend").RandomGenerator, "dropout", kept):
        yield


@switches_dropout(match=r"share dropped in training: 0\.0", assertion=SHARE_DROPPED)
def dropout_never_drops(environment):
    """Dropout is in test mode for good, as in Keras 3."""
    with _called_with_training(environment.keras.layers.Dropout, training=False):
        yield


@switches_dropout(match=r"what is kept becomes: \[1\.0\]", assertion=KEPT_IS_SCALED)
def dropout_does_not_scale(environment):
    """Dropout leaves what it keeps as it was."""

    def unscaled(dropped, _generator, _x, rate, **_):
        return dropped * (1.0 - rate)

    with changed_result(internal(environment, "backend").RandomGenerator, "dropout", unscaled):
        yield


@switches_dropout(match=r"share dropped in testing: 0\.[1-9]", assertion=TEST_MODE_CHANGES_NOTHING)
def dropout_always_drops(environment):
    """Dropout is in training mode for good."""
    with _called_with_training(environment.keras.layers.Dropout, training=True):
        yield


@switches_dropout(assertion=TEST_MODE_CHANGES_NOTHING)
def dropout_scales_in_testing(environment):
    """In testing, where nothing is dropped, Dropout scales its input down by the share that it drops in training."""

    def scaled(output, layer, *_):
        training = environment.tf.cast(environment.keras.backend.learning_phase(), "float32")
        return output * (1.0 - layer.rate * (1.0 - training))

    with changed_result(environment.keras.layers.Dropout, "call", scaled):
        yield


@switches_dropout(KERAS_1, match=r"what is kept becomes: \[1\.0\]", assertion=KEPT_IS_SCALED)
def keras_1_dropout_does_not_scale(environment):
    """K.dropout leaves what it keeps as it was."""

    def unscaled(dropout, x, level):
        return dropout(x, level) * (1.0 - level)

    with changed(environment.keras.backend, "dropout", unscaled):
        yield


@switches_dropout(KERAS_1, match=r"share dropped in testing: 0\.[1-9]", assertion=TEST_MODE_CHANGES_NOTHING)
def keras_1_is_always_in_training(environment):
    """K.in_train_phase gives the training's side whatever the phase."""
    with patched(environment.keras.backend, "in_train_phase", lambda training, _testing: training):
        yield


@switches_batchnorm(assertion=NORMALIZED_BY_THE_BATCH)
def batchnorm_never_looks_at_the_batch(environment):
    """BatchNormalization is in test mode for good, as in Keras 3."""
    with _called_with_training(environment.keras.layers.BatchNormalization, training=False):
        yield


@switches_batchnorm(assertion=NORMALIZED_BY_THE_BATCH)
def batchnorm_takes_the_mean_alone(environment):
    """BatchNormalization takes the batch's mean away, and does not divide by its deviation."""

    def mean_alone(moments, *_):
        mean, variance = moments
        return mean, environment.tf.ones_like(variance)

    with changed_result(environment.keras.layers.BatchNormalization, "_calculate_mean_and_var", mean_alone):
        yield


@switches_batchnorm(assertion=NORMALIZED_BY_THE_BATCH)
def batchnorm_divides_by_the_deviation_alone(environment):
    """BatchNormalization divides by the batch's deviation, and does not take its mean away."""

    def deviation_alone(moments, *_):
        mean, variance = moments
        return environment.tf.zeros_like(mean), variance

    with changed_result(environment.keras.layers.BatchNormalization, "_calculate_mean_and_var", deviation_alone):
        yield


@switches_batchnorm(assertion=NORMALIZED_BY_THE_STATISTICS)
def batchnorm_always_looks_at_the_batch(environment):
    """BatchNormalization is in training mode for good."""
    with _called_with_training(environment.keras.layers.BatchNormalization, training=True):
        yield


@classifier("differs", match=r"phase 0: 0\.[0-2]", assertion="assert testing_mode > 0.75")
def training_goes_uphill(_environment):
    """The loss has the wrong sign: each step makes the classifier worse."""
    with changed_result(_objectives(), "categorical_crossentropy", lambda loss, *_: -loss):
        yield


@classifier("differs", assertion="assert testing_mode > training_mode")
def dropout_is_left_out(environment):
    """Dropout gives its input back in either phase."""
    with changed(environment.keras.layers.Dropout, "call", lambda _call, _layer, x, **_: x):
        yield


@classifier("moved", match=r"keras\.objectives\.categorical_crossentropy -> keras\.losses\.categorical_crossentropy")
def objectives_are_called_losses_only(environment):
    """keras.objectives is gone, and keras.losses has what was in it."""
    _objectives()
    with removed(environment.keras, "objectives"), patch.dict(sys.modules, {"keras.objectives": None}):
        yield


def _layers_say(environment, uses):
    def said(_none, layer, *_, **__):
        layer.uses_learning_phase = uses

    return changed_result(environment.keras.engine.topology.Layer, "__init__", said)


def _called_with_training(layer, training):
    return changed(layer, "call", lambda call, self, x, **_: call(self, x, training=training))


def _objectives():
    return importlib.import_module("keras.objectives")
