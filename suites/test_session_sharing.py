"""One session for both: Keras works in the session that it is told of, or that is the default, and keeps its values there."""

import numpy
import pytest


@pytest.mark.needs_graph
@pytest.mark.needs_no_session
def test_registered_session_is_used(keras, layers, variable_of, open_session, observe):
    mine = open_session()
    open_session()
    keras.backend.set_session(mine)
    answer = keras.backend.get_session()

    observe("get_session gives the registered one", answer is mine)
    assert answer is mine
    layer = layers.make("Dense")
    layer(layers.input("Dense"))
    layer.set_weights([numpy.full(shape, 2.0) for shape in ((6, 8), (8,))])
    held = mine.run([variable_of(weight) for weight in layers.weights(layer)])
    observe("a weight that Keras set to 2, in the registered session", float(held[0][0, 0]))
    assert all((array == 2).all() for array in held)


@pytest.mark.needs_graph
@pytest.mark.needs_no_session
@pytest.mark.parametrize("asked_for", ["nothing", "get_session"])
def test_registered_session_initializes_variables(tf, keras, layers, tensor, open_session, observe, asked_for):
    session = open_session()
    keras.backend.set_session(session)
    x, labels = layers.input("Dense"), tensor((3, 8))
    loss = tf.reduce_mean(tf.square(layers.make("Dense", use_bias=False)(x) - labels))
    train_step = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
    missing = session.run(tf.report_uninitialized_variables())

    observe("variables without a value once they are made", [name.decode() for name in missing])
    if asked_for == "get_session":
        keras.backend.get_session()
    batch = {x: numpy.ones((3, 6)), labels: numpy.ones((3, 8))}
    with session.as_default():
        losses = [loss.eval(feed_dict=batch)]
        for _ in range(3):
            train_step.run(feed_dict=batch)
            losses.append(loss.eval(feed_dict=batch))
    observe("loss falls with each step", bool((numpy.diff(losses) < 0).all()))
    assert (numpy.diff(losses) < 0).all()


@pytest.mark.needs_graph
@pytest.mark.needs_no_session
@pytest.mark.parametrize("registered", ["nothing", "another session"])
def test_default_session_wins(tf, keras, layers, variable_of, open_session, observe, registered):
    mine, other = open_session(), open_session()
    if registered == "another session":
        keras.backend.set_session(other)
    with mine.as_default():
        layer = layers.make("Dense")
        layer(layers.input("Dense"))
    weights = [variable_of(weight) for weight in layers.weights(layer)]
    ones, zeros = [
        [tf.assign(weight, numpy.full(shape, number)) for weight, shape in zip(weights, ((6, 8), (8,)))]
        for number in (1.0, 0.0)
    ]
    mine.run(zeros)
    other.run(ones)
    with mine.as_default():
        layer.set_weights([numpy.full(shape, 2.0) for shape in ((6, 8), (8,))])
    in_mine, in_other = mine.run(weights), other.run(weights)

    observe("a weight that Keras set to 2, in the default session", float(in_mine[0][0, 0]))
    observe("in another session, where it was 1", float(in_other[0][0, 0]))
    assert all((array == 2).all() for array in in_mine)
    assert all((array == 1).all() for array in in_other)
    with mine.as_default():
        read = layer.get_weights()
    observe("as Keras reads it in the default session", float(read[0][0, 0]))
    assert all((array == 2).all() for array in read)


@pytest.mark.needs_graph
@pytest.mark.needs_no_session
@pytest.mark.parametrize("whose", ["Keras", "TensorFlow"])
def test_own_initialization_is_kept(tf, layers, variable_of, open_session, observe, whose):
    session = open_session()
    with session.as_default():
        layer = layers.make("Dense")
        layer(layers.input("Dense"))
        made = {"Keras": variable_of(layers.weights(layer)[0]), "TensorFlow": tf.Variable(numpy.zeros((6, 8)))}[whose]
        session.run(tf.global_variables_initializer())
        session.run(tf.assign(made, numpy.full((6, 8), 2.0)))
        read = layer.get_weights()
        held, in_session = session.run([made, [variable_of(weight) for weight in layers.weights(layer)]])

    observe("a value that was set to 2, once Keras has read its weights", float(held[0, 0]))
    observe("Keras reads what the session holds", all(map(numpy.array_equal, read, in_session)))
    assert (held == 2).all()
    assert all(map(numpy.array_equal, read, in_session))
