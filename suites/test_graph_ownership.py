"""A graph scope owns all that is made in it: layers and models go into the graph that is the default when they are called.

People keep several models in several graphs of one process, and serve them side by side.
"""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

KINDS = [
    "Dense",
    "Conv1D",
    "Conv2D",
    "Embedding",
    "LSTM",
    "GRU",
    "SimpleRNN",
    "BatchNormalization",
    "Dropout",
    "Flatten",
    "Sequential",
    "Functional",
]

small_stacks = st.lists(st.sampled_from(["Dense", "Sequential", "Functional"]), max_size=2)


@pytest.mark.parametrize("kind", KINDS)
@given(stack=small_stacks)
@example(stack=["Dense"])
def test_everything_belongs_to_the_scoped_graph(tf, layers, variable_of, observe, kind, stack):
    mine = tf.Graph()
    with mine.as_default():
        made = [*(layers.make(name, 6) for name in stack), layers.make(kind)]
        outputs = [layers.input(name) for name in [*stack, kind]]
        outputs = [layer(x) for layer, x in zip(made, outputs)]
        held, trained = tf.global_variables(), tf.trainable_variables()
    weights = [variable_of(weight) for layer in made for weight in layers.weights(layer)]

    observe("layers", [*stack, kind])
    observe("operations and variables in the graph", [len(mine.get_operations()), len(held)])
    observe("weights", len(weights))
    assert all(output.graph is mine for output in outputs)
    assert all(output.op in mine.get_operations() for output in outputs)
    assert all(weight.graph is mine for weight in weights)
    assert {weight.name for weight in weights} <= {variable.name for variable in held}
    assert {variable.name for variable in trained} <= {weight.name for weight in weights}


@pytest.mark.parametrize("kind", KINDS)
def test_other_graphs_stay_untouched(tf, layers, observe, kind):
    mine, other, default = tf.Graph(), tf.Graph(), tf.get_default_graph()
    before = [len(graph.get_operations()) for graph in (default, other)]
    with mine.as_default():
        output = layers.make(kind)(layers.input(kind))
    after = [len(graph.get_operations()) for graph in (default, other)]

    observe("operations in the default graph, before and after", [before[0], after[0]])
    observe("operations in a third graph, before and after", [before[1], after[1]])
    assert output.graph is mine
    assert after == before
