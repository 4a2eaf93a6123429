"""Saboteurs of the slips in the tutorial itself. All of them but one never held: their saboteurs make them hold."""

import contextlib

from tests.saboteurs.patches import changed, changed_result, internal, patched
from tests.saboteurs.registry import saboteur

KERAS_1, KERAS_2, LEGACY = "tf0.12-keras1.0", "tf1.15-keras2.3", "tf2.21-legacy"
GRAPH, EAGER = "tf2.21-keras3", "tf2.21-keras3-eager"
OLD_AND_NEW = (KERAS_1, GRAPH)
WITH_A_PHASE = (KERAS_1, KERAS_2, LEGACY)
A_TENSOR = "type of what the listing calls a layer: (Symbolic)?Tensor"
BY_THEANO = "numpy.testing.assert_allclose(computed, by_theano, rtol=1e-4, atol=1e-5)"


def batchnorm_has_updates(verdict, match=None, assertion=None):
    """Register a saboteur of the claim that what a called BatchNormalization gives has updates."""
    return saboteur("errata.called_batchnorm_has_updates", OLD_AND_NEW, verdict, match, assertion)


def dense_lists_its_weights(verdict, match=None, assertion=None):
    """Register a saboteur of the claim that what a called Dense gives has trainable weights."""
    return saboteur("errata.called_dense_lists_its_weights", OLD_AND_NEW, verdict, match, assertion)


def x_takes_the_images(verdict, match=None, assertion=None):
    """Register a saboteur of the claim that a hidden x takes the images."""
    return saboteur("errata.hidden_x_takes_the_images", OLD_AND_NEW, verdict, match, assertion)


def optimizer_learns(optimizer, columns, verdict, match=None, assertion=None):
    """Register a saboteur of the claim that the translation's optimizer learns digits."""
    claim = "errata.translated_optimizer_learns_digits"
    return saboteur(claim, columns, verdict, match, assertion, {"optimizer": optimizer})


def first_layer_is_in(columns, verdict, match=None, assertion=None):
    """Register a saboteur of the claim that a first layer that nobody adds is in the model."""
    return saboteur("errata.first_layer_is_in_the_model", columns, verdict, match, assertion)


def takes_the_batch_axis(assertion):
    """Register a saboteur of the claim that an input layer's shape may count the batch."""
    return saboteur("errata.input_shape_takes_the_batch_axis", (KERAS_2, LEGACY), "differs", None, assertion)


def reordering_is_enough(columns, verdict, match=None, assertion=None):
    """Register a saboteur of the claim that reordered kernels give Theano's results."""
    return saboteur("errata.reordered_kernels_give_theano_results", columns, verdict, match, assertion)


def replicas_see_two_batches(columns, verdict, match=None, assertion=None):
    """Register a saboteur of the claim that two replicas on one placeholder see two batches."""
    return saboteur("errata.merged_replicas_see_two_batches", columns, verdict, match, assertion)


def config_rebuilds(kind, verdict, match=None, assertion=None):
    """Register a saboteur of the claim that model_from_config takes what get_config gives."""
    claim = "errata.model_from_config_rebuilds_a_model"
    return saboteur(claim, (KERAS_1, LEGACY, EAGER), verdict, match, assertion, {"kind": kind})


def exported_is_in_test_mode(columns, verdict, match=None, assertion=None):
    """Register a saboteur of the claim that the exported model is in test mode."""
    return saboteur("errata.exported_model_is_in_test_mode", columns, verdict, match, assertion)


@batchnorm_has_updates("holds", match=A_TENSOR)
def tensors_have_updates(environment):
    """Against all experience, a tensor has updates: a pair for each of the last two variables that were made."""

    def pairs(_tensor):
        return [(variable, variable) for variable in environment.v1.global_variables()[-2:]]

    with _every_tensor_has(environment, "updates", pairs):
        yield


@batchnorm_has_updates("differs", assertion="assert len(update_ops) == 2")
def tensors_have_no_update_to_tell(environment):
    """A tensor can be asked for its updates, and has none."""
    with _every_tensor_has(environment, "updates", lambda _tensor: []):
        yield


@dense_lists_its_weights("holds", match=A_TENSOR)
def tensors_list_all_variables(environment):
    """Against all experience, a tensor has trainable weights: all variables that there are."""
    with _every_tensor_has(environment, "trainable_weights", lambda _tensor: environment.v1.global_variables()):
        yield


@dense_lists_its_weights("differs", assertion="assert len(weights) == 2")
def tensors_list_no_weights(environment):
    """A tensor can be asked for its trainable weights, and has none."""
    with _every_tensor_has(environment, "trainable_weights", lambda _tensor: []):
        yield


@dense_lists_its_weights("differs", assertion="assert all(isinstance(weight, tf.Variable) for weight in weights)")
def tensors_list_tensors(environment):
    """A tensor gives itself, twice, for its trainable weights."""
    with _every_tensor_has(environment, "trainable_weights", lambda tensor: [tensor, tensor]):
        yield


