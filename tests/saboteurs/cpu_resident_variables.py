"""Saboteurs of the claims about variables on the CPU. One of them never held: its saboteurs make it hold."""

from tests.saboteurs.patches import changed, changed_result, internal, patched
from tests.saboteurs.placing import CPU, gpu, variables_on, variables_say
from tests.saboteurs.registry import saboteur

HELD_BY_THE_CPU = r'where the variables were: \{"[^"]+": "/cpu:0", "[^"]+": "/cpu:0"\}'
HELD_BY_A_GPU = r'where the variables were: \{"[^"]+": "/[cg]pu:[01]", "[^"]+": "/(cpu:1|gpu:0)"\}'
ALL_ON_THE_GPU = "assert {ran.output, *products.values()} == {devices.gpu(0)}"
GRAPH_AND_EAGER = ("tf2.21-keras3", "tf2.21-keras3-eager")


def stay_on_cpu(columns, verdict, match=None, assertion=None):
    """Register a saboteur of the claim that variables stay on the CPU in any device scope."""
    claim = "cpu_resident_variables.variables_stay_on_cpu_in_any_device_scope"
    return saboteur(claim, columns, verdict, match, assertion, {"kind": "Dense"})


def values_cross(columns, match=None, assertion=None):
    """Register a saboteur of the claim that values cross devices unasked."""
    claim = "cpu_resident_variables.values_cross_devices_unasked"
    return saboteur(claim, columns, "differs", match, assertion, {"kind": "Dense"})


@stay_on_cpu(GRAPH_AND_EAGER, "holds", match=HELD_BY_THE_CPU)
def variables_are_made_on_the_cpu(environment):
    """Against all experience, a layer makes its variables on the CPU, whatever device scope is open."""
    with variables_on(environment, CPU):
        yield


@stay_on_cpu("tf2.21-legacy", "holds", match=HELD_BY_THE_CPU)
def keras_2_makes_variables_on_the_cpu(environment):
    """Against all experience, a layer makes its variables on the CPU, whatever device scope is open."""

    def on_the_cpu(make_variable, *arguments, **named):
        with environment.tf.device(CPU):
            return make_variable(*arguments, **named)

    with changed(internal(environment, "engine.base_layer_utils"), "make_variable", on_the_cpu):
        yield


@stay_on_cpu("tf0.12-keras1.0", "holds", match=HELD_BY_THE_CPU)
def keras_1_makes_variables_on_the_cpu(environment):
    """Against all experience, a layer makes its variables on the CPU, whatever device scope is open."""

    def on_the_cpu(initialize, variable, *arguments, **named):
        with environment.tf.device(CPU):
            initialize(variable, *arguments, **named)

    with changed(environment.tf.Variable, "__init__", on_the_cpu):
        yield


@stay_on_cpu(GRAPH_AND_EAGER, "differs", assertion="assert len(asked) == len(held) == len(layers.weights(layer)) > 0")
def variables_are_made_on_the_cpu_and_hidden(environment):
    """A layer makes its variables on the CPU, and tells of none."""
    hidden = patched(environment.keras.layers.Layer, "trainable_weights", [])
    with variables_on(environment, CPU), hidden:
        yield


@stay_on_cpu(GRAPH_AND_EAGER, "differs", match=HELD_BY_THE_CPU, assertion="assert set(asked.values()) == {devices.cpu}")
def variables_are_on_the_cpu_and_say_otherwise(environment):
    """A layer makes its variables on the CPU, and they say that they are on a GPU."""
    with variables_on(environment, CPU), variables_say(gpu(environment)):
        yield


@stay_on_cpu(GRAPH_AND_EAGER, "differs", match=HELD_BY_A_GPU, assertion="assert set(held.values()) == {devices.cpu}")
def variables_follow_the_scope_and_say_otherwise(_environment):
    """Variables are made in the device scope that is open, and say that they are on the CPU."""
    with variables_say(CPU):
        yield


@values_cross(GRAPH_AND_EAGER, match=HELD_BY_A_GPU, assertion="assert set(held.values()) == {devices.cpu}")
def variables_are_made_on_agpu(environment):
    """A layer makes its variables on a GPU, though a CPU's scope is open."""
    with variables_on(environment, gpu(environment)):
        yield


@values_cross(
    GRAPH_AND_EAGER,
    match="where the output was computed: /cpu:0",
    assertion=ALL_ON_THE_GPU,
)
def layers_compute_where_their_variables_are(environment):
    """A layer computes on the device of its variables, whatever device scope is open."""

    def beside_the_variables(call, layer, x, **named):
        with environment.tf.device(layer.kernel.value.device):
            return call(layer, x, **named)

    with changed(environment.keras.layers.Dense, "call", beside_the_variables):
        yield


@values_cross(
    GRAPH_AND_EAGER,
    match=r'(?s)where products were computed: \["/cpu:0"\].*output was computed: /(cpu:1|gpu:0)',
    assertion=ALL_ON_THE_GPU,
)
def products_are_computed_where_the_variables_are(environment):
    """A layer computes its products on the device of its variables, and adds the bias where it was asked to."""

    def beside_the_variables(matmul, x, kernel):
        with environment.tf.device(kernel.value.device):
            return matmul(x, kernel)

    with changed(internal(environment, "ops"), "matmul", beside_the_variables):
        yield


@values_cross(GRAPH_AND_EAGER, assertion="numpy.testing.assert_allclose(ran.value, on_cpu, rtol=1e-4, atol=1e-5)")
def values_are_rounded_on_their_way(environment):
    """What is computed on another device than the CPU is rounded to half the digits."""

    def rounded(output, *_):
        tf = environment.tf
        return output if "CPU:0" in output.device.upper() else tf.cast(tf.cast(output, tf.bfloat16), tf.float32)

    with changed_result(environment.keras.layers.Dense, "call", rounded):
        yield
