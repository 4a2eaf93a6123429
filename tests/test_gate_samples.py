"""What GATE.md gives to paste: the very files of a sample project, each of them tried on it."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from reports.running.columns import plain
from suites.loader.toml import Document
from tests.running import ROOT

SAMPLE = ROOT / "tests" / "sample_gate"
WORKFLOW = ".github/workflows/tensorflow-upgrade.yml"
PASTED = re.compile(r"^`(?P<path>[^`\n]+)`\n\n```\w+\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
RELIES_ON_A_BREAK = "src/towers.py:8:16: return tf.keras.layers.Dense(8)(images)"
COMMANDS = re.compile(r"^keras-tf-conformance .*$", re.MULTILINE)
NAME = "keras-tf-conformance"
VERSION = Document(ROOT / "pyproject.toml").tables["project"]["version"]
OF_A_CLONE = (
    *("keras_tf_conformance", "suites", "fixtures", "reports", "conftest.py", "tox.ini"),
    *("pyproject.toml", "README.md", "LICENSE", ".gitignore", ".pre-commit-hooks.yaml"),
)
GIT = shutil.which("git")
LIMIT_S = 300


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Somebody's project, in which all is accepted that breaks."""
    return shutil.copytree(SAMPLE, tmp_path / "project")


def accept_nothing(project: Path) -> None:
    (project / "accepted.toml").write_text("", encoding="utf-8")


