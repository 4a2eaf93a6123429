"""A model is rebuilt in test mode, from its configuration and its weights, and exported for TensorFlow Serving."""

import numpy
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

EPSILON = 1e-3
OPTIONS = {"Dropout": {}, "BatchNormalization": {"epsilon": EPSILON}}
EXPECTED = {
    ("Dropout", 0): lambda batch, *_: batch,
    ("Dropout", 1): lambda batch, output, _: 2 * batch * (output != 0),
    ("BatchNormalization", 0): lambda batch, _, by_hand: by_hand("BatchNormalization", batch, 1, 0, 0, 1),
    ("BatchNormalization", 1): lambda batch, _, by_hand: by_hand(
        "BatchNormalization", batch, 1, 0, batch.mean(axis=0), batch.var(axis=0)
    ),
}
SHAPES = {
    "Sequential": [(6, 8), (8,), (8, 8), (8,)],
    "Functional": [(6, 8), (8,), (8, 8), (8,)],
    "Nested": [(6, 8), (8,), (8, 8), (8,), (8, 8), (8,)],
    "Classifier": [(784, 16), (16,), (16, 10), (10,)],
}
REBUILT = {
    "from_config": lambda _, model: type(model).from_config(model.get_config()),
    "model_from_config": lambda keras, model: keras.models.model_from_config(
        {"class_name": type(model).__name__, "config": model.get_config()}
    ),
}


def by_exporter(tf, model, folder):
    """Export a model as the tutorial does. Gives the folder of this version of the model."""
    exporter = tf.contrib.session_bundle.exporter
    session = tf.get_default_session()
    writer = exporter.Exporter(tf.train.Saver(sharded=True))
    scores = exporter.classification_signature(input_tensor=model.input, scores_tensor=model.output)
    writer.init(session.graph.as_graph_def(), default_graph_signature=scores)
    return writer.export(folder, tf.constant(1), session)


def by_saved_model(tf, model, folder):
    """Export a model in what has taken the place of the tutorial's format."""
    builder = tf.saved_model.builder.SavedModelBuilder(folder)
    scores = tf.saved_model.signature_def_utils.predict_signature_def({"images": model.input}, {"scores": model.output})
    tags = [tf.saved_model.tag_constants.SERVING]
    builder.add_meta_graph_and_variables(tf.get_default_session(), tags, {"serving_default": scores})
    builder.save()
    return folder


EXPORTED = {"exporter": by_exporter, "saved_model": by_saved_model}


def sequential(keras, stack):
    """A Sequential of these layers."""
    return keras.models.Sequential(stack)


def functional(keras, stack):
    """A functional model that calls these layers, one after another, on an image."""
    images = x = keras.layers.Input(shape=(784,))
    for layer in stack:
        x = layer(x)
    return keras.models.Model(images, x)


MODELS = {"Sequential": sequential, "Functional": functional}


def classifier(keras, layers, kind):
    """A classifier of digits with Dropout in it."""
    hidden = layers.make("Dense", 16, activation="relu", input_shape=(784,))
    return MODELS[kind](keras, [hidden, layers.make("Dropout"), layers.make("Dense", 10, activation="softmax")])


def drawn(shapes, seed, largest=0.5):
    """Values for weights of these shapes."""
    random = numpy.random.RandomState(seed)
    return [random.uniform(-largest, largest, shape).astype("float32") for shape in shapes]


def scores_of(by_hand, images, weights):
    """What the classifier gives in test mode, by numpy."""
    hidden = numpy.maximum(by_hand("Dense", images, *weights[:2]), 0)
    scores = numpy.exp(by_hand("Dense", hidden, *weights[2:]))
    return scores / scores.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("kind", ["Dropout", "BatchNormalization"])
