"""Saboteurs of the claims about kernels from Theano."""

import itertools

from tests.saboteurs.patches import changed, internal
from tests.saboteurs.registry import saboteur

GRAPH_AND_EAGER = ("tf2.21-keras3", "tf2.21-keras3-eager")
CORRELATED = "numpy.testing.assert_allclose(computed, correlated, rtol=1e-4, atol=1e-5)"
FLIPPED = "numpy.testing.assert_array_equal(flipped, numpy.flip(kernel, axes))"
BY_THEANO = "numpy.testing.assert_allclose(after, by_theano, rtol=1e-3, atol=1e-3)"


def correlates(columns, match=None, assertion=None, kind="Conv2D"):
    """Register a saboteur of the claim that TensorFlow's convolution is a correlation."""
    claim = "kernel_conversion.tensorflow_convolution_is_correlation"
    return saboteur(claim, columns, "differs", match, assertion, {"kind": kind})


def flips(columns, rank, verdict="differs", match=None, assertion=None):
    """Register a saboteur of the claim that convert_kernel flips a kernel."""
    claim = "kernel_conversion.convert_kernel_flips_the_kernel"
    return saboteur(claim, columns, verdict, match, assertion, {"rank": rank})


def converts(columns, helper, match=None, assertion=None, kind="Conv2D"):
    """Register a saboteur of the claim that converted kernels give Theano's results."""
    claim = "kernel_conversion.converted_weights_give_theano_results"
    return saboteur(claim, columns, "differs", match, assertion, {"helper": helper, "kind": kind})


@correlates(GRAPH_AND_EAGER, assertion="assert numpy.abs(correlated - convolved).max() > 0.1")
def kernels_have_one_position(environment):
    """A kernel has one position, whatever size was asked for, and so no direction."""

    def of_one(add_weight, layer, name, shape, **named):
        return add_weight(layer, name=name, shape=(1, 1, *shape[-2:]) if name == "kernel" else shape, **named)

    with changed(environment.keras.layers.Layer, "add_weight", of_one):
        yield


@correlates(GRAPH_AND_EAGER, match="largest difference from the convolution: 0.0", assertion=CORRELATED)
@correlates(GRAPH_AND_EAGER, match="largest difference from the convolution: 0.0", assertion=CORRELATED, kind="Conv1D")
def tensorflow_convolves(environment):
    """A convolution flips its kernel along the spatial axes, as Theano's does."""

    def flipped(conv, x, kernel, **named):
        axes = list(range(len(kernel.shape) - 2))
        return conv(x, environment.tf.reverse(environment.tf.convert_to_tensor(kernel), axes), **named)

    with changed(internal(environment, "ops"), "conv", flipped):
        yield


@correlates(GRAPH_AND_EAGER, assertion=CORRELATED)
def channels_come_out_in_the_opposite_order(environment):
    """A convolution does not flip its kernel, and gives its channels in the opposite order."""

    def mixed_up(conv, *arguments, **named):
        return environment.tf.reverse(conv(*arguments, **named), [-1])

    with changed(internal(environment, "ops"), "conv", mixed_up):
        yield


@correlates("tf0.12-keras1.0", match="largest difference from the convolution: 0.0", assertion=CORRELATED)
@converts(
    ("tf0.12-keras1.0", "tf1.15-keras2.3"),
    "convert_kernel",
    match="largest difference from Theano's results, before: 0.0",
    assertion="assert numpy.abs(before - by_theano).max() > 0.1",
)
def keras_convolves(environment):
    """K.conv2d flips its kernel along the spatial axes, as it does on Theano."""
    with changed(
        environment.keras.backend,
        "conv2d",
        lambda conv2d, x, kernel, **named: conv2d(x, kernel[::-1, ::-1], **named),
    ):
        yield


@flips("tf1.15-keras2.3", 3, assertion=FLIPPED)
@flips("tf1.15-keras2.3", 5, assertion=FLIPPED)
@converts(
    "tf1.15-keras2.3",
    "convert_kernel",
    match="largest difference from Theano's results, after: [1-9]",
    assertion=BY_THEANO,
    kind="Conv1D",
)
def kernels_are_not_converted(environment):
    """convert_kernel gives back what it was given."""
    with _convert_kernel(environment, lambda _convert, kernel: kernel):
        yield


@flips("tf0.12-keras1.0", 4, assertion=FLIPPED)
@converts("tf0.12-keras1.0", "convert_kernel", assertion=BY_THEANO)
def keras_1_does_not_convert_kernels(environment):
    """convert_kernel gives back what it was given."""
    with changed(_np_utils(environment), "convert_kernel", lambda _convert, kernel, **_dim_ordering: kernel):
        yield


@flips("tf1.15-keras2.3", 4, assertion=FLIPPED)
@converts("tf1.15-keras2.3", "convert_kernel", assertion=BY_THEANO)
def channels_are_flipped_too(environment):
    """convert_kernel turns the channels around as well."""
    with _convert_kernel(environment, lambda convert, kernel: convert(kernel)[..., ::-1, ::-1]):
        yield


@flips("tf0.12-keras1.0", 4, assertion=FLIPPED)
def keras_1_takes_every_kernel_for_theanos(environment):
    """convert_kernel takes the first two axes for channels, whatever it is told."""
    with changed(_np_utils(environment), "convert_kernel", lambda convert, kernel, **_dim_ordering: convert(kernel)):
        yield


@flips("tf1.15-keras2.3", 4, assertion="numpy.testing.assert_array_equal(convert(flipped, **told), kernel)")
def the_way_back_is_closed(environment):
    """convert_kernel converts one kernel, and gives back the next as it was."""
    calls = itertools.count()
    with _convert_kernel(environment, lambda convert, kernel: kernel if next(calls) % 2 else convert(kernel)):
        yield


@flips("tf1.15-keras2.3", 3, "raises", match="Invalid kernel shape")
def kernels_of_one_dimension_are_refused(environment):
    """convert_kernel takes no kernel with three axes, as in Keras 1."""

    def refused(convert, kernel):
        if kernel.ndim == 3:
            raise ValueError("Invalid kernel shape: %s" % (kernel.shape,))
        return convert(kernel)

    with _convert_kernel(environment, refused):
        yield


@converts("tf1.15-keras2.3", "convert_all_kernels_in_model", assertion=BY_THEANO)
def the_first_kernel_is_passed_over(environment):
    """convert_all_kernels_in_model converts all kernels but the first."""
    calls = itertools.count()
    with changed(
        internal(environment, "utils.layer_utils"),
        "convert_kernel",
        lambda convert, kernel: convert(kernel) if next(calls) else kernel,
    ):
        yield


def _convert_kernel(environment, change):
    return changed(internal(environment, "utils.conv_utils"), "convert_kernel", change)


def _np_utils(environment):
    return internal(environment, "utils.np_utils")
