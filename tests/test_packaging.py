"""What is installed: the house whole, under one name of its own, with a command that works from anywhere."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from reports.publish import PUBLISHED
from tests.running import ROOT

UV = (sys.executable, "-m", "uv")
NAME = "keras_tf_conformance"
COMMAND = "keras-tf-conformance"
HOUSE = ("conftest.py", "tox.ini", "suites", "fixtures", "reports")
LIMIT_S = 120
CODE = """\
from keras import backend as K

phase = K.learning_phase()
"""


@dataclass(frozen=True)
class Copy:
    """An installed copy in an environment that has nothing else, and an empty folder to use it from."""

    python: Path
    command: Path
    folder: Path
    cache: Path

    @property
    def packages(self) -> Path:
        """Where it was installed to."""
        (found,) = self.python.parents[1].glob("lib/*/site-packages")
        return found

    @property
    def files(self) -> Sequence[Path]:
        """All that is installed, apart from byte code."""
        return sorted(path for path in self.packages.rglob("*") if "__pycache__" not in path.parts)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Give the command from the empty folder."""
        return started([str(self.command), *arguments], self.folder, XDG_CACHE_HOME=str(self.cache))


def started(command: Sequence[str], folder: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    kept: Mapping[str, str] = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return subprocess.run(
        command, cwd=folder, env={**kept, **changes}, capture_output=True, text=True, check=False, timeout=LIMIT_S
    )


def environment(folder: Path, *packages: str) -> Path:
    """The Python of a virtual environment with these packages and nothing else."""
    python = folder / "bin" / "python"
    commands = [["venv", "-q", "--python", sys.executable, str(folder)]]
    if packages:
        commands.append(["pip", "install", "-q", "--python", str(python), *packages])
    for arguments in commands:
        ended = started([*UV, *arguments], folder.parent)
        assert ended.returncode == 0, ended.stderr
    return python


def copy_of(package: str, root: Path) -> Copy:
    python = environment(root / "environment", package)
    (root / "empty").mkdir()
    return Copy(python, python.parent / COMMAND, root / "empty", root / "cache")


@pytest.fixture(scope="module")
def copy(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """Installed as anybody would."""
    return copy_of(str(wheel), tmp_path_factory.mktemp("installed"))


def tracked(*folders: str) -> set[str]:
    """What of these a checkout has, apart from what it makes itself."""
    made = {"results", "page", "__pycache__"}
    files = [path for folder in folders for path in [ROOT / folder, *(ROOT / folder).rglob("*")] if path.is_file()]
    return {str(path.relative_to(ROOT)) for path in files if made.isdisjoint(path.relative_to(ROOT).parts)}


def test_the_wheel_holds_the_house_whole_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if ".dist-info/" not in name]
    entry = {f"{NAME}/__init__.py", f"{NAME}/__main__.py"}
    house = f"{NAME}/house/"
    assert entry <= set(names)
    assert {name.removeprefix(house) for name in names if name not in entry} == tracked(*HOUSE)


def test_it_takes_one_name_in_an_environment_and_one_command(copy: Copy) -> None:
    (metadata,) = copy.packages.glob(f"{NAME}-*.dist-info")
    record = (metadata / "RECORD").read_text(encoding="utf-8").splitlines()
    tops = {line.partition("/")[0] for line in record}
    assert tops == {NAME, metadata.name, ".."}
    assert [line.split(",")[0] for line in record if line.startswith("..")] == [f"../../../bin/{COMMAND}"]
    for name in ("suites", "fixtures", "reports", "conftest"):
        assert started([str(copy.python), "-c", f"import {name}"], copy.folder).returncode == 1


def test_it_calls_itself_by_its_name(copy: Copy) -> None:
    for command in ([str(copy.command)], [str(copy.python), "-m", NAME]):
        shown = started([*command, "--help"], copy.folder)
        assert shown.stdout.startswith(f"usage: {COMMAND} ")
        assert "publish" not in shown.stdout
    helped = [copy.run(name, "--help").stdout for name in ("run", "page", "gate", "accept", "uses", "bisect")]
    assert all(text.startswith(f"usage: {COMMAND} ") for text in helped)
    assert not [text for text in helped if "python -m reports" in text or str(copy.packages) in text]
    refused = copy.run("verdicts", "tf9.9")
    assert (refused.returncode, refused.stderr) == (
        2,
        f"{COMMAND}: tf9.9: cannot be read: No such file or directory\n",
    )


def test_what_is_published_is_known_everywhere(copy: Copy) -> None:
    told = copy.run("verdicts")
    assert told.returncode == 0, told.stderr
    assert {line.split("\t")[0] for line in told.stdout.splitlines()} == {
        path.stem for path in PUBLISHED.glob("*.jsonl")
    }
    assert {line.split("\t")[0] for line in copy.run("verdicts", "tf2.15").stdout.splitlines()} == {"tf2.15"}
    assert "\n  keras, graph\n" in copy.run("history", "learning_phase.phase_is_a_scalar_tensor").stdout
    compile(copy.run("repro", "learning_phase.phase_is_a_scalar_tensor").stdout, "repro", "exec")


def test_an_upgrade_is_gated_by_published_names(copy: Copy) -> None:
    (copy.folder / "code.py").write_text(CODE, encoding="utf-8")
    used = copy.run("uses", "code.py")
    assert used.returncode == 0, used.stderr
    assert "  code.py:3:9: phase = K.learning_phase()" in used.stdout
    gate = ("gate", "--from", "tf2.15", "--to", "tf2.21-keras3", "--used-by", "code.py")
    gated = copy.run(*gate, "--format", "json")
    assert gated.returncode == 1, gated.stderr
    claims = {claim["claim"]: claim["judgement"] for claim in json.loads(gated.stdout)["claims"]}
    assert claims["learning_phase.phase_is_a_scalar_tensor"] == "forbidden"
    accepted = copy.run("accept", "--from", "tf2.15", "--to", "tf2.21-keras3", "-o", "accepted.toml")
    assert accepted.returncode == 0, accepted.stderr
    assert copy.run(*gate, "--claims", "accepted.toml").returncode == 0


def test_what_it_makes_goes_where_one_is_and_not_where_it_is_installed(copy: Copy) -> None:
    before = copy.files
    ended = copy.run("page")
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout == f"wrote {COMMAND}/page/index.html\n"
    assert (copy.folder / COMMAND / "page" / "index.html").stat().st_size > 0
    assert copy.files == before


@pytest.mark.parametrize(
    "arguments",
    [["run", "tf2.15"], ["run", "--label", "eras"], ["run", "--python", sys.executable]],
    ids=["columns", "label", "python"],
)
def test_what_running_needs_is_told(copy: Copy, arguments: Sequence[str]) -> None:
    ended = copy.run(*arguments)
    assert ended.returncode == 2
    assert ended.stderr.startswith(f"{COMMAND}: ")
    assert ended.stderr.endswith(f": pip install '{COMMAND}[run]'\n")
    assert ended.stderr.count("\n") == 1


def test_a_python_is_asked_from_where_one_is_and_the_house_is_left_alone(wheel: Path, tmp_path: Path) -> None:
    copy = copy_of(f"{wheel}[run]", tmp_path)
    environment(copy.folder / "mine", "numpy")
    before = copy.files
    ended = copy.run("run", "--python", "mine/bin/python")
    assert ended.returncode == 3, ended.stderr
    assert "broken: tensorflow cannot be imported: ModuleNotFoundError" in ended.stdout
    assert ended.stdout.endswith(f"wrote {COMMAND}/page/index.html\n")
    (result,) = copy.folder.joinpath(COMMAND, "results").glob("*.jsonl")
    assert json.loads(result.read_text(encoding="utf-8").splitlines()[0])["imported"] is None
    assert [path.name for path in (copy.cache / COMMAND).iterdir() if path.name != "hypothesis"] == ["own"]
    assert copy.files == before


def test_it_runs_without_being_installed(wheel: Path, tmp_path: Path) -> None:
    ended = started([*UV, "tool", "run", "-q", "--from", str(wheel), COMMAND, "verdicts", "tf2.15"], tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("tf2.15\t")
    assert list(tmp_path.iterdir()) == []


def test_a_checkout_keeps_its_name_and_its_places() -> None:
    shown = started([sys.executable, "-m", "reports", "run", "--help"], ROOT).stdout
    assert shown.startswith("usage: python -m reports run ")
    assert "(reports/results)" in shown
    assert "(reports/page/index.html)" in shown
