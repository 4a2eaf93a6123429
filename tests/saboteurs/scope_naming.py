"""Saboteurs of the claims about name scopes."""

from tests.saboteurs.patches import changed, internal, patched
from tests.saboteurs.registry import saboteur

ALL_PRINTED = "assert printed <= set(names)"
NONE_ELSEWHERE = "assert not elsewhere"
ALL_UNDER_THE_SCOPE = 'assert all(name.startswith(scope + "/") for name in names)'


@saboteur(
    "scope_naming.weights_carry_the_name_scope",
    "tf2.21-legacy",
    "differs",
    match=r'weight names: \["kernel:0", "bias:0"\]',
    assertion=ALL_UNDER_THE_SCOPE,
)
@saboteur("scope_naming.weights_carry_the_name_scope", "tf2.15", "differs", assertion=ALL_UNDER_THE_SCOPE)
def variables_are_named_from_the_root(environment):
    """Variables get their bare names, as in Keras 3, while operations stay in the scope."""

    def at_the_root(make_variable, *arguments, **named):
        with environment.v1.name_scope(None):
            return make_variable(*arguments, **named)

    with changed(internal(environment, "engine.base_layer_utils"), "make_variable", at_the_root):
        yield


@saboteur(
    "scope_naming.weights_carry_the_name_scope",
    "tf2.21-legacy",
    "differs",
    match=r'weight names: \["mine/kernel:0"',
    assertion=ALL_UNDER_THE_SCOPE,
)
def layers_open_their_scope_at_the_root(environment):
    """A layer's own scope takes the place of the scope that is open, and is not inside it."""
    layer = internal(environment, "engine.base_layer_v1").Layer
    with changed(layer, "_name_scope", lambda _name_scope, self: self.name + "/"):
        yield


@saboteur("scope_naming.weights_carry_the_name_scope", "tf2.21-legacy", "differs", assertion="assert names")
def layers_hide_their_weights(environment):
    """A layer that has been called tells of no weights."""
    layer = environment.keras.layers.Layer
    with patched(layer, "trainable_weights", []), patched(layer, "non_trainable_weights", []):
        yield


@saboteur(
    "scope_naming.weights_carry_the_name_scope",
    "tf0.12-keras1.0",
    "differs",
    match=r'weight names: \["mine_W:0", "mine_b:0"\]',
    assertion=ALL_UNDER_THE_SCOPE,
)
def keras_1_names_variables_from_the_root(environment):
    """A variable is named without the scope that is open."""
    with _variables_at_the_root(environment):
        yield


@saboteur(
    "scope_naming.lstm_weight_names_as_printed",
    "tf0.12-keras1.0",
    "differs",
    match="block1/mylstm_kernel_i:0",
    assertion=ALL_PRINTED,
)
def input_weights_are_called_kernels(environment):
    """What the tutorial prints as W_i, W_f, W_c and W_o is called kernel_i and so on."""
    with _renamed(environment, "_W_", "_kernel_"):
        yield


@saboteur(
    "scope_naming.lstm_weight_names_as_printed",
    "tf0.12-keras1.0",
    "differs",
    match="block1/mylstm_recurrent_kernel_i:0",
    assertion=ALL_PRINTED,
)
def recurrent_weights_are_called_recurrent_kernels(environment):
    """What the tutorial prints as U_i, U_f, U_c and U_o is called recurrent_kernel_i and so on."""
    with _renamed(environment, "_U_", "_recurrent_kernel_"):
        yield


@saboteur(
    "scope_naming.lstm_weight_names_as_printed",
    "tf0.12-keras1.0",
    "differs",
    match='weight names: .*"mylstm_W_i:0"',
    assertion=ALL_PRINTED,
)
def scopes_do_not_reach_variables(environment):
    """A variable is named by what Keras asks for, and by no scope that is open."""
    with _variables_at_the_root(environment):
        yield


@saboteur(
    "scope_naming.operations_carry_the_name_scope",
    "tf2.21-keras3",
    "differs",
    match=r'operations outside the scope: \[.*"MatMul_1"\]',
    assertion=NONE_ELSEWHERE,
)
def products_are_computed_outside_every_scope(environment):
    """A product of matrices is made at the root of the graph, whatever scope is open."""

    def at_the_root(matmul, *arguments):
        with environment.v1.name_scope(None):
            return matmul(*arguments)

    with changed(internal(environment, "backend.tensorflow.numpy"), "matmul", at_the_root):
        yield


@saboteur(
    "scope_naming.operations_carry_the_name_scope", "tf2.21-keras3", "differs", assertion="assert output.op in made"
)
def layers_of_a_kind_compute_an_input_once(environment):
    """A layer called on what another layer of its kind was called on gives the other's output."""
    computed = {}

    def remembered(call, layer, x, **named):
        return computed.setdefault((type(layer), x.name), call(layer, x, **named))

    with changed(environment.keras.layers.Dense, "call", remembered):
        yield


@saboteur("scope_naming.operations_carry_the_name_scope", "tf0.12-keras1.0", "differs", assertion=NONE_ELSEWHERE)
def keras_1_computes_outside_every_scope(environment):
    """K.dot is made at the root of the graph, whatever scope is open."""

    def at_the_root(dot, *arguments):
        with environment.tf.name_scope(None):
            return dot(*arguments)

    with changed(environment.keras.backend, "dot", at_the_root):
        yield


def _renamed(environment, documented, instead):
    def renamed(initialize, variable, *arguments, **named):
        named["name"] = named["name"].replace(documented, instead)
        initialize(variable, *arguments, **named)

    return changed(environment.tf.Variable, "__init__", renamed)


def _variables_at_the_root(environment):
    def at_the_root(initialize, variable, *arguments, **named):
        with environment.tf.name_scope(None):
            initialize(variable, *arguments, **named)

    return changed(environment.tf.Variable, "__init__", at_the_root)
