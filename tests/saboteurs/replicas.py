"""Saboteurs of the claims about replicas on several devices."""

import collections
import copy

from tests.saboteurs.patches import changed, changed_result, patched
from tests.saboteurs.placing import CPU, called_on, gpu
from tests.saboteurs.registry import saboteur

KERAS_1, KERAS_2, LEGACY = "tf0.12-keras1.0", "tf1.15-keras2.3", "tf2.21-legacy"
GRAPH, EAGER = "tf2.21-keras3", "tf2.21-keras3-eager"
NEWEST = (GRAPH, EAGER)
WITHOUT_A_CACHE = ("tf2.15", GRAPH, EAGER, LEGACY)
PARTS_ON_THEIR_GPUS = "assert [set(of_part) for of_part in products] == [{devices.gpu(0)}, {devices.gpu(1)}]"
EACH_PRODUCT_ON_ITS_GPU = "assert products == [[devices.gpu(0)] * 2, [devices.gpu(1)] * 2]"
TWO_PRODUCTS_ON_EACH_GPU = "assert sorted(products) == [devices.gpu(0)] * 2 + [devices.gpu(1)] * 2"


def parts(columns, match, assertion):
    """Register a saboteur of the claim that parts of a graph run on two devices."""
    return saboteur("replicas.parts_of_a_graph_on_two_devices", columns, "differs", match, assertion)


def run_there(columns, match, assertion, inputs="the same"):
    """Register a saboteur of the claim that replicas run on their devices."""
    claim = "replicas.replicas_run_on_their_devices"
    return saboteur(claim, columns, "differs", match, assertion, {"inputs": inputs})


def share_weights(columns, match, assertion, inputs="one each"):
    """Register a saboteur of the claim that replicas share the template's weights."""
    claim = "replicas.replicas_share_the_template_weights"
    return saboteur(claim, columns, "differs", match, assertion, {"inputs": inputs})


def merge_runs(columns, match, assertion, inputs="the same"):
    """Register a saboteur of the claim that the merge runs nothing but the replicas."""
    claim = "replicas.merge_runs_only_the_replicas"
    return saboteur(claim, columns, "differs", match, assertion, {"inputs": inputs})


@parts(
    (KERAS_1, *NEWEST),
    match=r'where they ran: \[(\["[^"]+"\]), \1\]',
    assertion=PARTS_ON_THEIR_GPUS,
)
def recurrent_layers_compute_on_the_first_gpu(environment):
    """A recurrent layer computes on the first GPU, whatever device scope is open."""
    with called_on(environment, environment.keras.layers.LSTM, gpu(environment)):
        yield


@parts(
    NEWEST,
    match=r"products of each part: \[0, 0\]",
    assertion=PARTS_ON_THEIR_GPUS,
)
def recurrent_layers_give_sums(environment):
    """A recurrent layer multiplies nothing, and gives the sum of its input over time."""
    with changed(environment.keras.layers.LSTM, "__call__", lambda _call, _layer, x: environment.tf.reduce_sum(x, 1)):
        yield


@parts(
    (KERAS_1, *NEWEST),
    match=r'what ran elsewhere: \["[^"]+", "[^"]+"\]',
    assertion="assert not elsewhere",
)
def recurrent_layers_end_on_the_cpu(environment):
    """A recurrent layer computes where it was asked to, and copies what comes out to the CPU."""
    with _copied_on_the_cpu(environment, environment.keras.layers.LSTM):
        yield


@run_there(
    WITHOUT_A_CACHE,
    match="the second output is the first one's tensor: true",
    assertion="assert outputs[1] is not outputs[0]",
)
@run_there(
    (KERAS_1, KERAS_2),
    match="the second output is the first one's tensor: true",
    assertion="assert outputs[1] is not outputs[0]",
    inputs="one each",
)
@merge_runs(
    WITHOUT_A_CACHE,
    match=r'where products ran: \["[^"]+", "[^"]+"\]',
    assertion=TWO_PRODUCTS_ON_EACH_GPU,
)
@merge_runs(
    (KERAS_1, KERAS_2),
    match=r'where products ran: \["[^"]+", "[^"]+"\]',
    assertion=TWO_PRODUCTS_ON_EACH_GPU,
    inputs="one each",
)
def a_model_computes_once(environment):
    """A model that has been called gives its first output again, whatever it is called on."""
    outputs = {}

    def remembered(call, model, *arguments, **named):
        if model not in outputs:
            outputs[model] = call(model, *arguments, **named)
        return outputs[model]

    with changed(environment.keras.models.Sequential, "__call__", remembered):
        yield


