"""Saboteurs of the claims about trainable weights."""

from tests.saboteurs.patches import changed, changed_result, patched
from tests.saboteurs.registry import saboteur

TENSORFLOWS_OWN = ("tf2.21-legacy", "tf0.12-keras1.0")
GRAPH_AND_EAGER = ("tf2.21-keras3", "tf2.21-keras3-eager")
ALL_VARIABLES = "assert all(isinstance(weight, tf.Variable) for weight in weights)"
KERNELS_FIRST = "assert biases == ([False] * kernels_of_each + [True]) * sum(biases)"
GRADIENT_OF_KERNEL = "numpy.testing.assert_allclose(of_kernel, 2 * inputs.T.dot(computed), rtol=1e-4, atol=1e-5)"
GRADIENT_OF_BIAS = "numpy.testing.assert_allclose(of_bias, 2 * computed.sum(axis=0), rtol=1e-4, atol=1e-5)"
IN_ORDER = "assert [id(weight) for weight in model.trainable_weights] == [id(weight) for weight in of_layers]"


def layer_lists(columns, match=None, assertion=None):
    """Register a saboteur of the claim that a layer lists its variables."""
    claim = "trainable_weights.layer_lists_its_variables"
    return saboteur(claim, columns, "differs", match, assertion, {"kind": "Dense"})


def kernel_first(columns, match=None, assertion=None, kind="Dense"):
    """Register a saboteur of the claim that a kernel comes before its bias."""
    claim = "trainable_weights.kernel_comes_before_bias"
    return saboteur(claim, columns, "differs", match, assertion, {"kind": kind})


def gradients_taken(columns, assertion):
    """Register a saboteur of the claim that gradients can be taken of listed variables."""
    claim = "trainable_weights.gradients_are_taken_of_listed_variables"
    return saboteur(claim, columns, "differs", None, assertion)


def optimizer_trains(match, assertion):
    """Register a saboteur of the claim that an optimizer trains listed variables, and no others."""
    claim = "trainable_weights.optimizer_trains_listed_variables"
    return saboteur(claim, TENSORFLOWS_OWN, "differs", match, assertion, {"kind": "Dense"})


def saver_keeps(match, assertion):
    """Register a saboteur of the claim that a Saver keeps listed variables."""
    claim = "trainable_weights.saver_keeps_listed_variables"
    return saboteur(claim, TENSORFLOWS_OWN, "differs", match, assertion, {"kind": "Dense"})


def model_lists(columns, assertion):
    """Register a saboteur of the claim that a model lists the weights of its layers in order."""
    claim = "trainable_weights.model_lists_them_all_in_order"
    return saboteur(claim, columns, "differs", None, assertion, {"kind": "Sequential"})


def own_routine(columns, assertion, match=None):
    """Register a saboteur of the claim that model.trainable_weights is enough for a training routine of one's own."""
    claim = "trainable_weights.enough_for_an_own_training_routine"
    return saboteur(claim, columns, "differs", match, assertion, {"kind": "Sequential"})


@layer_lists("tf2.21-legacy", assertion="assert isinstance(weights, list)")
def weights_are_a_tuple(environment):
    """A layer gives a tuple of its weights."""
    with _listed(environment, tuple):
        yield


@layer_lists("tf2.21-legacy", match=r'types: \["(Symbolic)?Tensor"\]', assertion=ALL_VARIABLES)
def weights_are_what_variables_hold(environment):
    """A layer lists the values of its variables in their place."""
    with _listed(environment, lambda weights: [weight.read_value() for weight in weights]):
        yield


@layer_lists("tf0.12-keras1.0", match=r'types: \["Tensor"\]', assertion=ALL_VARIABLES)
def keras_1_lists_what_variables_hold(environment):
    """A layer lists the values of its variables in their place."""
    with _listed_by_keras_1(environment, lambda weights: [environment.tf.identity(weight) for weight in weights]):
        yield


@layer_lists(
    "tf2.21-legacy",
    match=r'weights: \["dense/kernel:0"\]',
    assertion="assert {id(weight) for weight in weights} == {id(variable) for variable in variables_made()}",
)
@kernel_first(GRAPH_AND_EAGER, match=r"biases among them: \[false\]", assertion="assert any(biases)")
def biases_are_not_listed(environment):
    """A layer lists its kernel alone."""
    with _listed(environment, lambda weights: weights[:1]):
        yield


@kernel_first(GRAPH_AND_EAGER, match=r"biases among them: \[true\]", assertion="assert kernels_of_each > 0")
def kernels_are_not_listed(environment):
    """A layer lists its bias alone."""
    with _listed(environment, lambda weights: weights[-1:]):
        yield


