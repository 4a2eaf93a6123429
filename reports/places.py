"""Where the house stands, what it is called on a command line, and where what it makes goes.

A checkout keeps all of that to itself. An installed copy may be read-only and serves many projects: there, results and
pages go under the folder that the command is given in, and environments, which take long to make, into the user's cache.
"""

from pathlib import Path

import platformdirs

HOUSE = Path(__file__).resolve().parents[1]
NAME = "keras-tf-conformance"
IS_INSTALLED = HOUSE.parts[-2:] == ("keras_tf_conformance", "house")

COMMAND = NAME if IS_INSTALLED else "python -m reports"
COMPLAINS_AS = NAME if IS_INSTALLED else "reports"
WITH_WHAT_RUNS = f"pip install '{NAME}[run]'" if IS_INSTALLED else "pip install '.[run]'"

CACHE = platformdirs.user_cache_path(NAME)
HERE = Path(NAME)
RESULTS = HERE / "results" if IS_INSTALLED else HOUSE / "reports" / "results"
PAGE = HERE / "page" if IS_INSTALLED else HOUSE / "reports" / "page"
ENVIRONMENTS = CACHE / "tox" if IS_INSTALLED else HOUSE / ".tox"
BESIDE_ENVIRONMENTS = CACHE / "own" if IS_INSTALLED else HOUSE / ".own"
BISECTED = CACHE / "bisect" if IS_INSTALLED else HOUSE / ".bisect"


def as_named(path: Path) -> str:
    """A place as a help text names it: without the folder that the house stands in."""
    return str(path.relative_to(HOUSE) if path.is_relative_to(HOUSE) else path)
