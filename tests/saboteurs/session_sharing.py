"""Saboteurs of the claims about the session that Keras works in."""

import contextlib

from fixtures.devices import session_config
from tests.saboteurs.patches import changed, changed_result, internal, patched, tensorflow_internal
from tests.saboteurs.registry import saboteur

KERAS_1 = "tf0.12-keras1.0"
KERAS_2 = "tf1.15-keras2.3"
TF_KERAS = "tf2.15"
OLDEST_AND_NEWEST = (KERAS_1, "tf2.21-legacy")
NO_VALUE_YET = "FailedPreconditionError"


def registered_is_used(columns, verdict="differs", match=None, assertion=None):
    """Register a saboteur of the claim that the registered session is used."""
    return saboteur("session_sharing.registered_session_is_used", columns, verdict, match, assertion)


def initializes(columns, asked_for, verdict, match=None, assertion=None):
    """Register a saboteur of the claim that variables have their values in the registered session."""
    claim = "session_sharing.registered_session_initializes_variables"
    return saboteur(claim, columns, verdict, match, assertion, {"asked_for": asked_for})


def default_wins(columns, match, assertion, registered="nothing"):
    """Register a saboteur of the claim that the default session wins."""
    claim = "session_sharing.default_session_wins"
    return saboteur(claim, columns, "differs", match, assertion, {"registered": registered})


def initialization_is_kept(columns, whose, match, assertion):
    """Register a saboteur of the claim that a variable that was initialized already keeps its value."""
    claim = "session_sharing.own_initialization_is_kept"
    return saboteur(claim, columns, "differs", match, assertion, {"whose": whose})


@registered_is_used((KERAS_1, KERAS_2), assertion="assert answer is mine")
def registering_does_nothing(environment):
    """K.set_session does nothing: Keras opens a session of its own."""
    with patched(environment.keras.backend, "set_session", lambda _session: None):
        yield


@registered_is_used(TF_KERAS, assertion="assert answer is mine")
def registering_in_tensorflow_does_nothing(environment):
    """The set_session of tf.compat.v1.keras does nothing: Keras opens a session of its own."""
    with patched(environment.v1.keras.backend, "set_session", lambda _session: None):
        yield


@registered_is_used(
    KERAS_1,
    match="in the registered session: -?0",
    assertion="assert all((array == 2).all() for array in held)",
)
@default_wins(
    OLDEST_AND_NEWEST,
    match="in the default session: 0.0",
    assertion="assert all((array == 2).all() for array in in_mine)",
)
def values_are_set_nowhere(environment):
    """K.batch_set_value does nothing, as in a graph with Keras 3."""
    with patched(internal(environment, "backend"), "batch_set_value", lambda _pairs: None):
        yield


@registered_is_used(TF_KERAS, "raises", match=NO_VALUE_YET)
def keras_works_elsewhere(environment):
    """Keras works in a session of its own, and tells of the registered one."""
    own = environment.v1.Session(config=session_config(environment))
    with contextlib.closing(own), patched(internal(environment, "backend"), "get_session", lambda *_: own):
        yield


@registered_is_used((KERAS_2, TF_KERAS), assertion="assert all((array == 2).all() for array in held)")
def values_are_set_twofold(environment):
    """Keras sets twice the value that it is given."""
    with changed(_backend_of_tensorflow(environment), "batch_set_value", _twofold):
        yield


@initializes(KERAS_1, "nothing", "raises", match=NO_VALUE_YET)
def variables_are_left_for_later(environment):
    """A variable gets no value when it is made, as from Keras 1.1.2 on."""
    with patched(environment.keras.backend.tensorflow_backend, "_MANUAL_VAR_INIT", True):
        yield


@initializes((KERAS_2, TF_KERAS), "get_session", "raises", match=NO_VALUE_YET)
def asking_for_the_session_initializes_nothing(environment):
    """K.get_session gives the session, and no variable its value."""
    with patched(_backend_of_tensorflow(environment), "_initialize_variables", lambda _session: None):
        yield