@kernel_first(GRAPH_AND_EAGER, assertion=KERNELS_FIRST)
@kernel_first(GRAPH_AND_EAGER, assertion=KERNELS_FIRST, kind="LSTM")
@gradients_taken("tf2.21-keras3", assertion=GRADIENT_OF_KERNEL)
def biases_come_first(environment):
    """A layer lists its weights in the opposite order."""
    with _listed(environment, lambda weights: weights[::-1]):
        yield


@kernel_first("tf0.12-keras1.0", assertion=KERNELS_FIRST)
@gradients_taken("tf0.12-keras1.0", assertion=GRADIENT_OF_KERNEL)
def keras_1_puts_biases_first(environment):
    """A layer lists its weights in the opposite order."""
    with _listed_by_keras_1(environment, lambda weights: weights[::-1]):
        yield


@gradients_taken("tf2.21-keras3", assertion=GRADIENT_OF_BIAS)
def a_bias_counts_twice(environment):
    """A layer adds its bias twice, which shows in no output as long as the bias is zero."""
    with changed_result(environment.keras.layers.Dense, "call", lambda output, layer, *_: output + layer.bias):
        yield


@optimizer_trains(match=r"variables that moved: \[true, false\]", assertion="assert all(moved[0])")
def optimizers_leave_the_last_variable(environment):
    """An optimizer applies no gradient to the last variable that it was given."""

    def all_but_the_last(apply_gradients, optimizer, gradients, *arguments, **named):
        return apply_gradients(optimizer, list(gradients)[:-1], *arguments, **named)

    with changed(environment.v1.train.Optimizer, "apply_gradients", all_but_the_last):
        yield


@optimizer_trains(match=r"not listed, that moved: \[true, true\]", assertion="assert not any(moved[1])")
def optimizers_train_whatever_there_is(environment):
    """An optimizer trains all the variables of the graph, whatever it is told."""

    def of_all(compute_gradients, optimizer, loss, **named):
        return compute_gradients(optimizer, loss, **{**named, "var_list": None})

    with changed(environment.v1.train.Optimizer, "compute_gradients", of_all):
        yield


@saver_keeps(match=r'keys of the checkpoint: \["[^"]+"\]', assertion="assert len(keys) == len(variables) > 0")
def savers_keep_one_variable(environment):
    """A Saver keeps the first variable that it is given and no other."""

    def of_the_first(initialize, saver, variables):
        initialize(saver, variables[:1])

    with changed(environment.v1.train.Saver, "__init__", of_the_first):
        yield


@saver_keeps(match=r"weights that came back: \[false, false\]", assertion="assert all(back)")
def savers_give_nothing_back(environment):
    """A Saver that is asked to restore does nothing."""
    with changed(environment.v1.train.Saver, "restore", lambda *_: None):
        yield


@model_lists(GRAPH_AND_EAGER, assertion="assert len(of_layers) == 14")
def layers_list_nothing(environment):
    """A layer lists no weights."""
    with patched(environment.keras.layers.Layer, "trainable_weights", []):
        yield


@model_lists((*GRAPH_AND_EAGER, "tf2.21-legacy", "tf0.12-keras1.0"), assertion=IN_ORDER)
def models_list_the_last_first(environment):
    """A Sequential model lists its weights in the opposite order."""
    with _listed_by_a_model(environment, lambda weights: weights[::-1]):
        yield


@own_routine(TENSORFLOWS_OWN, assertion="numpy.testing.assert_allclose(new, old - 0.1 * slope, rtol=1e-4, atol=1e-6)")
def gradient_descent_takes_double_steps(environment):
    """A gradient descent goes twice as far as its learning rate says."""

    def doubled(initialize, optimizer, learning_rate):
        initialize(optimizer, 2 * learning_rate)

    with changed(environment.v1.train.GradientDescentOptimizer, "__init__", doubled):
        yield


@own_routine(TENSORFLOWS_OWN, assertion="assert len(weights) == 4", match="weights: 2")
def models_list_half_their_weights(environment):
    """A Sequential model lists the weights of its first layer alone."""
    with _listed_by_a_model(environment, lambda weights: weights[:2]):
        yield


@own_routine(TENSORFLOWS_OWN, assertion="assert last < first / 2")
def layers_hardly_give_anything(environment):
    """What a layer gives is a thousandth of what it should be, and so are its gradients."""
    with changed_result(environment.keras.layers.Dense, "call", lambda output, *_: output * 1e-3):
        yield


def _listed(environment, change):
    layer = environment.keras.layers.Layer
    listed = layer.trainable_weights.fget
    return patched(layer, "trainable_weights", property(lambda self: change(listed(self))))


def _listed_by_keras_1(environment, change):
    def built(_result, layer, *_):
        layer.trainable_weights = change(layer.trainable_weights)

    return changed_result(environment.keras.layers.Dense, "build", built)


def _listed_by_a_model(environment, change):
    model = environment.keras.models.Sequential
    listed = model.trainable_weights.fget
    return patched(model, "trainable_weights", property(lambda self: change(listed(self))))