def started(command: Sequence[str], folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """What came of a command; standard output has all that it printed."""
    return subprocess.run(
        command,
        cwd=folder,
        env={**plain(), **variables},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=LIMIT_S,
    )


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.org"]
    assert GIT
    ended = started([GIT, *who, *arguments], folder, GIT_CONFIG_GLOBAL=os.devnull)
    assert ended.returncode == 0, ended.stdout


def yaml_of(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def as_a_job(lines: Sequence[str], folder: Path, variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    script = "\n".join(lines)
    return started(["/bin/bash", "-e", "-o", "pipefail", "-c", script], folder, **variables)


def test_what_is_given_to_paste_is_what_is_tried() -> None:
    given = {found["path"]: found["text"] for found in PASTED.finditer((ROOT / "GATE.md").read_text(encoding="utf-8"))}
    files = [path for path in SAMPLE.rglob("*") if path.is_file() and "src" not in path.parts]
    assert given == {str(path.relative_to(SAMPLE)): path.read_text(encoding="utf-8") for path in files}


def test_what_is_given_to_paste_asks_for_this_version() -> None:
    asked = [
        told
        for path in SAMPLE.rglob("*")
        if path.is_file()
        for told in re.findall(r"keras-tf-conformance==(\S+?)\}?$|rev: v(\S+)", path.read_text("utf-8"), re.MULTILINE)
    ]
    assert len(asked) == 4
    assert {"".join(told) for told in asked} == {VERSION}


@pytest.mark.parametrize(
    "command",
    [
        ["check_jsonschema", "--builtin-schema", "vendor.github-workflows", WORKFLOW],
        ["check_jsonschema", "--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci", ".gitlab-ci.yml"],
        ["pre_commit", "validate-config", ".pre-commit-config.yaml"],
        ["pre_commit", "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")],
    ],
    ids=["github", "gitlab", "pre-commit", "hooks"],
)
def test_it_is_as_the_provider_has_it(command: Sequence[str]) -> None:
    ended = started([sys.executable, "-m", *command], SAMPLE)
    assert ended.returncode == 0, ended.stdout


def test_the_workflow_is_safe() -> None:
    zizmor = Path(sys.executable).with_name("zizmor")
    ended = started([str(zizmor), "--offline", "--no-progress", "--persona", "pedantic", WORKFLOW], SAMPLE)
    assert ended.returncode == 0, ended.stdout


def test_the_commands_record_what_breaks_now(project: Path, wheel: Path) -> None:
    accept_nothing(project)
    alone, *recording = COMMANDS.findall((ROOT / "GATE.md").read_text(encoding="utf-8"))
    uvx = f"{sys.executable} -m uv tool run -q --from"
    command = f"{NAME}() {{ {uvx} '{wheel}' {NAME} \"$@\"; }}"
    ended = as_a_job([command, alone], project, {})
    assert ended.returncode == 1
    assert RELIES_ON_A_BREAK in ended.stdout
    for line, code in zip(recording, (1, 0), strict=True):
        assert as_a_job([command, line], project, {}).returncode == code
    assert 'claim = "scope_naming.weights_carry_the_name_scope"' in (project / "accepted.toml").read_text("utf-8")
    assert as_a_job([command, f"{alone} --claims accepted.toml"], project, {}).returncode == 0


def test_the_tox_environment(project: Path, wheel: Path) -> None:
    command = [sys.executable, "-m", "tox", "run", "-e", "upgrade"]
    ended = started(command, project, CONFORMANCE=str(wheel))
    assert ended.returncode == 0, ended.stdout
    assert "Nothing new broke that may not." in ended.stdout
    accept_nothing(project)
    ended = started(command, project, CONFORMANCE=str(wheel))
    assert ended.returncode == 1
    assert RELIES_ON_A_BREAK in ended.stdout


def test_the_github_job(project: Path, wheel: Path, tmp_path: Path) -> None:
    workflow = yaml_of(project / WORKFLOW)
    (job,) = workflow["jobs"].values()
    annotating, summing_up = [step["run"] for step in job["steps"] if "run" in step]
    summary = tmp_path / "summary.md"
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    where = {"CONFORMANCE": str(wheel), "GITHUB_STEP_SUMMARY": str(summary), "PATH": path}
    variables = {**workflow["env"], **where}
    for line in (annotating, summing_up):
        ended = as_a_job([line], project, variables)
        assert ended.returncode == 0, ended.stdout
    accept_nothing(project)
    ended = as_a_job([annotating], project, variables)
    assert ended.returncode == 1
    assert "::error file=src/towers.py,line=8,col=16,title=broke silently%3A scope_naming." in ended.stdout
    assert as_a_job([summing_up], project, variables).returncode == 1
    told = summary.read_text(encoding="utf-8").split("\n## ")
    assert len(told) == 2
    assert "Nothing new broke that may not." in told[0]
    assert "1 claim broke that may not" in told[1]


def test_the_gitlab_job(project: Path, wheel: Path, tmp_path: Path) -> None:
    (job,) = yaml_of(project / ".gitlab-ci.yml").values()
    environment = tmp_path / "image"
    made = started(
        [sys.executable, "-m", "uv", "venv", "-q", "--seed", "-p", sys.executable, str(environment)], tmp_path
    )
    assert made.returncode == 0, made.stdout
    path = f"{environment / 'bin'}{os.pathsep}{os.environ['PATH']}"
    variables = {**job["variables"], "CONFORMANCE": str(wheel), "PATH": path}
    ended = as_a_job(job["script"], project, variables)
    assert ended.returncode == 0, ended.stdout
    report = project / job["artifacts"]["reports"]["junit"]
    assert ' failures="0" ' in report.read_text(encoding="utf-8")
    accept_nothing(project)
    assert as_a_job(job["script"], project, variables).returncode == 1
    assert ' failures="1" ' in report.read_text(encoding="utf-8")


@pytest.mark.skipif(GIT is None, reason="pre-commit works on what git has")
def test_the_pre_commit_hook(project: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    clone.mkdir()
    ignored = shutil.ignore_patterns("__pycache__", "results", "page")
    for name in OF_A_CLONE:
        source = ROOT / name
        shutil.copytree(source, clone / name, ignore=ignored) if source.is_dir() else shutil.copy(source, clone)
    git(clone, "init", "-q")
    git(clone, "add", ".")
    git(clone, "commit", "-q", "-m", "all of it")
    git(clone, "tag", f"v{VERSION}")
    config = project / ".pre-commit-config.yaml"
    (hooks,) = yaml_of(config)["repos"]
    config.write_text(config.read_text(encoding="utf-8").replace(hooks["repo"], str(clone)), encoding="utf-8")
    git(project, "init", "-q")
    git(project, "add", ".")

    def committed() -> subprocess.CompletedProcess[str]:
        variables = {"PRE_COMMIT_HOME": str(tmp_path / "cache"), "GIT_CONFIG_GLOBAL": os.devnull}
        return started([sys.executable, "-m", "pre_commit", "run"], project, **variables)

    ended = committed()
    assert ended.returncode == 0, ended.stdout
    assert "Passed" in ended.stdout
    accept_nothing(project)
    git(project, "add", ".")
    ended = committed()
    assert ended.returncode == 1
    assert RELIES_ON_A_BREAK in ended.stdout
    git(project, "rm", "-q", "--cached", "src/towers.py")
    assert "(no files to check)Skipped" in committed().stdout