@x_takes_the_images("holds", match="loss at first and at last")
def feeds_find_the_first_placeholder(environment):
    """What is fed to the result of an operation is fed to the graph's first placeholder of numbers."""

    def redirected(run, session, fetches, feeds):
        results = [tensor for operation in session.graph.get_operations() for tensor in operation.outputs]
        placeholders = [tensor for tensor in results if _is_a_placeholder(tensor) and tensor.dtype == "float32"]
        found = {tensor if _is_a_placeholder(tensor) else placeholders[0]: feeds[tensor] for tensor in feeds}
        return run(session, fetches, found)

    with _every_run_fed_a_result(environment, redirected):
        yield


@x_takes_the_images("differs", assertion="assert last < first")
def feeds_of_results_run_nothing(environment):
    """A run that is fed the result of an operation does nothing, and does not say so."""
    with _every_run_fed_a_result(environment, lambda _run, _session, _fetches, _feeds: None):
        yield


@optimizer_learns("AdmaOptimizer", KERAS_1, "holds", match=r"accuracy on held-out digits: (0\.[89]|1\.0)")
@optimizer_learns("AdmaOptimizer", GRAPH, "moved", match=r"accuracy on held-out digits: (0\.[89]|1\.0)")
def adma_descends_the_gradient(environment):
    """There is an optimizer of that name: plain gradient descent."""
    train = environment.v1.train
    with patched(train, "AdmaOptimizer", train.GradientDescentOptimizer, create=True):
        yield


@optimizer_learns("AdmaOptimizer", OLD_AND_NEW, "differs", assertion="assert accuracy > 0.75")
def adma_is_adam(environment):
    """There is an optimizer of that name: what the translator meant to write."""
    with patched(environment.v1.train, "AdmaOptimizer", environment.v1.train.AdamOptimizer, create=True):
        yield


@optimizer_learns("AdamOptimizer", KERAS_1, "holds", match=r"accuracy on held-out digits: (0\.[89]|1\.0)")
@optimizer_learns("AdamOptimizer", GRAPH, "moved", match=r"accuracy on held-out digits: (0\.[89]|1\.0)")
def adam_takes_a_thousandth_of_the_step(environment):
    """Adam's learning rate is a thousandth of what it is told."""

    def make(adam, optimizer, learning_rate):
        adam(optimizer, learning_rate / 1000)

    with changed(environment.v1.train.AdamOptimizer, "__init__", make):
        yield


@first_layer_is_in((*OLD_AND_NEW, EAGER), "holds", match="layers: 2")
def models_find_the_first_layer(environment):
    """Against all experience, a Sequential begins with the first Dense that was made."""
    with _sequentials_begin(environment, lambda made, layer: [made[0], layer]):
        yield


@first_layer_is_in((*OLD_AND_NEW, EAGER), "differs", match="layers: 2", assertion="assert first_layer in model.layers")
def models_begin_with_a_layer_of_their_own(environment):
    """A Sequential begins with a Dense that nobody gave it."""
    dense = environment.keras.layers.Dense
    with _sequentials_begin(environment, lambda _made, layer: [dense(8, input_shape=(6,)), layer]):
        yield


@first_layer_is_in((*OLD_AND_NEW, EAGER), "differs", assertion="assert len(layers.weights(model)) == 4")
def models_take_the_first_layer_for_the_second(environment):
    """A Sequential takes the first Dense that was made, and not the one that it is given."""
    with _sequentials_begin(environment, lambda made, _layer: [made[0]]):
        yield


@takes_the_batch_axis("assert model.input is mine")
def input_layers_ignore_tensor_and_shape(environment):
    """An input layer that is given a tensor makes a placeholder of its own, of the tensor's shape."""

    def ignoring(make, layer, input_tensor=None, input_shape=None, **options):
        shape = tuple(input_shape) if input_tensor is None else tuple(input_tensor.get_shape().as_list())[1:]
        make(layer, input_shape=shape, **options)

    with changed(environment.keras.layers.InputLayer, "__init__", ignoring):
        yield


@takes_the_batch_axis("numpy.testing.assert_allclose(computed, expected, rtol=1e-4, atol=1e-5)")
def layers_give_the_double(environment):
    """Each layer gives twice what it should."""
    with changed_result(environment.keras.layers.Dense, "call", lambda output, *_: output * 2):
        yield


@reordering_is_enough((GRAPH, EAGER), "holds", match="largest difference from Theano's results: 0.0")
def tensorflow_convolves(environment):
    """A convolution flips its kernel along the spatial axes, as Theano's does."""

    def flipped(conv, x, kernel, **named):
        return conv(x, environment.tf.reverse(environment.tf.convert_to_tensor(kernel), [0, 1]), **named)

    with changed(internal(environment, "ops"), "conv", flipped):
        yield


@reordering_is_enough(KERAS_1, "holds", match="largest difference from Theano's results: 0.0")
def keras_1_convolves(environment):
    """K.conv2d flips its kernel along the spatial axes, as it does on Theano."""
    with changed(
        environment.keras.backend, "conv2d", lambda conv, x, kernel, **named: conv(x, kernel[::-1, ::-1], **named)
    ):
        yield


