"""An optimizer of TensorFlow's trains what is made of Keras layers, as it trains anything else in a graph."""

import numpy
import pytest

RATE = 0.1
ARGUMENTS = {
    "GradientDescent": (RATE,),
    "Adam": (RATE,),
    "RMSProp": (RATE,),
    "Adagrad": (RATE,),
    "Momentum": (RATE, 0.9),
}
# What is taken off a weight, from all its gradients so far.
RULES = {
    "GradientDescent": lambda gradients: RATE * gradients[-1],
    "Adam": lambda gradients: RATE * mean(gradients, 0.9) / (numpy.sqrt(mean(gradients**2, 0.999)) + 1e-8),
    "RMSProp": lambda gradients: (
        RATE * gradients[-1] / numpy.sqrt(0.9 ** len(gradients) + 0.1 * faded(gradients**2, 0.9))
    ),
    "Adagrad": lambda gradients: RATE * gradients[-1] / numpy.sqrt(0.1 + (gradients**2).sum(axis=0)),
    "Momentum": lambda gradients: RATE * faded(gradients, 0.9),
}


def faded(arrays, share):
    """The sum of arrays of which but a share is left after each step."""
    return sum(share**age * array for age, array in enumerate(arrays[::-1]))


def mean(arrays, share):
    """The mean of arrays that fade."""
    return faded(arrays, share) * (1 - share) / (1 - share ** len(arrays))


def gradients_by_hand(x, wanted, kernel, bias, last_kernel, last_bias):
    """The gradients of the mean squared error of two dense layers, the first one with relu."""
    hidden = numpy.maximum(x.dot(kernel) + bias, 0)
    slope = 2 * (hidden.dot(last_kernel) + last_bias - wanted) / wanted.size
    hidden_slope = slope.dot(last_kernel.T) * (hidden > 0)
    return [x.T.dot(hidden_slope), hidden_slope.sum(axis=0), hidden.T.dot(slope), slope.sum(axis=0)]


@pytest.mark.parametrize("kind", ["GradientDescent", "Adam", "RMSProp", "Adagrad", "Momentum"])
def test_native_optimizer_trains_layers(tf, layers, tensor, value, variable_of, observe, kind):
    first, last = layers.make("Dense", 4, activation="relu"), layers.make("Dense", 2)
    x, wanted = tensor((8, 6)), tensor((8, 2))
    loss = tf.reduce_mean(tf.square(last(first(x)) - wanted))
    step = getattr(tf.train, kind + "Optimizer")(*ARGUMENTS[kind]).minimize(loss)
    variables = [variable_of(weight) for layer in (first, last) for weight in layer.trainable_weights]
    inputs, targets, loss_before, weights = value([x, wanted, loss, variables])
    so_far, by_the_rule, seen = [], [], []
    for _ in range(3):
        value(step)
        so_far.append(gradients_by_hand(inputs, targets, *weights))
        weights = [weight - RULES[kind](numpy.array(own)) for weight, own in zip(weights, zip(*so_far))]
        by_the_rule.append(numpy.concatenate([weight.ravel() for weight in weights]))
        seen.append(numpy.concatenate([weight.ravel() for weight in value(variables)]))
    for _ in range(40):
        value(step)
    loss_after = value(loss)

    observe("one weight after each step, by the rule", [round(float(row[-1]), 3) for row in by_the_rule])
    observe("one weight after each step, as seen", [round(float(row[-1]), 3) for row in seen])
    observe("loss before and after", [round(float(number), 2) for number in (loss_before, loss_after)])
    assert loss_after < loss_before / 2
    numpy.testing.assert_allclose(seen, by_the_rule, rtol=1e-3, atol=1e-4)


@pytest.mark.needs_graph
def test_classifier_learns_digits(tf, keras, layers, tensor, value, digits, observe):
    images, labels = tensor((None, 784)), tensor((None, 10))
    x = layers.make("Dense", 128, activation="relu")(images)
    x = layers.make("Dense", 128, activation="relu")(x)
    predictions = layers.make("Dense", 10, activation="softmax")(x)
    loss = tf.reduce_mean(keras.objectives.categorical_crossentropy(labels, predictions))
    train_step = tf.train.GradientDescentOptimizer(0.5).minimize(loss)
    accuracy = keras.metrics.categorical_accuracy(labels, predictions)
    for batch in digits.batches(100, 50):
        value(train_step, {images: batch.images, labels: batch.labels})
    held_out = {images: digits.test.images, labels: digits.test.labels}
    told, probabilities = value([accuracy, predictions], held_out)
    right = probabilities.argmax(axis=1) == digits.test.labels.argmax(axis=1)

    observe("numbers that the metric gives for %d held-out digits" % len(right), int(numpy.size(told)))
    observe("accuracy on held-out digits", round(float(numpy.mean(told)), 2))
    observe("share of held-out digits that are told right", round(float(right.mean()), 2))
    assert abs(numpy.mean(told) - right.mean()) < 1e-4
    assert right.mean() > 0.75


def test_keras_optimizer_speed(
    tf, keras, layers, tensor, value, variable_of, digits, seconds_in_turn, observe, measure
):
    model, other = [
        keras.models.Sequential(
            [
                layers.make("Dense", 128, activation="relu", input_shape=(784,)),
                layers.make("Dense", 128, activation="relu"),
                layers.make("Dense", 10),
            ]
        )
        for _ in range(2)
    ]
    batch = next(digits.batches(1, 50))
    images, labels = tensor(batch.images.shape, batch.images), tensor(batch.labels.shape, batch.labels)
    loss = tf.reduce_mean(tf.square(other(images) - labels))
    # Keras' "sgd" has the same learning rate.
    train_step = tf.train.GradientDescentOptimizer(0.01).minimize(loss)
    model.compile(loss="mse", optimizer="sgd")
    variables = [[variable_of(weight) for weight in one.trainable_weights] for one in (model, other)]
    begun, _ = value(variables)
    other.set_weights(begun)
    losses = []
    calls = [
        lambda: losses.append(model.train_on_batch(batch.images, batch.labels)),
        lambda: train_step.run({images: batch.images, labels: batch.labels}),
    ]
    seconds = seconds_in_turn(calls, rounds=15)
    by_keras, by_tensorflow = value(variables)
    distances = [float(numpy.abs(new - old).max()) for old, new in zip(begun, by_keras)]

    observe("train_on_batch gives", type(losses[-1]).__name__)
    observe("weights that it moved", [distance > 1e-4 for distance in distances])
    assert min(distances) > 1e-4
    # Not to the last digit: variables may change in place, while gradients of the same step are still taken from them.
    for distance, one, same in zip(distances, by_keras, by_tensorflow):
        numpy.testing.assert_allclose(one, same, rtol=0, atol=distance / 10)
    ratios = seconds[:, 0] / seconds[:, 1]
    measure("milliseconds of a step by Keras, and by TensorFlow", list(1000 * numpy.median(seconds, axis=0)))
    measure("time by Keras over time by TensorFlow, median", float(numpy.median(ratios)))
    measure("time by Keras over time by TensorFlow, quartiles", list(numpy.percentile(ratios, [25, 75])))
