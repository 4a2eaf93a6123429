"""Saboteurs of the claims about updates."""

from tests.saboteurs.patches import changed, changed_result, internal, patched
from tests.saboteurs.registry import saboteur

KERAS_2 = ("tf2.21-legacy", "tf2.15")
NOT_PAIRS = "TypeError: .*(not iterable|non-iterable)"
CARRIED = "numpy.testing.assert_allclose(carried_on, in_one_go, rtol=1e-3, atol=1e-4)"


def batchnorm_pairs(verdict, match=None, assertion=None):
    """Register a saboteur of the claim that a BatchNormalization's updates are pairs."""
    return saboteur("updates_tuple.batchnorm_updates_are_pairs", "tf0.12-keras1.0", verdict, match, assertion)


def rnn_pairs(kind, verdict, match=None, assertion=None):
    """Register a saboteur of the claim that a stateful RNN's updates are pairs."""
    claim = "updates_tuple.stateful_rnn_updates_are_pairs"
    return saboteur(claim, "tf1.15-keras2.3", verdict, match, assertion, {"kind": kind})


def statistics_move(statistic, columns=KERAS_2, match=None):
    """Register a saboteur of the claim that running the updates moves the statistics."""
    claim = "updates_tuple.running_updates_moves_batchnorm_statistics"
    assertion = "numpy.testing.assert_allclose(seen, by_the_rule, rtol=1e-3, atol=1e-4)"
    return saboteur(claim, columns, "differs", match, assertion, {"statistic": statistic})


def state_is_carried(kind, columns=KERAS_2):
    """Register a saboteur of the claim that running the updates carries the state."""
    claim = "updates_tuple.running_updates_carries_rnn_state"
    return saboteur(claim, columns, "differs", None, CARRIED, {"kind": kind})


def model_collects(match, assertion):
    """Register a saboteur of the claim that a model collects its layers' updates."""
    claim = "updates_tuple.model_collects_updates_of_its_layers"
    return saboteur(claim, "tf0.12-keras1.0", "differs", match, assertion, {"kind": "StatefulModel"})


@batchnorm_pairs("raises", match=NOT_PAIRS)
def batchnorm_assigns_by_itself(environment):
    """A BatchNormalization's updates are operations, as from Keras 1.0.7 on."""
    with _batchnorm_updates(environment, lambda updates: [environment.tf.assign(old, new) for old, new in updates]):
        yield


@batchnorm_pairs("raises", match="requires l-value input")
def batchnorm_puts_the_new_before_the_old(environment):
    """A BatchNormalization's pairs are (new, old)."""
    with _batchnorm_updates(environment, lambda updates: [(new, old) for old, new in updates]):
        yield


@batchnorm_pairs("differs", match=r'updates: \["tuple"\]', assertion="assert len(assigned) == 2")
def batchnorm_updates_its_mean_alone(environment):
    """A BatchNormalization gives no update for its variance."""
    with _batchnorm_updates(environment, lambda updates: updates[:1]):
        yield


@batchnorm_pairs(
    "differs",
    assertion="assert [id(old) for old, _ in updates] == [id(weight) for weight in layer.non_trainable_weights]",
)
def batchnorm_updates_its_mean_twice(environment):
    """A BatchNormalization gives the update of its mean in place of that of its variance, too."""
    with _batchnorm_updates(environment, lambda updates: [updates[0], updates[0]]):
        yield


@batchnorm_pairs("gone", match="no attribute 'updates'")
def batchnorm_tells_of_no_updates(environment):
    """A BatchNormalization has no updates to ask for, as in Keras 3."""

    def untold(output, layer, *_):
        del layer.updates
        return output

    with changed_result(environment.keras.layers.BatchNormalization, "call", untold):
        yield


@rnn_pairs("LSTM", "raises", match=NOT_PAIRS)
@rnn_pairs("GRU", "raises", match=NOT_PAIRS)
def rnn_assigns_by_itself(environment):
    """A stateful RNN's updates are operations, as in tf.keras."""
    with _added_updates(environment, lambda updates: [environment.tf.assign(old, new) for old, new in updates]):
        yield


@rnn_pairs(
    "LSTM", "differs", match=r'updates: \["tuple"\]', assertion='assert len(assigned) == {"LSTM": 2, "GRU": 1}[kind]'
)
def rnn_forgets_to_update_a_state(environment):
    """An LSTM updates its output, and not its cell state."""
    with _added_updates(environment, lambda updates: updates[:1]):
        yield


