"""A claim as one file that runs by itself: no pytest, no checkout, only what TensorFlow and Keras bring along."""

from reports.standalone.needs import NotStandalone
from reports.standalone.script import script_of

__all__ = ["NotStandalone", "script_of"]
