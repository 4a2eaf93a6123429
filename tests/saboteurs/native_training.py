"""Saboteurs of the claims about training with TensorFlow's optimizers."""

import contextlib
import importlib
import sys
from unittest.mock import patch

from tests.saboteurs.patches import changed, changed_result, patched, removed
from tests.saboteurs.registry import saboteur

KERAS_1 = "tf0.12-keras1.0"
NEWEST_AND_OLDEST = ("tf2.21-keras3", KERAS_1)
LOSS_FALLS = "assert loss_after < loss_before / 2"
BY_THE_RULE = "numpy.testing.assert_allclose(seen, by_the_rule, rtol=1e-3, atol=1e-4)"
LEARNS = "assert right.mean() > 0.75"
TOLD_RIGHT = "assert abs(numpy.mean(told) - right.mean()) < 1e-4"
KERAS_TRAINS = "assert min(distances) > 1e-4"
SAME_WEIGHTS = "numpy.testing.assert_allclose(one, same, rtol=0, atol=distance / 10)"
OTHER_NUMBERS = {
    "GradientDescentOptimizer": {"learning_rate": 0.05},
    "AdamOptimizer": {"beta1": 0.5},
    "RMSPropOptimizer": {"decay": 0.5},
    "AdagradOptimizer": {"initial_accumulator_value": 1.0},
    "MomentumOptimizer": {"momentum": 0.5},
}


def trains_layers(kind, assertion):
    """Register a saboteur of the claim that TensorFlow's optimizers train Keras layers."""
    claim = "native_training.native_optimizer_trains_layers"
    return saboteur(claim, NEWEST_AND_OLDEST, "differs", None, assertion, {"kind": kind})


def classifier(columns=(*NEWEST_AND_OLDEST, "tf1.15-keras2.3"), verdict="differs", match=None, assertion=LEARNS):
    """Register a saboteur of the claim that the classifier learns its digits."""
    return saboteur("native_training.classifier_learns_digits", columns, verdict, match, assertion)


def speed(assertion, match=None):
    """Register a saboteur of the claim that Keras' optimizer trains as TensorFlow's does, only faster."""
    columns = ("tf2.21-legacy", KERAS_1)
    return saboteur("native_training.keras_optimizer_speed", columns, "differs", match, assertion)


@trains_layers("GradientDescent", LOSS_FALLS)
@trains_layers("Adam", LOSS_FALLS)
@trains_layers("RMSProp", LOSS_FALLS)
@trains_layers("Adagrad", LOSS_FALLS)
@trains_layers("Momentum", LOSS_FALLS)
@classifier(match=r"accuracy on held-out digits: 0\.[0-2]")
@speed(SAME_WEIGHTS, match=r"weights that it moved: \[true, true, true, true, true, true\]")
def steps_do_nothing(environment):
    """An optimizer of TensorFlow's gives a step that changes no variable."""
    v1 = environment.v1
    with patched(v1.train.Optimizer, "minimize", lambda *_: v1.no_op()):
        yield


@trains_layers("GradientDescent", LOSS_FALLS)
@classifier(match=r"accuracy on held-out digits: 0\.[0-2]")
def gradients_point_uphill(environment):
    """An optimizer of TensorFlow's takes every gradient with the wrong sign."""

    def uphill(pairs, *_):
        return [(-gradient, variable) for gradient, variable in pairs]

    with changed_result(environment.v1.train.Optimizer, "compute_gradients", uphill):
        yield


@trains_layers("GradientDescent", BY_THE_RULE)
@trains_layers("Adam", BY_THE_RULE)
@trains_layers("RMSProp", BY_THE_RULE)
@trains_layers("Adagrad", BY_THE_RULE)
@trains_layers("Momentum", BY_THE_RULE)
def the_last_variable_is_left_out(environment):
    """An optimizer of TensorFlow's trains all variables but the last one."""

    def all_but_one(apply_gradients, optimizer, pairs, **named):
        return apply_gradients(optimizer, list(pairs)[:-1], **named)

    with changed(environment.v1.train.Optimizer, "apply_gradients", all_but_one):
        yield


@trains_layers("GradientDescent", BY_THE_RULE)
@trains_layers("Adam", BY_THE_RULE)
@trains_layers("RMSProp", BY_THE_RULE)
@trains_layers("Adagrad", BY_THE_RULE)
@trains_layers("Momentum", BY_THE_RULE)
def optimizers_go_by_other_numbers(environment):
    """Each optimizer of TensorFlow's has one number of its rule wrong, as if it had another default or another rate."""
    with contextlib.ExitStack() as changes:
        for name, numbers in OTHER_NUMBERS.items():
            optimizer = getattr(environment.v1.train, name)
            changes.enter_context(patched(optimizer, "__init__", _made_with(optimizer.__init__, numbers)))
        yield


@classifier()
def optimizers_learn_a_hundredth(environment):
    """A gradient descent goes a hundredth as far as its learning rate says."""

    def slowed(initialize, optimizer, learning_rate):
        initialize(optimizer, learning_rate / 100)

    with changed(environment.v1.train.GradientDescentOptimizer, "__init__", slowed):
        yield


@classifier(assertion=TOLD_RIGHT)
def accuracy_counts_mistakes(environment):
    """The metric gives the share of digits that are wrong."""
    with changed_result(environment.keras.metrics, "categorical_accuracy", lambda accuracy, *_: 1 - accuracy):
        yield


@classifier(
    "tf1.15-keras2.3",
    "moved",
    match=r"keras\.objectives\.categorical_crossentropy -> keras\.losses\.categorical_crossentropy",
    assertion=None,
)
def objectives_are_called_losses_only(environment):
    """keras.objectives is gone, and keras.losses has what was in it."""
    importlib.import_module("keras.objectives")
    with removed(environment.keras, "objectives"), patch.dict(sys.modules, {"keras.objectives": None}):
        yield


@speed(KERAS_TRAINS, match=r"train_on_batch gives: float\n.*weights that it moved: \[false")
def train_on_batch_trains_nothing(environment):
    """train_on_batch gives a loss, and leaves the model as it is."""
    with patched(environment.keras.models.Sequential, "train_on_batch", lambda *_: 0.1):
        yield


@speed(SAME_WEIGHTS)
def train_on_batch_takes_two_steps(environment):
    """train_on_batch trains twice on its batch."""

    def twice(train_on_batch, model, x, y):
        train_on_batch(model, x, y)
        return train_on_batch(model, x, y)

    with changed(environment.keras.models.Sequential, "train_on_batch", twice):
        yield


def _made_with(initialize, numbers):
    def made(optimizer, learning_rate, *arguments):
        initialize(optimizer, **{"learning_rate": learning_rate, **dict(zip(["momentum"], arguments)), **numbers})

    return made