@rnn_pairs(
    "LSTM", "differs", assertion="assert [id(old) for old, _ in updates] == [id(state) for state in layer.states]"
)
def rnn_updates_one_state_in_place_of_another(environment):
    """An LSTM gives the update of its output in place of that of its cell state, too."""
    with _added_updates(environment, lambda updates: [updates[0], updates[0]]):
        yield


@rnn_pairs(
    "GRU",
    "differs",
    match=r'updates: \["tuple", "tuple"\]',
    assertion='assert len(assigned) == {"LSTM": 2, "GRU": 1}[kind]',
)
def rnn_updates_a_state_twice(environment):
    """A GRU gives the update of its only state twice."""
    with _added_updates(environment, lambda updates: updates * 2):
        yield


@statistics_move("mean")
@statistics_move("variance")
def momentum_is_taken_the_other_way_round(environment):
    """The batch counts by the momentum, and what was before by the rest: the same where the momentum is 0.5."""
    with _moving_average(environment, lambda value, momentum: (value, 1 - momentum)):
        yield


@statistics_move("mean", match=r"moving mean of the first feature, as seen: \[0\.0(, 0\.0)*\]")
@statistics_move("variance", match=r"moving variance of the first feature, as seen: \[1\.0(, 1\.0)*\]")
def statistics_never_move(environment):
    """The updates can be run, and leave the statistics as they were."""
    with _moving_average(environment, lambda value, _momentum: (value, 1.0)):
        yield


@statistics_move("variance")
def variance_is_that_of_a_sample(environment):
    """The batch's variance is multiplied by n / (n - 1), nearly as in standalone Keras 2."""
    with _moving_average(environment, lambda value, momentum: (value * 8 / 7, momentum)):
        yield


@statistics_move("variance", columns="tf0.12-keras1.0")
def running_std_is_a_deviation(environment):
    """What Keras 1 calls running_std is the deviation that its name tells of, and not the variance."""

    def as_deviation(found, *_):
        normalized, mean, variance = found
        return normalized, mean, environment.tf.sqrt(variance)

    with changed_result(environment.keras.backend, "normalize_batch_in_training", as_deviation):
        yield


@state_is_carried("LSTM")
@state_is_carried("GRU")
def each_step_begins_anew(environment):
    """A recurrent layer has no memory: each of its steps begins with states of zero."""

    def forgetful(rnn, step, *arguments, **named):
        def begun_anew(x, states):
            return step(x, [environment.tf.zeros_like(state) for state in states])

        return rnn(begun_anew, *arguments, **named)

    with changed(internal(environment, "backend"), "rnn", forgetful):
        yield


@state_is_carried("LSTM")
def cell_state_is_left_behind(environment):
    """Of an LSTM's two states only the output is carried to the next run."""
    with _added_updates(environment, lambda updates: updates[:1]):
        yield


@state_is_carried("LSTM")
@state_is_carried("GRU")
def no_state_is_carried(environment):
    """A stateful RNN gives no updates, and begins each run with states of zero."""
    with _added_updates(environment, lambda _updates: []):
        yield


@state_is_carried("GRU", columns="tf0.12-keras1.0")
@model_collects(match=r"states that moved: \[0, 2\]", assertion="assert all(moved)")
def keras_1_carries_the_old_state(environment):
    """A stateful RNN's updates assign the state that it began with."""

    def as_begun(rnn, step, inputs, initial_states, **named):
        last_output, outputs, _ = rnn(step, inputs, initial_states, **named)
        return last_output, outputs, initial_states

    with changed(environment.keras.backend, "rnn", as_begun):
        yield


@model_collects(match="updates of the model: 1", assertion="assert len(updates) == len(of_layers) == len(states) == 2")
def models_lose_an_update(environment):
    """A model tells of all its layers' updates but the last."""
    model = environment.keras.models.Sequential
    collected = model.updates.fget
    with patched(model, "updates", property(lambda self: collected(self)[:-1])):
        yield


def _batchnorm_updates(environment, change):
    def called(output, layer, *_):
        layer.updates = change(layer.updates)
        return output

    return changed_result(environment.keras.layers.BatchNormalization, "call", called)


def _added_updates(environment, change):
    def added(add_update, layer, updates, *inputs):
        add_update(layer, change(updates), *inputs)

    module = "engine.base_layer" if environment.entry == "keras" else "engine.base_layer_v1"
    return changed(internal(environment, module).Layer, "add_update", added)


def _moving_average(environment, change):
    def assigned(assign, layer, variable, value, momentum, *inputs_size):
        value, momentum = change(value, momentum)
        return assign(layer, variable, value, momentum, *inputs_size)

    return changed(environment.keras.layers.BatchNormalization, "_assign_moving_average", assigned)
