"""Slips in the tutorial itself, in its editions and in the translation: each listing as it is printed.

A claim here asks what is printed and asserts what the text beside it says, so that a verdict is what a reader of the listing
meets. Most of them never held; what was meant is another suite's claim.
"""

import numpy
import pytest


def test_called_batchnorm_has_updates(tf, layers, observe):
    layer = layers.make("BatchNormalization")(layers.input("BatchNormalization"))

    observe("type of what the listing calls a layer", type(layer).__name__)
    update_ops = [tf.assign(old, new) for old, new in layer.updates]
    assert len(update_ops) == 2


def test_called_dense_lists_its_weights(tf, layers, observe):
    layer = layers.make("Dense")(layers.input("Dense"))

    observe("type of what the listing calls a layer", type(layer).__name__)
    weights = layer.trainable_weights
    assert len(weights) == 2
    assert all(isinstance(weight, tf.Variable) for weight in weights)


@pytest.mark.needs_graph
def test_hidden_x_takes_the_images(tf, layers, tensor, value, observe):
    img, labels = tensor((None, 6)), tensor((None, 8))
    x = layers.make("Dense")(img)
    x = layers.make("Dense")(x)
    loss = tf.reduce_mean(tf.square(layers.make("Dense")(x) - labels))
    train_step = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
    batch = numpy.random.RandomState(0).normal(size=(3, 14)).astype("float32")
    images, targets = batch[:, :6], batch[:, 6:]
    first = value(loss, {img: images, labels: targets})
    for _ in range(10):
        value(train_step, {x: images, labels: targets})
    last = value(loss, {img: images, labels: targets})

    observe("loss at first and at last", [round(float(number), 2) for number in (first, last)])
    assert last < first


@pytest.mark.needs_graph
@pytest.mark.parametrize("optimizer", ["AdmaOptimizer", "AdamOptimizer"])
def test_translated_optimizer_learns_digits(tf, keras, layers, tensor, value, digits, observe, optimizer):
    of_the_listing = getattr(tf.train, optimizer)(0.5)
    images, labels = tensor((None, 784)), tensor((None, 10))
    x = layers.make("Dense", 128, activation="relu")(images)
    x = layers.make("Dense", 128, activation="relu")(x)
    predictions = layers.make("Dense", 10, activation="softmax")(x)
    loss = tf.reduce_mean(keras.objectives.categorical_crossentropy(labels, predictions))
    train_step = of_the_listing.minimize(loss)
    for batch in digits.batches(100, 50):
        value(train_step, {images: batch.images, labels: batch.labels})
    found = value(predictions, {images: digits.test.images}).argmax(axis=1)
    accuracy = float((found == digits.test.labels.argmax(axis=1)).mean())

    observe("accuracy on held-out digits", round(accuracy, 1))
    assert accuracy > 0.75


def test_first_layer_is_in_the_model(keras, layers, observe):
    model = keras.models.Sequential()
    first_layer = layers.make("Dense", input_shape=(6,))
    model.add(layers.make("Dense", 5))
    model(layers.input("Dense"))

    observe("layers", len(model.layers))
    observe("weights", len(layers.weights(model)))
    assert first_layer in model.layers
    assert len(layers.weights(model)) == 4


def test_input_shape_takes_the_batch_axis(keras, layers, fill, by_hand, value, observe):
    mine = layers.input("Dense")
    first = keras.layers.InputLayer(input_tensor=mine, input_shape=(None, 6))
    model = keras.models.Sequential([first, layers.make("Dense"), layers.make("Dense", 5)])

    observe("the model's input is the tensor", model.input is mine)
    observe("input shape that the model tells", list(model.input_shape))
    assert model.input is mine
    kernel, bias, next_kernel, next_bias = fill(model)
    given, computed = value([mine, model.output])
    expected = by_hand("Dense", by_hand("Dense", given, kernel, bias), next_kernel, next_bias)
    observe("first value", float(computed[0, 0]))
    observe("first value, by numpy", float(expected[0, 0]))
    numpy.testing.assert_allclose(computed, expected, rtol=1e-4, atol=1e-5)


def test_reordered_kernels_give_theano_results(layers, fill, by_hand, value, observe):
    x = layers.input("Conv2D")
    layer = layers.make("Conv2D")
    layer(x)
    reordered, bias = fill(layer)
    inputs, computed = value([x, layer(x)])
    by_theano = by_hand("Conv2D", inputs, reordered[::-1, ::-1], bias)

    observe("largest difference from Theano's results", round(float(numpy.abs(computed - by_theano).max()), 3))
    numpy.testing.assert_allclose(computed, by_theano, rtol=1e-4, atol=1e-5)


def test_merged_replicas_see_two_batches(tf, layers, devices, value, observe):
    with tf.device(devices.cpu):
        x = layers.input("Sequential")
        model = layers.make("Sequential")
    with tf.device(devices.gpu(0)):
        output_0 = model(x)
    with tf.device(devices.gpu(1)):
        output_1 = model(x)
    with tf.device(devices.cpu):
        merged = 0.5 * (output_0 + output_1)
    alone, of_both = value([output_0, merged])

    observe("largest difference of the merge from one replica", float(numpy.abs(of_both - alone).max()))
    assert numpy.abs(of_both - alone).max() > 1e-3


@pytest.mark.parametrize("kind", ["Sequential", "Functional"])
def test_model_from_config_rebuilds_a_model(keras, layers, value, observe, kind):
    model_from_config = keras.models.model_from_config
    previous_model = layers.make(kind)
    config = previous_model.get_config()
    weights = previous_model.get_weights()

    observe("the config is", type(config).__name__)
    new_model = model_from_config(config)
    new_model.set_weights(weights)
    x = layers.input(kind)
    expected, computed = value([previous_model(x), new_model(x)])
    numpy.testing.assert_allclose(computed, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.needs_graph
def test_exported_model_is_in_test_mode(keras, layers, value, observe):
    phase = keras.backend.learning_phase()
    model = keras.models.Sequential([layers.make("Dense", 32, input_shape=(6,)), layers.make("Dropout", 0.5)])
    keras.backend.set_learning_phase(0)
    new_model = type(model).from_config(model.get_config())
    new_model.set_weights(model.get_weights())
    features = numpy.ones((8, 6), dtype="float32")
    rebuilt = value(new_model.output, {new_model.input: features})
    exported = [value(model.output, {model.input: features, phase: mode}) for mode in (0, 1)]

    observe("share of the rebuilt model's scores that is dropped", float((rebuilt == 0).mean()))
    observe(
        "share of the exported scores that is dropped, phase 0 and 1",
        [round(float((scores == 0).mean()), 1) for scores in exported],
    )
    numpy.testing.assert_allclose(exported[0], rebuilt, rtol=1e-4, atol=1e-5)
    numpy.testing.assert_array_equal(exported[1], exported[0])
