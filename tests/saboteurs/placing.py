"""Ways to put variables on another device than they are asked to be on, and to let them say so."""

from fixtures.devices import stand_in
from tests.saboteurs.patches import changed, internal, patched, tensorflow_internal

CPU = "/cpu:0"


def gpu(environment):
    """The device that is, or stands in for, the first GPU."""
    return "/gpu:0" if environment.device == "gpu" else stand_in(0)


def variables_on(environment, device):
    """Keras 3 makes its variables on this device, whatever device scope is open."""

    def made_there(initialize, variable, value):
        with environment.tf.device(device):
            initialize(variable, value)

    return changed(internal(environment, "backend.tensorflow.core").Variable, "_initialize", made_there)


def variables_say(device):
    """TensorFlow's variables say that they are on this device."""
    variable = tensorflow_internal("ops.resource_variable_ops").BaseResourceVariable
    return patched(variable, "device", property(lambda _variable: device))


def called_on(environment, layer, device):
    """Layers of this class compute on this device, whatever device scope is open."""

    def there(call, *arguments, **named):
        with environment.tf.device(device):
            return call(*arguments, **named)

    return changed(layer, "call", there)
