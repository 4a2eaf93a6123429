"""Ways to patch, and to find what is to be patched; each mends what it broke when its block ends."""

import contextlib
import functools
import importlib
from unittest.mock import patch

patched = patch.object
KEPT_UNDER_SRC_SINCE = (2, 13)


@contextlib.contextmanager
def changed(owner, name, change):
    """Call `change(original, *arguments)` wherever the owner's function of this name is called."""
    original = getattr(owner, name)

    @functools.wraps(original)
    def replacement(*arguments, **named):
        return change(original, *arguments, **named)

    with patched(owner, name, replacement):
        yield


def changed_result(owner, name, change):
    """Give `change(result, *arguments)` where the owner's function of this name gives a result."""
    return changed(owner, name, lambda original, *arguments, **named: change(original(*arguments, **named), *arguments))


@contextlib.contextmanager
def removed(owner, name):
    """Take a name out of a module or class."""
    value = vars(owner)[name]
    delattr(owner, name)
    try:
        yield
    finally:
        setattr(owner, name, value)


def internal(environment, path):
    """A module of Keras that is none of its public names, by its path inside the package."""
    package = environment.keras.__name__.split(".")[0]
    if environment.generation.release >= KEPT_UNDER_SRC_SINCE:
        package += ".src"
    return importlib.import_module("%s.%s" % (package, path))


def tensorflow_internal(path):
    """A module of TensorFlow that is none of its public names, by its path under tensorflow.python."""
    return importlib.import_module("tensorflow.python.%s" % path)
