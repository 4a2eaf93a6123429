"""Saboteurs of the claims about device scopes."""

from tests.saboteurs.patches import changed, patched
from tests.saboteurs.placing import CPU, called_on, gpu, variables_on, variables_say
from tests.saboteurs.registry import saboteur

GRAPH, EAGER = "tf2.21-keras3", "tf2.21-keras3-eager"
KERAS_1 = "tf0.12-keras1.0"


def operations(columns, assertion, kind, match=None):
    """Register a saboteur of the claim that operations live on the scoped device."""
    claim = "device_scopes.operations_live_on_the_scoped_device"
    return saboteur(claim, columns, "differs", match, assertion, {"kind": kind})


def variables(columns, assertion):
    """Register a saboteur of the claim that variables live on the scoped device."""
    claim = "device_scopes.variables_live_on_the_scoped_device"
    return saboteur(claim, columns, "differs", None, assertion, {"kind": "Dense"})


@operations(EAGER, "assert ran.computed", "Dense")
def layers_give_back_what_they_are_given(environment):
    """A layer computes nothing, and gives back its input."""
    with changed(environment.keras.layers.Dense, "__call__", lambda _call, _layer, x: x):
        yield


@operations(GRAPH, "assert not asked_elsewhere", "LSTM")
def recurrent_layers_ask_for_the_cpu(environment):
    """A recurrent layer asks for the CPU, whatever device scope is open."""
    with called_on(environment, environment.keras.layers.LSTM, CPU):
        yield


@operations(KERAS_1, "assert not asked_elsewhere", "Dense")
@operations(EAGER, "assert not ran_elsewhere", "Dense")
def layers_compute_on_the_cpu(environment):
    """A layer computes on the CPU, whatever device scope is open."""
    with called_on(environment, environment.keras.layers.Dense, CPU):
        yield


@operations(GRAPH, "assert not ran_elsewhere", "LSTM", match=r"asked to be elsewhere: \[\]")
def loops_compute_on_the_cpu(environment):
    """The cell of a recurrent layer computes on the CPU, inside a loop that asks for the GPU."""
    with called_on(environment, environment.keras.layers.LSTMCell, CPU):
        yield


@variables((GRAPH, EAGER), "assert len(asked) == len(held) == len(layers.weights(layer)) > 0")
def weights_are_hidden(environment):
    """A layer tells of no weights."""
    with patched(environment.keras.layers.Layer, "trainable_weights", []):
        yield


@variables((GRAPH, EAGER), "assert set(asked.values()) == {devices.gpu(0)}")
def variables_say_that_they_are_on_the_cpu(_environment):
    """Variables are made in the device scope that is open, and say that they are on the CPU."""
    with variables_say(CPU):
        yield


@variables((GRAPH, EAGER), "assert set(held.values()) == {devices.gpu(0)}")
def variables_are_on_the_cpu_and_say_otherwise(environment):
    """A layer makes its variables on the CPU, and they say that they are on a GPU."""
    with variables_on(environment, CPU), variables_say(gpu(environment)):
        yield
