"""One name for each thing of TensorFlow and Keras, however it is spelled: the one that the tutorial documents.

Keras is keras, through whichever entry point; TensorFlow 1's names under tensorflow.compat.v1 are TensorFlow's; a class of
Keras goes by the package that exports it, wherever its module lies.
"""

from functools import lru_cache

ANY_LAYER = "keras.layers.Layer"
MODEL = "keras.models.Model"
SEQUENTIAL = "keras.models.Sequential"
TENSOR = "tensorflow.Tensor"
VARIABLE = "tensorflow.Variable"
SESSION = "tensorflow.Session"
SESSION_SCOPE = "tensorflow.Session.as_default"
GRAPH = "tensorflow.Graph"
OPERATION = "tensorflow.Operation"
OPTIMIZER = "tensorflow.train.Optimizer"
# What Keras' own inputs, and the layers called on them, give: a tensor, though not one of the code's own making.
SYMBOLIC = ("keras.KerasTensor", TENSOR)

# Where else the same names are found, the longest first.
_SAME = (
    ("tensorflow.contrib.keras.api.keras", "keras"),
    ("tensorflow.contrib.keras.python.keras", "keras"),
    ("tensorflow.contrib.keras", "keras"),
    ("tensorflow.python.keras.api._v1.keras", "keras"),
    ("tensorflow.python.keras.api._v2.keras", "keras"),
    ("tensorflow.python.keras", "keras"),
    ("tensorflow.compat.v1", "tensorflow"),
    ("tensorflow.compat.v2", "tensorflow"),
    ("tensorflow.keras", "keras"),
    ("tf_keras", "keras"),
    ("keras._tf_keras.keras", "keras"),
    ("keras._legacy", "keras"),
    ("keras.api._v1.keras", "keras"),
    ("keras.api._v2.keras", "keras"),
    ("keras.api", "keras"),
    ("keras.src", "keras"),
    ("keras.backend.tensorflow_backend", "keras.backend"),
    ("keras.objectives", "keras.losses"),
    ("keras.utils.convert_all_kernels_in_model", "keras.utils.layer_utils.convert_all_kernels_in_model"),
    ("keras.utils.np_utils.convert_kernel", "keras.utils.conv_utils.convert_kernel"),
    ("keras.backend.name_scope", "tensorflow.name_scope"),
    ("tensorflow.initialize_all_variables", "tensorflow.global_variables_initializer"),
    ("tensorflow.saved_model.Builder", "tensorflow.saved_model.builder.SavedModelBuilder"),
    ("tensorflow.all_variables", "tensorflow.global_variables"),
)
_OTHERWISE_CALLED = {
    "mse": "mean_squared_error",
    "MSE": "mean_squared_error",
    "mae": "mean_absolute_error",
    "MAE": "mean_absolute_error",
    "Convolution1D": "Conv1D",
    "Convolution2D": "Conv2D",
    "Convolution3D": "Conv3D",
}
_RENAMED_IN = ("keras.losses", "keras.metrics", "keras.layers")
_MODELS = {"Model": MODEL, "Functional": MODEL, "Sequential": SEQUENTIAL}
_LAYERS_AT_THE_TOP = ("Layer", "InputLayer", "InputSpec", "Input")
# Packages in which Keras has kept its classes, and from which layers and models are exported.
_HOMES = ("keras.layers", "keras.legacy.layers", "keras.engine", "keras.models", "keras.ops")
_NO_CLASS = ("Input", "InputSpec")

# The same attribute under another name.
ATTRIBUTES = {
    "trainable_variables": "trainable_weights",
    "non_trainable_variables": "non_trainable_weights",
    "variables": "weights",
}


@lru_cache(maxsize=4096)
def canonical(dotted: str) -> str:
    """The documented name of what this dotted name reaches, or the name itself."""
    before = ""
    while before != dotted:
        before = dotted
        for spelling, name in _SAME:
            if dotted == spelling or dotted.startswith(spelling + "."):
                dotted = name + dotted[len(spelling) :]
    return _exported(dotted) if dotted.startswith("keras.") else dotted


