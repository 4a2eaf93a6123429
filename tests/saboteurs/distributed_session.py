"""Saboteurs of the claims about sessions of servers."""

from tests.saboteurs.patches import changed, patched
from tests.saboteurs.registry import saboteur

KERAS_1, KERAS_2, TF_KERAS = "tf0.12-keras1.0", "tf1.15-keras2.3", "tf2.15"
REGISTERED_IN = (KERAS_1, KERAS_2, TF_KERAS)
NEWEST_AND_OLDEST = ("tf2.21-keras3", "tf2.21-legacy", KERAS_1)
NO_VALUE_YET = "FailedPreconditionError"
LOCAL, CLUSTER = "a local server", "a cluster"
LOSS_FALLS = "assert (numpy.diff(losses) < 0).all()"
SEEN_BY_ANOTHER = "assert all(map(numpy.array_equal, trained, seen))"
WHERE_VARIABLES_BELONG = "assert set(held.values()) == {served.holds}"
WHERE_THE_WORKER_IS = "assert ran.output == served.computes"


def registered_is_used(columns, server, verdict="differs", match=None, assertion=None):
    """Register a saboteur of the claim that a server's session is used once it is registered."""
    claim = "distributed_session.session_of_a_server_is_used"
    return saboteur(claim, columns, verdict, match, assertion, {"server": server})


def default_is_used(server, verdict="differs", match=None, assertion=None):
    """Register a saboteur of the claim that a server's session is used where it is the default one."""
    claim = "distributed_session.default_session_of_a_server_is_used"
    return saboteur(claim, NEWEST_AND_OLDEST, verdict, match, assertion, {"server": server})


@registered_is_used((KERAS_1, KERAS_2), LOCAL, assertion=SEEN_BY_ANOTHER)
def registering_does_nothing(environment):
    """K.set_session does nothing: Keras opens a session of its own."""
    with patched(environment.keras.backend, "set_session", lambda _session: None):
        yield


@registered_is_used(TF_KERAS, LOCAL, assertion=SEEN_BY_ANOTHER)
def registering_in_tensorflow_does_nothing(environment):
    """The set_session of tf.compat.v1.keras does nothing: Keras opens a session of its own."""
    with patched(environment.v1.keras.backend, "set_session", lambda _session: None):
        yield


@registered_is_used(REGISTERED_IN, LOCAL, "raises", match=NO_VALUE_YET)
@default_is_used(LOCAL, "raises", match=NO_VALUE_YET)
def sessions_take_no_notice_of_the_server(environment):
    """A session works in this process, whatever server it is told of."""

    def without_a_target(initialize, session, _target="", **named):
        initialize(session, **named)

    with changed(environment.v1.Session, "__init__", without_a_target):
        yield


@registered_is_used(REGISTERED_IN, LOCAL, assertion=LOSS_FALLS)
@registered_is_used(REGISTERED_IN, CLUSTER, assertion=LOSS_FALLS)
def a_model_does_not_train(environment):
    """A Sequential that is to train on a batch does nothing, and says that the loss is 1."""
    with changed(environment.keras.models.Sequential, "train_on_batch", lambda *_: 1.0):
        yield


@default_is_used(LOCAL, assertion=LOSS_FALLS)
@default_is_used(CLUSTER, assertion=LOSS_FALLS)
def gradient_descent_stands_still(environment):
    """A gradient descent takes steps of no length."""

    def without_length(initialize, optimizer, _learning_rate):
        initialize(optimizer, 0.0)

    with changed(environment.v1.train.GradientDescentOptimizer, "__init__", without_length):
        yield


@registered_is_used(REGISTERED_IN, LOCAL, assertion=SEEN_BY_ANOTHER)
@registered_is_used(REGISTERED_IN, CLUSTER, assertion=SEEN_BY_ANOTHER)
@default_is_used(LOCAL, assertion=SEEN_BY_ANOTHER)
@default_is_used(CLUSTER, assertion=SEEN_BY_ANOTHER)
def a_second_session_begins_anew(environment):
    """A second session initializes all variables before it runs anything."""
    v1, used = environment.v1, []

    def initialized(run, session, *arguments, **named):
        if session not in used:
            used.append(session)
            if len(used) > 1:
                run(session, [variable.initializer for variable in v1.global_variables()])
        return run(session, *arguments, **named)

    with changed(v1.Session, "run", initialized):
        yield


@registered_is_used(REGISTERED_IN, CLUSTER, match="/job:worker/task:0/cpu:0", assertion=WHERE_VARIABLES_BELONG)
@default_is_used(CLUSTER, match="/job:worker/task:0/cpu:0", assertion=WHERE_VARIABLES_BELONG)
def variables_stay_with_the_worker(environment):
    """Variables are placed where the operations are: on the worker, and not on the parameter server."""
    with changed(environment.v1.train, "replica_device_setter", lambda _, worker_device, **_cluster: worker_device):
        yield


@registered_is_used(REGISTERED_IN, CLUSTER, match="/job:worker/task:1/cpu:0", assertion=WHERE_THE_WORKER_IS)
@default_is_used(CLUSTER, match="/job:worker/task:1/cpu:0", assertion=WHERE_THE_WORKER_IS)
def the_other_worker_computes(environment):
    """Operations are placed on the second worker, whichever is asked for."""

    def on_the_other(setter, worker_device, cluster):
        return setter(worker_device=worker_device.replace("0", "1"), cluster=cluster)

    with changed(environment.v1.train, "replica_device_setter", on_the_other):
        yield