@pytest.mark.parametrize("phase", [0, 1])
def test_set_learning_phase_fixes_the_mode(keras, layers, by_hand, value, operations_made, observe, kind, phase):
    x = layers.input(kind)
    layer = layers.make(kind, **OPTIONS[kind])
    keras.backend.set_learning_phase(phase)
    output, operations = operations_made(lambda: layer(x))
    to_feed = [operation for operation in operations if operation.startswith("Placeholder")]
    batch, computed = value([x, output])
    dropped = (computed == 0).mean()
    expected = EXPECTED[kind, phase](batch, computed, by_hand)

    observe("placeholders made", to_feed)
    observe("some are dropped, and some are kept", bool(0 < dropped < 1))
    observe("largest difference from what numpy gives", round(float(numpy.abs(computed - expected).max()), 2))
    assert not to_feed
    assert (0 < dropped < 1) == ((kind, phase) == ("Dropout", 1))
    numpy.testing.assert_allclose(computed, expected, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("kind", ["Sequential", "Functional", "Nested"])
@pytest.mark.parametrize("way", ["from_config", "model_from_config"])
@given(seed=st.integers(0, 2**32 - 1), largest=st.sampled_from([0.1, 1.0]))
@example(seed=0, largest=1.0)
def test_model_rebuilds_from_config_and_weights(
    keras, layers, fill, repeatable, by_hand, observe, kind, way, seed, largest
):
    model = layers.make(kind)
    rebuilt = REBUILT[way](keras, model)
    own = {id(weight) for weight in layers.weights(model)}
    shared = [weight.name for weight in layers.weights(rebuilt) if id(weight) in own]
    features = numpy.random.RandomState(0).standard_normal((3, 6)).astype("float32")
    run = repeatable(lambda x: [model(x), rebuilt(x)], features.shape)
    weights = fill(model, drawn(SHAPES[kind], seed, largest))
    rebuilt.set_weights(model.get_weights())
    computed, rebuilt_computed = run(features)
    expected = features
    for kernel, bias in zip(weights[0::2], weights[1::2]):
        expected = by_hand("Dense", expected, kernel, bias)

    observe("weights of both models", [len(layers.weights(model)), len(layers.weights(rebuilt))])
    observe("weights that both have", shared)
    observe("first value of the model", float(computed[0, 0]))
    observe("first value of the rebuilt one", float(rebuilt_computed[0, 0]))
    assert not shared
    numpy.testing.assert_allclose(rebuilt_computed, computed, rtol=1e-4, atol=1e-5)
    numpy.testing.assert_allclose(rebuilt_computed, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.needs_graph
@pytest.mark.parametrize("kind", ["Sequential", "Functional"])
@pytest.mark.parametrize("way", ["exporter", "saved_model"])
def test_exported_model_serves(tf, keras, layers, fill, by_hand, value, digits, serve, observe, tmp_path, kind, way):
    model = classifier(keras, layers, kind)
    weights = fill(model, drawn(SHAPES["Classifier"], seed=0))
    keras.backend.set_learning_phase(0)
    rebuilt = type(model).from_config(model.get_config())
    rebuilt.set_weights(model.get_weights())
    folder = EXPORTED[way](tf, rebuilt, str(tmp_path / "exported"))
    images = digits.test.images[:20]
    served = serve(folder, images)
    own, expected = value(rebuilt.output, {rebuilt.input: images}), scores_of(by_hand, images, weights)

    observe("first digit's scores, served", served[0])
    observe("first digit's scores, by the model", own[0])
    observe("first digit's scores, by numpy", expected[0])
    numpy.testing.assert_allclose(served, own, rtol=1e-3, atol=1e-5)
    numpy.testing.assert_allclose(served, expected, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("kind", ["Sequential", "Functional"])
def test_model_export_serves(keras, layers, fill, by_hand, digits, serve, observe, tmp_path, kind):
    model = classifier(keras, layers, kind)
    weights = fill(model, drawn(SHAPES["Classifier"], seed=0))
    model.export(str(tmp_path / "exported"))
    images = digits.test.images[:20]
    served, expected = serve(str(tmp_path / "exported"), images), scores_of(by_hand, images, weights)

    observe("first digit's scores, served", served[0])
    observe("first digit's scores, by numpy", expected[0])
    numpy.testing.assert_allclose(served, expected, rtol=1e-3, atol=1e-5)