def _exported(dotted: str) -> str:
    """A name of Keras by the package that exports it; a member of a class stays with it."""
    parts = dotted.split(".")
    nth = next((nth for nth, part in enumerate(parts) if nth and part[0].isupper()), len(parts) - 1)
    home, name, members = ".".join(parts[:nth]), parts[nth], parts[nth + 1 :]
    if home.startswith(_RENAMED_IN):
        name = _OTHERWISE_CALLED.get(name, name)
    inside = home == "keras" or home.startswith(_HOMES)
    if inside and name in _MODELS:
        return ".".join([_MODELS[name], *members])
    if inside and (name in _LAYERS_AT_THE_TOP or (home.startswith("keras.layers") and name[0].isupper())):
        home = "keras.layers"
    return ".".join([home, name, *members])


@lru_cache(maxsize=4096)
def lineage(name: str) -> tuple[str, ...]:
    """A class and those it descends from, as far as is known; empty for a canonical name that is no class."""
    home, _, last = name.rpartition(".")
    if not last[:1].isupper() or last in _NO_CLASS or not home.startswith(("keras", "tensorflow")):
        return ()
    return (name, *_ancestors(name, home, last))


def _ancestors(name: str, home: str, last: str) -> tuple[str, ...]:
    if name == SEQUENTIAL or home.startswith("keras.applications"):
        return (MODEL, ANY_LAYER)
    if name == MODEL or (home == "keras.layers" and name != ANY_LAYER):
        return (ANY_LAYER,)
    if home == "tensorflow.train" and last.endswith("Optimizer") and name != OPTIMIZER:
        return (OPTIMIZER,)
    return (SESSION,) if name == "tensorflow.InteractiveSession" else ()


def is_a(known: tuple[str, ...], wanted: str) -> bool:
    """Whether an object of a known lineage is one of a class, or may be: of some layers nothing more is known than that."""
    return wanted in known or (known == (ANY_LAYER,) and ANY_LAYER in lineage(wanted))


# What calling a function gives, or a method, where that is of use: the lineage of an object, or of each in a list.
MADE_BY = {
    "keras.backend.get_session": (SESSION,),
    "keras.layers.Input": SYMBOLIC,
    "keras.models.Model.from_config": (MODEL, ANY_LAYER),
    "keras.models.Model.get_layer": (ANY_LAYER,),
    "keras.models.Sequential.from_config": (SEQUENTIAL, MODEL, ANY_LAYER),
    "keras.models.clone_model": (MODEL, ANY_LAYER),
    "keras.models.load_model": (MODEL, ANY_LAYER),
    "keras.models.model_from_config": (MODEL, ANY_LAYER),
    "keras.models.model_from_json": (MODEL, ANY_LAYER),
    "keras.models.model_from_yaml": (MODEL, ANY_LAYER),
    "tensorflow.get_default_graph": (GRAPH,),
    "tensorflow.get_default_session": (SESSION,),
    "tensorflow.get_variable": (VARIABLE,),
}
LISTED_BY = {
    "tensorflow.Graph.get_operations": (OPERATION,),
    "tensorflow.global_variables": (VARIABLE,),
    "tensorflow.trainable_variables": (VARIABLE,),
}
# What an attribute of an object is, or holds.
HELD_AS = {
    "keras.layers.Layer.input": SYMBOLIC,
    "keras.layers.Layer.output": SYMBOLIC,
    "tensorflow.Session.graph": (GRAPH,),
    "tensorflow.Tensor.graph": (GRAPH,),
    "tensorflow.Tensor.op": (OPERATION,),
}
LISTED_AS = {
    "keras.layers.Layer.non_trainable_weights": (VARIABLE,),
    "keras.layers.Layer.trainable_weights": (VARIABLE,),
    "keras.layers.Layer.weights": (VARIABLE,),
    "keras.models.Model.layers": (ANY_LAYER,),
}
