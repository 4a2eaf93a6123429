"""Distributed training: Keras trains in the session of a TensorFlow server, alone or in a cluster.

What the cluster keeps on its parameter server, every worker sees.
"""

import numpy
import pytest

SERVERS = ["a local server", "a cluster"]


@pytest.mark.needs_graph
@pytest.mark.needs_no_session
@pytest.mark.parametrize("server", SERVERS)
def test_session_of_a_server_is_used(
    tf, keras, layers, variable_of, served_by, open_session, where_it_ran, variables_of, observe, server
):
    served = served_by(server)
    mine, another = [open_session(target) for target in served.targets]
    keras.backend.set_session(mine)
    with tf.device(served.placement):
        model = layers.make("Sequential")
        model.compile(loss="mse", optimizer="sgd")
        losses = [float(model.train_on_batch(numpy.ones((3, 6)), numpy.ones((3, 8)))) for _ in range(4)]
        with mine.as_default():
            ran = where_it_ran(lambda: model(layers.input("Sequential")))
    _, held = variables_of(model, ran)
    trained, seen = model.get_weights(), another.run([variable_of(weight) for weight in layers.weights(model)])

    observe("loss falls with each step of Keras", bool((numpy.diff(losses) < 0).all()))
    observe("another session sees what Keras trained", bool(all(map(numpy.array_equal, trained, seen))))
    observe("where the variables were", sorted(set(held.values())))
    observe("where the model computed", ran.output)
    assert (numpy.diff(losses) < 0).all()
    assert all(map(numpy.array_equal, trained, seen))
    assert set(held.values()) == {served.holds}
    assert ran.output == served.computes


@pytest.mark.needs_graph
@pytest.mark.needs_no_session
@pytest.mark.parametrize("server", SERVERS)
def test_default_session_of_a_server_is_used(
    tf, layers, tensor, variable_of, served_by, open_session, where_it_ran, variables_of, observe, server
):
    served = served_by(server)
    mine, another = [open_session(target) for target in served.targets]
    with mine.as_default(), tf.device(served.placement):
        x, labels = layers.input("Sequential"), tensor((3, 8))
        model = layers.make("Sequential")
        loss = tf.reduce_mean(tf.square(model(x) - labels))
        train_step = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
        tf.global_variables_initializer().run()
        batch = {x: numpy.ones((3, 6)), labels: numpy.ones((3, 8))}
        losses = [loss.eval(feed_dict=batch)]
        for _ in range(3):
            train_step.run(feed_dict=batch)
            losses.append(loss.eval(feed_dict=batch))
        ran = where_it_ran(lambda: model(x))
        _, held = variables_of(model, ran)
        trained, seen = [session.run([variable_of(w) for w in layers.weights(model)]) for session in (mine, another)]

    observe("loss falls with each step", bool((numpy.diff(losses) < 0).all()))
    observe("another session sees what was trained", bool(all(map(numpy.array_equal, trained, seen))))
    observe("where the variables were", sorted(set(held.values())))
    observe("where the model computed", ran.output)
    assert (numpy.diff(losses) < 0).all()
    assert all(map(numpy.array_equal, trained, seen))
    assert set(held.values()) == {served.holds}
    assert ran.output == served.computes
