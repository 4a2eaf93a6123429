"""Saboteurs of the claims about variable scopes. Names were never left alone: the saboteurs of that case leave them."""

from tests.saboteurs.patches import changed, changed_result, internal, patched
from tests.saboteurs.registry import saboteur

GRAPH_AND_EAGER = ("tf2.21-keras3", "tf2.21-keras3-eager")
CHANGES_NOTHING = "variable_scopes.variable_scope_changes_nothing"
UNCHANGED = "assert not changed[what]"


def shares_nothing(columns, match=None, assertion=None):
    """Register a saboteur of the claim that layers under one variable scope share nothing."""
    claim = "variable_scopes.variable_scope_shares_nothing"
    return saboteur(claim, columns, "differs", match, assertion, {"kind": "Dense"})


def changes_nothing(columns, what, match=None, assertion=UNCHANGED):
    """Register a saboteur of the claim that a variable scope has no effect on a layer."""
    return saboteur(CHANGES_NOTHING, columns, "differs", match, assertion, {"what": what})


def changes_no_names(columns, match):
    """Register a saboteur under which a variable scope has no effect on names either."""
    return saboteur(CHANGES_NOTHING, columns, "holds", match, None, {"what": "names"})


@shares_nothing(GRAPH_AND_EAGER, assertion="assert len(first) == len(second) > 0")
@changes_nothing(GRAPH_AND_EAGER, "getters", assertion="assert len(weights) == 2")
def layers_hide_their_weights(environment):
    """A layer that has been called tells of no weights."""
    with patched(environment.keras.layers.Layer, "trainable_weights", []):
        yield


@shares_nothing(
    GRAPH_AND_EAGER, match=r'weights that both have: \[".*kernel:0", ".*bias:0"\]', assertion="assert not shared"
)
def weights_are_found_in_the_scope(environment):
    """A layer gets the weight that another layer has made under a variable scope of that name."""
    made = {}

    def found_or_made(add_weight, layer, *arguments, **named):
        key = environment.v1.get_variable_scope().name, named["name"]
        if key not in made:
            made[key] = add_weight(layer, *arguments, **named)
        return made[key]

    with changed(environment.keras.layers.Layer, "add_weight", found_or_made):
        yield


@shares_nothing("tf0.12-keras1.0", match=r'weights that both have: \[".*_b:0"\]', assertion="assert not shared")
def keras_1_finds_biases_in_the_scope(environment):
    """K.zeros gives the variable that it has made under a variable scope of that name."""
    made = {}

    def found_or_made(zeros, *arguments, **named):
        key = environment.tf.get_variable_scope().name, named["name"]
        if key not in made:
            made[key] = zeros(*arguments, **named)
        return made[key]

    with changed(environment.keras.backend, "zeros", found_or_made):
        yield


@shares_nothing(
    (*GRAPH_AND_EAGER, "tf0.12-keras1.0"),
    match=r"variables after one layer, and after the other: \[2, 5\]",
    assertion="assert len(variables_made()) == 2 * made",
)
def the_second_layer_makes_a_variable_more(environment):
    """Each layer but the first makes one more variable, which it does not tell of."""
    called = []

    def one_more(output, layer, *_):
        if called:
            environment.tf.Variable(1.0)
        called.append(layer)
        return output

    with changed_result(environment.keras.layers.Dense, "call", one_more):
        yield


@shares_nothing(
    (*GRAPH_AND_EAGER, "tf0.12-keras1.0"),
    match=r"moved with the first's: \[true, true\]",
    assertion="assert not any(moved)",
)
def variables_of_a_shape_are_one(environment):
    """What is assigned to a variable is assigned to every variable of its shape."""

    def assigned(assign, variable, values):
        made = environment.eager_variables if environment.mode == "eager" else environment.v1.global_variables()
        alike = [other for other in made if other.get_shape() == variable.get_shape()]
        return [assign(other, values) for other in alike]

    with changed(environment.v1, "assign", assigned):
        yield


