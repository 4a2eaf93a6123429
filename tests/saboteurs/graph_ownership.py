"""Saboteurs of the claims about graph scopes."""

import numpy

from tests.saboteurs.patches import changed, changed_result, patched, tensorflow_internal
from tests.saboteurs.registry import saboteur

GRAPH_AND_EAGER = ("tf2.21-keras3", "tf2.21-keras3-eager")
SAME_GRAPH = "must be from the same graph"


def everything_belongs(columns, verdict="differs", match=None, assertion=None, kind="Embedding"):
    """Register a saboteur of the claim that a graph owns all that is made in it."""
    claim = "graph_ownership.everything_belongs_to_the_scoped_graph"
    return saboteur(claim, columns, verdict, match, assertion, {"kind": kind})


def others_stay_untouched(columns, verdict="differs", match=None, assertion=None, kind="Dense"):
    """Register a saboteur of the claim that no other graph gains anything."""
    claim = "graph_ownership.other_graphs_stay_untouched"
    return saboteur(claim, columns, verdict, match, assertion, {"kind": kind})


@everything_belongs(GRAPH_AND_EAGER, assertion="assert all(output.graph is mine for output in outputs)")
def outputs_come_from_a_graph_of_their_own(environment):
    """What a layer gives belongs to a graph that nobody else knows of."""
    own = environment.v1.Graph()

    def from_its_own(output, *_):
        with own.as_default():
            return environment.v1.placeholder(output.dtype, output.shape)

    with changed_result(environment.keras.layers.Embedding, "call", from_its_own):
        yield


@everything_belongs(
    GRAPH_AND_EAGER, assertion="assert all(output.op in mine.get_operations() for output in outputs)", kind="Dense"
)
def graphs_forget_their_newest_operation(environment):
    """A graph that is asked for its operations leaves the newest out."""
    with changed_result(environment.v1.Graph, "get_operations", lambda operations, _graph: operations[:-1]):
        yield


@everything_belongs(GRAPH_AND_EAGER, assertion="assert all(weight.graph is mine for weight in weights)")
def weights_are_kept_in_a_graph_of_their_own(environment):
    """A layer tells of copies of its weights, kept in a graph that nobody else knows of."""
    own = environment.v1.Graph()
    layer = environment.keras.layers.Embedding
    given = layer.trainable_weights.fget

    def copies(self):
        with own.as_default():
            return [environment.keras.Variable(numpy.zeros(weight.shape, "float32")) for weight in given(self)]

    with patched(layer, "trainable_weights", property(copies)):
        yield


@everything_belongs(
    GRAPH_AND_EAGER,
    match=r"operations and variables in the graph: \[\d+, 0\]",
    assertion="assert {weight.name for weight in weights} <= {variable.name for variable in held}",
)
def graphs_do_not_learn_of_variables(_environment):
    """A variable is not noted in the collections of the graph that it is made in."""
    with changed(tensorflow_internal("framework.ops"), "add_to_collections", lambda *_: None):
        yield


@everything_belongs(
    GRAPH_AND_EAGER,
    match="weights: 0",
    assertion="assert {variable.name for variable in trained} <= {weight.name for weight in weights}",
)
def layers_hide_their_weights(environment):
    """A layer that has been called tells of no weights."""
    with patched(environment.keras.layers.Layer, "trainable_weights", []):
        yield


@everything_belongs("tf1.15-keras2.3", "raises", match=SAME_GRAPH, kind="Dropout")
@others_stay_untouched("tf1.15-keras2.3", "raises", match=SAME_GRAPH, kind="Dropout")
def there_is_one_learning_phase(environment):
    """One learning phase serves all graphs, as in Keras 1.0, and belongs to the graph that it was first asked for in."""
    phase = environment.keras.backend.learning_phase()
    with changed(tensorflow_internal("keras.backend"), "learning_phase", lambda _original: phase):
        yield


@others_stay_untouched(GRAPH_AND_EAGER, assertion="assert output.graph is mine")
def layers_compute_in_a_graph_of_their_own(environment):
    """A layer puts nothing into the graph that is open: what it gives belongs to a graph that nobody else knows of."""
    own = environment.v1.Graph()

    def called(_call, layer, x):
        with own.as_default():
            return environment.v1.placeholder(x.dtype, (x.shape[0], layer.units))

    with changed(environment.keras.layers.Dense, "__call__", called):
        yield


@others_stay_untouched(
    GRAPH_AND_EAGER,
    match=r"operations in the default graph, before and after: \[0, 1\]",
    assertion="assert after == before",
)
def layers_write_into_the_outer_graph(environment):
    """A layer puts an operation into the graph that was the default outside the scope."""
    outer = environment.v1.get_default_graph()

    def written(output, *_):
        with outer.as_default():
            environment.tf.constant(0.0)
        return output

    with changed_result(environment.keras.layers.Dense, "call", written):
        yield


@others_stay_untouched(
    "tf2.21-keras3",
    match=r"operations in a third graph, before and after: \[0, 1\]",
    assertion="assert after == before",
)
def layers_write_into_the_newest_graph(environment):
    """A layer puts an operation into the graph that was made last, whatever scope is open."""
    made = []

    def noted(initialize, graph):
        initialize(graph)
        made.append(graph)

    def written(output, *_):
        with made[-1].as_default():
            environment.tf.constant(0.0)
        return output

    graphs = changed(environment.v1.Graph, "__init__", noted)
    with graphs, changed_result(environment.keras.layers.Dense, "call", written):
        yield