@run_there(WITHOUT_A_CACHE, match="first one's tensor: false", assertion=EACH_PRODUCT_ON_ITS_GPU)
@run_there((KERAS_1, KERAS_2), match="first one's tensor: false", assertion=EACH_PRODUCT_ON_ITS_GPU, inputs="one each")
@merge_runs(WITHOUT_A_CACHE, match="where the merge ran: /cpu:0", assertion=TWO_PRODUCTS_ON_EACH_GPU)
@merge_runs(
    (KERAS_1, KERAS_2), match="where the merge ran: /cpu:0", assertion=TWO_PRODUCTS_ON_EACH_GPU, inputs="one each"
)
def models_compute_on_the_first_gpu(environment):
    """A model computes on the first GPU, whatever device scope is open."""
    with called_on(environment, environment.keras.models.Sequential, gpu(environment)):
        yield


@run_there(NEWEST, match=r'ran elsewhere: \["[^"]+", "[^"]+"\]', assertion="assert not elsewhere")
def models_end_on_the_cpu(environment):
    """A model computes where it was asked to, and copies what comes out to the CPU."""
    with _copied_on_the_cpu(environment, environment.keras.models.Sequential):
        yield


@share_weights(
    (KERAS_1, *NEWEST),
    match=r"variables before the calls, and after them: \[4, 6\]",
    assertion="assert made == len(variables_made()) >= len(weights) > 0",
)
def each_call_makes_a_variable(environment):
    """Each call of a model makes one more variable, which the model does not tell of."""
    with _models_give(environment, lambda output, *_: output * environment.tf.Variable(1.0)):
        yield


@share_weights(
    NEWEST,
    match=None,
    assertion="assert [id(weight) for weight in layers.weights(model)] == [id(weight) for weight in weights]",
)
def a_model_gives_copies_of_its_weights(environment):
    """Each time that a model is asked for its weights it makes new objects for them."""
    model = environment.keras.models.Sequential
    given = model.trainable_weights.fget
    copies = property(lambda self: [copy.copy(weight) for weight in given(self)])
    with patched(model, "trainable_weights", copies):
        yield


@share_weights(
    (KERAS_1, *NEWEST), match=None, assertion="numpy.testing.assert_allclose(first, second, rtol=1e-5, atol=1e-6)"
)
def a_model_wears_out(environment):
    """With each call a model's outputs become larger."""
    calls = collections.Counter()

    def scaled(output, model, *_):
        calls[model] += 1
        return output * float(calls[model])

    with _models_give(environment, scaled):
        yield


@share_weights(
    (KERAS_1, *NEWEST), match=None, assertion="numpy.testing.assert_allclose(first, expected, rtol=1e-4, atol=1e-5)"
)
def models_double_their_output(environment):
    """A model gives twice what its last layer gives."""
    with _models_give(environment, lambda output, *_: output * 2):
        yield


@merge_runs((GRAPH, LEGACY), match=None, assertion="assert not of_the_template")
@merge_runs(KERAS_1, match=None, assertion="assert not of_the_template", inputs="one each")
def replicas_compute_with_what_the_template_made(environment):
    """A layer draws numbers when it is built, with the template, which go into what each call of it gives."""
    dense, made = environment.keras.layers.Dense, {}

    def note(_result, layer, *_):
        made[layer] = environment.v1.random_uniform((8,))

    used = changed_result(dense, "call", lambda output, layer, *_: output + made[layer])
    with changed_result(dense, "build", note), used:
        yield


@merge_runs(NEWEST, match="where the merge ran: /(cpu:1|gpu:0)", assertion="assert ran.output == devices.cpu")
def averages_are_taken_on_agpu(environment):
    """A number times a tensor is computed on the first GPU, whatever device scope is open."""

    def there(multiply, *arguments):
        with environment.tf.device(gpu(environment)):
            return multiply(*arguments)

    with changed(environment.tf.Tensor, "__rmul__", there):
        yield


def _models_give(environment, change):
    return changed_result(environment.keras.models.Sequential, "call", change)


def _copied_on_the_cpu(environment, layer):
    def copied(output, *_):
        with environment.tf.device(CPU):
            return environment.tf.identity(output)

    return changed_result(layer, "call", copied)