@reordering_is_enough((GRAPH, EAGER), "differs", assertion=BY_THEANO)
def tensorflow_flips_one_axis(environment):
    """A convolution flips its kernel from top to bottom, and not from left to right."""

    def flipped(conv, x, kernel, **named):
        return conv(x, environment.tf.reverse(environment.tf.convert_to_tensor(kernel), [0]), **named)

    with changed(internal(environment, "ops"), "conv", flipped):
        yield


@replicas_see_two_batches((KERAS_1, GRAPH, EAGER), "holds", match="largest difference of the merge from one replica")
def models_see_another_batch_in_each_call(environment):
    """Against all experience, a model's second call computes from other values than those of its placeholder."""
    calls = []

    def from_others(call, model, x, *arguments, **named):
        calls.append(model)
        return call(model, x * 2 if len(calls) == 2 else x, *arguments, **named)

    with changed(environment.keras.models.Sequential, "__call__", from_others):
        yield


@replicas_see_two_batches(
    (KERAS_1, GRAPH, EAGER), "differs", assertion="assert numpy.abs(of_both - alone).max() > 1e-3"
)
def models_remember_what_they_gave(environment):
    """A model gives the tensor of its first call again, as until Keras 2.3, and lets another be called in between."""
    given = []

    def remembering(call, model, x, *arguments, **named):
        given.append(call(model, x * 2 if given else x, *arguments, **named))
        return given[0]

    with changed(environment.keras.models.Sequential, "__call__", remembering):
        yield


@config_rebuilds("Sequential", "holds", match="the config is: (list|dict)")
def sequentials_are_known_by_their_config(environment):
    """model_from_config takes any config for that of a Sequential."""
    with _model_from_config(environment, environment.keras.models.Sequential.from_config):
        yield


@config_rebuilds("Functional", "holds", match="the config is: dict")
def models_are_known_by_their_config(environment):
    """model_from_config takes any config for that of a functional model."""
    with _model_from_config(environment, environment.keras.models.Model.from_config):
        yield


@config_rebuilds(
    "Sequential", "differs", assertion="numpy.testing.assert_allclose(computed, expected, rtol=1e-4, atol=1e-5)"
)
def rebuilt_models_take_no_weights(environment):
    """model_from_config takes what get_config gives, and weights cannot be set."""
    models = environment.keras.models
    deaf = patched(models.Sequential, "set_weights", lambda _model, _weights: None)
    with _model_from_config(environment, models.Sequential.from_config), deaf:
        yield


@exported_is_in_test_mode(WITH_A_PHASE, "holds", match=r"dropped, phase 0 and 1: \[0\.0, 0\.0\]")
def every_phase_is_the_one_of_testing(environment):
    """Whatever learning phase is fed, it is 0 that is fed."""

    def testing(run, session, fetches, feed_dict=None, **named):
        feeds = {
            tensor: 0 if "keras_learning_phase" in tensor.name else values
            for tensor, values in (feed_dict or {}).items()
        }
        return run(session, fetches, feeds, **named)

    with changed(environment.v1.Session, "run", testing):
        yield


@exported_is_in_test_mode(
    WITH_A_PHASE, "differs", assertion="numpy.testing.assert_allclose(exported[0], rebuilt, rtol=1e-4, atol=1e-5)"
)
def models_take_no_weights(environment):
    """The weights of a model cannot be set, and nothing complains."""
    with patched(environment.keras.models.Sequential, "set_weights", lambda _model, _weights: None):
        yield


@exported_is_in_test_mode(
    (KERAS_2, LEGACY), "differs", assertion="numpy.testing.assert_array_equal(exported[1], exported[0])"
)
def set_learning_phase_registers_nothing(environment):
    """After K.set_learning_phase(0) new layers ask for a phase as before; unfed, they test."""
    with patched(environment.keras.backend, "set_learning_phase", lambda _value: None):
        yield


def _every_tensor_has(environment, name, tell):
    return patched(environment.tf.Tensor, name, property(tell), create=True)


def _is_a_placeholder(tensor):
    return tensor.op.type == "Placeholder"


def _every_run_fed_a_result(environment, run_otherwise):
    def run_it(run, session, fetches, feed_dict=None, **named):
        if all(_is_a_placeholder(tensor) for tensor in feed_dict or {}):
            return run(session, fetches, feed_dict, **named)
        return run_otherwise(run, session, fetches, feed_dict)

    return changed(environment.v1.Session, "run", run_it)


@contextlib.contextmanager
def _sequentials_begin(environment, begin):
    """A Sequential that is given its first layer adds `begin(every Dense that was made, that layer)`."""
    made = []

    def noted(layer, *_):
        made.append(layer)
        return layer

    def adding(add, model, layer):
        # Keras 3 adds the input layer by itself, once it knows of a first one.
        begun = model.layers or isinstance(layer, environment.keras.layers.InputLayer)
        for each in [layer] if begun else begin(made, layer):
            add(model, each)

    making = changed_result(environment.keras.layers, "Dense", noted)
    with making, changed(environment.keras.models.Sequential, "add", adding):
        yield


def _model_from_config(environment, from_config):
    return patched(environment.keras.models, "model_from_config", from_config, create=True)
