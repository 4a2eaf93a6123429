"""One learning phase tells layers such as Dropout and BatchNormalization whether to train or to test, and the user feeds it."""

import numpy
import pytest
from hypothesis import example, given
from hypothesis import strategies as st


@pytest.mark.parametrize("kind", ["Dense", "Dropout", "BatchNormalization"])
def test_layer_tells_whether_it_uses_the_phase(layers, observe, kind):
    layer = layers.make(kind)
    layer(layers.input(kind))
    uses = observe("uses_learning_phase", layer.uses_learning_phase)
    assert uses is (kind != "Dense")


def test_phase_is_a_scalar_tensor(tf, keras, value, observe):
    phase = keras.backend.learning_phase()

    observe("type", type(phase).__name__)
    assert isinstance(phase, tf.Tensor)
    observe("shape", str(phase.get_shape()))
    assert phase.get_shape().is_compatible_with(())
    fed = observe("computed from 0 and from 1", [int(value(tf.cast(phase, "int32") * 2, {phase: n})) for n in (0, 1)])
    assert fed == [0, 2]


@pytest.mark.needs_graph
@pytest.mark.parametrize("kind", ["Dropout", "BatchNormalization"])
def test_phase_must_be_fed(tf, layers, value, observe, kind):
    x = layers.input(kind)
    output = layers.make(kind)(x)

    observe("first row of the input", value(x)[0])
    with pytest.raises(tf.errors.InvalidArgumentError, match="You must feed a value for placeholder"):
        observe("computed without a phase, first row", value(output)[0])


@pytest.mark.needs_graph
@given(rate=st.sampled_from([0.2, 0.5, 0.8]), rows=st.integers(40, 80), columns=st.integers(40, 80))
@example(rate=0.5, rows=60, columns=70)
@example(rate=0.2, rows=70, columns=60)
def test_feeding_the_phase_switches_dropout(keras, layers, tensor, value, observe, rate, rows, columns):
    ones = numpy.ones((rows, columns), dtype="float32")
    output = layers.make("Dropout", rate)(tensor(ones.shape, ones))
    phase = keras.backend.learning_phase()
    training, testing = value(output, {phase: 1}), value(output, {phase: 0})
    kept = training[training != 0]

    observe("rate", rate)
    observe("share dropped in training", round(1.0 - kept.size / float(ones.size), 2))
    observe("what is kept becomes", sorted({round(float(number), 3) for number in kept}))
    observe("share dropped in testing", float((testing == 0).mean()))
    assert abs(1.0 - kept.size / float(ones.size) - rate) < 5 * numpy.sqrt(rate * (1 - rate) / ones.size)
    numpy.testing.assert_allclose(kept, 1.0 / (1.0 - rate), rtol=1e-4)
    numpy.testing.assert_array_equal(testing, ones)


@pytest.mark.needs_graph
@given(shift=st.integers(-5, 5), spread=st.integers(1, 3))
@example(shift=-4, spread=2)
def test_feeding_the_phase_switches_batchnorm(keras, layers, tensor, value, observe, shift, spread):
    epsilon = 1e-3
    batch = numpy.random.RandomState(0).normal(shift, spread, (8, 6)).astype("float32")
    output = layers.make("BatchNormalization", epsilon=epsilon)(tensor(batch.shape, batch))
    phase = keras.backend.learning_phase()
    training, testing = value(output, {phase: 1}), value(output, {phase: 0})

    observe("mean and deviation of the batch", [float(batch.mean()), float(batch.std())])
    observe("mean and deviation in training", [float(training.mean()), float(training.std())])
    observe("mean and deviation in testing", [float(testing.mean()), float(testing.std())])
    normalized = (batch - batch.mean(axis=0)) / numpy.sqrt(batch.var(axis=0) + epsilon)
    numpy.testing.assert_allclose(training, normalized, rtol=1e-3, atol=1e-3)
    numpy.testing.assert_allclose(testing, batch / numpy.sqrt(1 + epsilon), rtol=1e-3, atol=1e-3)


@pytest.mark.needs_graph
def test_dropout_classifier_trains_and_tests(tf, keras, layers, tensor, value, digits, observe):
    images, labels = tensor((None, 784)), tensor((None, 10))
    x = layers.make("Dense", 128, activation="relu")(images)
    x = layers.make("Dropout", 0.5)(x)
    x = layers.make("Dense", 128, activation="relu")(x)
    x = layers.make("Dropout", 0.5)(x)
    predictions = layers.make("Dense", 10, activation="softmax")(x)
    loss = tf.reduce_mean(keras.objectives.categorical_crossentropy(labels, predictions))
    accuracy = keras.metrics.categorical_accuracy(labels, predictions)
    train_step = tf.train.GradientDescentOptimizer(0.5).minimize(loss)
    phase = keras.backend.learning_phase()
    for batch in digits.batches(100, 50):
        value(train_step, {images: batch.images, labels: batch.labels, phase: 1})
    held_out = {images: digits.test.images, labels: digits.test.labels}
    testing_mode, training_mode = [numpy.mean(value(accuracy, {phase: mode, **held_out})) for mode in (0, 1)]

    observe("accuracy on held-out digits, phase 0", round(float(testing_mode), 2))
    observe("accuracy on held-out digits, phase 1", round(float(training_mode), 2))
    assert testing_mode > 0.75
    assert testing_mode > training_mode