@changes_nothing(
    GRAPH_AND_EAGER,
    "initial values",
    match=r"largest initial values of kernel and bias: \[7.0, 7.0\]",
)
def layers_take_the_scopes_initializer(environment):
    """A layer initializes its weights as the variable scope says."""

    def by_the_scope(add_weight, layer, *arguments, **named):
        initializer = environment.v1.get_variable_scope().initializer
        return add_weight(layer, *arguments, **{**named, "initializer": initializer})

    with changed(environment.keras.layers.Layer, "add_weight", by_the_scope):
        yield


@changes_nothing("tf0.12-keras1.0", "initial values", match=r"of kernel and bias: \[0.6, 7.0\]")
def keras_1_takes_the_scopes_initializer(environment):
    """K.zeros begins with what the variable scope says."""

    def by_the_scope(_zeros, shape, **named):
        with environment.tf.Session():
            begun = environment.tf.get_variable_scope().initializer(shape).eval()
        return environment.keras.backend.variable(begun, **named)

    with changed(environment.keras.backend, "zeros", by_the_scope):
        yield


@changes_nothing(GRAPH_AND_EAGER, "getters", match=r'getter was asked for: \["kernel", "bias"\]')
def layers_ask_the_scopes_getter(environment):
    """A layer gets its weights through the variable scope's getter."""

    def through_the_getter(add_weight, layer, *arguments, **named):
        def get(name, **others):
            return add_weight(layer, *arguments, name=name, **others)

        return environment.v1.get_variable_scope().custom_getter(get, **named)

    with changed(environment.keras.layers.Layer, "add_weight", through_the_getter):
        yield


@changes_nothing(GRAPH_AND_EAGER, "regularizers", match="losses of the layer: 2")
def layers_take_the_scopes_regularizer(environment):
    """A layer adds to its losses what the variable scope's regularizer says of its weights."""

    def regularized(add_weight, layer, *arguments, **named):
        regularizer = environment.v1.get_variable_scope().regularizer
        return add_weight(layer, *arguments, **{**named, "regularizer": regularizer})

    with changed(environment.keras.layers.Layer, "add_weight", regularized):
        yield


@changes_nothing(GRAPH_AND_EAGER, "regularizers", match=r'called on: \["kernel", "bias"\]\nlosses of the layer: 0')
def layers_try_the_scopes_regularizer(environment):
    """A layer calls the variable scope's regularizer on its weights, and forgets what it says."""

    def tried(weight, *_):
        environment.v1.get_variable_scope().regularizer(weight)
        return weight

    with changed_result(environment.keras.layers.Layer, "add_weight", tried):
        yield


@changes_nothing("tf0.12-keras1.0", "regularizers", match="losses of the layer: 1")
def keras_1_takes_the_scopes_regularizer(environment):
    """A layer keeps the variable scope's regularizer with its own."""

    def kept(_result, layer, *_):
        layer.regularizers.append(environment.tf.get_variable_scope().regularizer)

    with changed_result(environment.keras.layers.Dense, "build", kept):
        yield


@changes_no_names(GRAPH_AND_EAGER, match=r'names of their variables: \["kernel:0", "bias:0"\]')
def variables_are_named_from_the_root(environment):
    """Against all experience, a variable scope is not seen in the names of a layer's variables."""

    def at_the_root(initialize, variable, value):
        with environment.v1.name_scope(None):
            initialize(variable, value)

    with changed(internal(environment, "backend.tensorflow.core").Variable, "_initialize", at_the_root):
        yield


@changes_no_names("tf2.21-legacy", match=r'weights: \["kernel:0", "bias:0"\]')
def keras_2_names_variables_from_the_root(environment):
    """Against all experience, a variable scope is not seen in the names of a layer's variables."""

    def at_the_root(make_variable, *arguments, **named):
        with environment.v1.name_scope(None):
            return make_variable(*arguments, **named)

    with changed(internal(environment, "engine.base_layer_utils"), "make_variable", at_the_root):
        yield


@changes_no_names("tf0.12-keras1.0", match=r'weights: \["mine_W:0", "mine_b:0"\]')
def keras_1_names_variables_from_the_root(environment):
    """Against all experience, a variable scope is not seen in the names of a layer's variables."""

    def at_the_root(initialize, variable, *arguments, **named):
        with environment.tf.name_scope(None):
            initialize(variable, *arguments, **named)

    with changed(environment.tf.Variable, "__init__", at_the_root):
        yield
