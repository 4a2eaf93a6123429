"""Columns as tox knows them: their names, their environments, and the command that asks the claims in one."""

import os
import re
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from configparser import ConfigParser
from dataclasses import dataclass
from pathlib import Path

from reports.places import CACHE, ENVIRONMENTS, HOUSE, IS_INSTALLED, WITH_WHAT_RUNS
from reports.results import Refused
from reports.running.interrupts import run_until_interrupted
from reports.running.started import Command, TimeIsUp, each_line, output_of

ROOT = HOUSE
ELSEWHERE = ("--workdir", str(ENVIRONMENTS), "-c", str(HOUSE / "tox.ini")) if IS_INSTALLED else ()
TOX = (sys.executable, "-m", "tox", *ELSEWHERE)
OF_THIS_TOX = ("TOX_ENV_NAME", "TOX_ENV_DIR", "TOX_WORK_DIR")
GPU = Path("/dev/nvidiactl")
NOT_COLUMNS = ("page", "house")
# Beside the claims of an installed copy no byte code is left. The oldest Pythons know no other place to keep it.
NO_BYTE_CODE: Mapping[str, str] = {"PYTHONDONTWRITEBYTECODE": "1"} if IS_INSTALLED else {}
BYTE_CODE_ELSEWHERE: Mapping[str, str] = {"PYTHONPYCACHEPREFIX": str(CACHE / "bytecode")} if IS_INSTALLED else {}
KNOW_NO_OTHER_PLACE = ("3.6", "3.7")
# The largest environments take minutes. A whole matrix may take hours on a slow line, but not one without a word.
TOX_LIMIT_S = 3600.0
TOLD = re.compile(r"\s*(?P<name>[\w.+-]+): (?P<how>OK|SKIP|FAIL)\b")


@dataclass(frozen=True)
class Installed:
    """A column's environment and how the claims are asked in it."""

    name: str
    folder: Path
    command: Sequence[str]
    variables: Mapping[str, str]

    @property
    def packages(self) -> Mapping[str, str]:
        """{name: version} of what is installed, as a result's header tells it."""
        found = {}
        for metadata in self.folder.glob("lib*/**/site-packages/*.dist-info/METADATA"):
            about = dict(_fields(metadata))
            found[about["Name"].lower().replace("_", "-")] = about["Version"]
        return found


def environments_under(label: str) -> Sequence[str]:
    """The environments under one of tox.ini's labels."""
    return _said("list", "--no-desc", "-m", label).split()


def labelled(label: str) -> Sequence[str]:
    """The columns under one of tox.ini's labels; raises Refused."""
    names = environments_under(label)
    columns = [name for name in names if name not in NOT_COLUMNS and not name.endswith("-saboteurs")]
    if not columns:
        raise Refused(f"tox.ini has no label {label!r} with a column under it: see `tox list`")
    return columns


def install(names: Sequence[str], at_once: int, told: Callable[[str, str], None]) -> None:
    """Bring environments up to what tox.ini says, several at once.

    `told` hears of a column and OK, SKIP for a missing interpreter or FAIL as each is done; raises Refused where tox gives up.
    """
    left = set(names)
    said = "it said nothing"

    def hear(line: str) -> None:
        nonlocal said
        said = line.strip() or said
        found = TOLD.match(line)
        if found and found["name"] in left:
            left.remove(found["name"])
            told(found["name"], found["how"])

    options = ("--notest", "--parallel-no-spinner", "-p", str(min(at_once, len(names))), "-e", ",".join(names))
    try:
        run_until_interrupted(each_line(_tox("run-parallel", *options), TOX_LIMIT_S, hear))
    except TimeIsUp as why:
        raise Refused(f"tox, which makes environments, {why}") from None
    if left:
        _refuse_without_tox(said)
        raise Refused(f"tox could not make an environment for {min(left)}: {said}")


def told_by(name: str) -> str:
    """The command line that tells why a column cannot be installed."""
    return shlex.join(["tox", *ELSEWHERE, "run", "--notest", "-e", name])


def installed(names: Sequence[str]) -> Sequence[Installed]:
    """What tox.ini says of these columns; raises Refused."""
    shown = ConfigParser(interpolation=None)
    keys = ("env_dir", "env_python", "py_dot_ver", "commands", "set_env")
    shown.read_string(_said("config", "-e", ",".join(names), "-k", *keys))
    return [_installed(name, shown[f"testenv:{name}"]) for name in names]


def _installed(name: str, section: Mapping[str, str]) -> Installed:
    # What follows looks at the result of the first, and so does who runs it here.
    python, *arguments = shlex.split(section["commands"].strip().splitlines()[0])
    if python != "python":
        raise Refused(f"tox.ini: the command of {name} is not one of python's: {section['commands']}")
    variables = dict(line.split("=", 1) for line in section["set_env"].split("\n") if line)
    variables.update(NO_BYTE_CODE if section["py_dot_ver"] in KNOW_NO_OTHER_PLACE else BYTE_CODE_ELSEWHERE)
    return Installed(name, Path(section["env_dir"]), [section["env_python"], *arguments], variables)


def _fields(metadata: Path) -> Iterator[tuple[str, str]]:
    with metadata.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            key, colon, value = line.rstrip("\n").partition(": ")
            if not colon:
                return
            yield key, value


def _tox(*arguments: str) -> Command:
    return Command([*TOX, *arguments], plain(), ROOT)


def _said(*arguments: str) -> str:
    try:
        ended = output_of(_tox(*arguments), TOX_LIMIT_S)
    except TimeIsUp as why:
        raise Refused(f"tox {arguments[0]} {why}") from None
    _refuse_without_tox(ended.stderr)
    return ended.stdout


def _refuse_without_tox(said: str) -> None:
    if "No module named tox" in said:
        raise Refused(f"the environments of the matrix are made by tox: {WITH_WHAT_RUNS}")


def plain() -> Mapping[str, str]:
    """This process' environment, fit for another Python; with the TensorFlow for GPUs where there is one.

    What steers the Python that runs this, or the tox that it was started by, has no business in other environments.
    """
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", *OF_THIS_TOX))}
    if GPU.exists():
        kept.setdefault("TF_PACKAGE", "tensorflow")
    if IS_INSTALLED:
        # It would go beside the claims otherwise.
        kept.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(CACHE / "hypothesis"))
    return {**kept, "NO_COLOR": "1"}