@initializes((KERAS_1, KERAS_2, TF_KERAS), "get_session", "differs", assertion="assert (numpy.diff(losses) < 0).all()")
@initializes(KERAS_1, "nothing", "differs", assertion="assert (numpy.diff(losses) < 0).all()")
def training_goes_uphill(environment):
    """An optimizer takes its steps in the wrong direction."""
    with changed(
        environment.v1.train.GradientDescentOptimizer, "minimize", lambda minimize, self, loss: minimize(self, -loss)
    ):
        yield


@default_wins(
    KERAS_1,
    match="(?s)in the default session: 0.0.*where it was 1: 2.0",
    assertion="assert all((array == 2).all() for array in in_mine)",
    registered="another session",
)
def the_registered_session_wins(environment):
    """Keras works in the registered session, whatever session is the default."""
    backend = environment.keras.backend.tensorflow_backend
    with patched(backend, "get_session", lambda: backend._SESSION):  # noqa: SLF001  # there is no other way to it
        yield


@default_wins(
    TF_KERAS,
    match="(?s)in the default session: 0.0.*where it was 1: 2.0",
    assertion="assert all((array == 2).all() for array in in_mine)",
    registered="another session",
)
def tf_keras_lets_the_registered_session_win(environment):
    """Keras works in the registered session, whatever session is the default."""
    backend = internal(environment, "backend")
    with patched(backend, "get_session", lambda *_: backend._SESSION.session):  # noqa: SLF001  # there is no other way
        yield


@default_wins(
    OLDEST_AND_NEWEST,
    match="where it was 1: 2.0",
    assertion="assert all((array == 1).all() for array in in_other)",
)
def values_are_set_everywhere(environment):
    """Keras sets a value in each session that is open."""
    with _sessions(environment) as opened:

        def everywhere(batch_set_value, pairs):
            for session in opened:
                with session.as_default():
                    batch_set_value(pairs)

        with changed(internal(environment, "backend"), "batch_set_value", everywhere):
            yield


@default_wins(
    OLDEST_AND_NEWEST,
    match="as Keras reads it in the default session: 1.0",
    assertion="assert all((array == 2).all() for array in read)",
)
def values_are_read_in_the_newest_session(environment):
    """Keras reads a value in the session that was opened last."""
    with _sessions(environment) as opened:

        def in_the_newest(batch_get_value, variables):
            with opened[-1].as_default():
                return batch_get_value(variables)

        with changed(internal(environment, "backend"), "batch_get_value", in_the_newest):
            yield


@initialization_is_kept(
    (KERAS_2, TF_KERAS),
    "Keras",
    match="once Keras has read its weights: -?0",
    assertion="assert (held == 2).all()",
)
@initialization_is_kept(
    (KERAS_2, "tf2.21-legacy"),
    "TensorFlow",
    match="once Keras has read its weights: 0.0",
    assertion="assert (held == 2).all()",
)
def asking_for_the_session_initializes_again(environment):
    """K.get_session initializes all variables, whether or not they have a value, as up to Keras 2.0.8."""

    def once_more(session):
        session.run(environment.v1.global_variables_initializer())

    with patched(_backend_of_tensorflow(environment), "_initialize_variables", once_more):
        yield


@initialization_is_kept(
    OLDEST_AND_NEWEST,
    "Keras",
    match="Keras reads what the session holds: false",
    assertion="assert all(map(numpy.array_equal, read, in_session))",
)
def values_are_read_twofold(environment):
    """Keras reads twice the value that a weight has."""
    with changed_result(
        internal(environment, "backend"), "batch_get_value", lambda read, *_: [2 * each for each in read]
    ):
        yield


@contextlib.contextmanager
def _sessions(environment):
    """The sessions that are opened inside this block."""
    opened = []

    def noted(initialize, session, *arguments, **named):
        initialize(session, *arguments, **named)
        opened.append(session)

    with changed(environment.v1.Session, "__init__", noted):
        yield opened


def _backend_of_tensorflow(environment):
    """Where Keras 2 deals with sessions: standalone Keras leaves it to the Keras that is part of TensorFlow 1."""
    return tensorflow_internal("keras.backend") if environment.entry == "keras" else internal(environment, "backend")


def _twofold(batch_set_value, pairs):
    batch_set_value([(variable, 2 * value) for variable, value in pairs])
