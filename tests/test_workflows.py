"""What CI providers are told: valid, in step with tox.ini, and merging what was found whatever became of the columns."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from suites import loader

ROOT = Path(__file__).resolve().parent.parent
WORKFLOWS = sorted(ROOT.glob(".github/workflows/*.yml"))
PUBLISHED = ("tf2.15", "tf2.21-keras3")
COMMIT_LENGTH = 40


def loaded(path: Path) -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return told


def steps_of(path: Path) -> list[dict[str, Any]]:
    return [step for job in loaded(path)["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize(
    ("schema", "paths"),
    [
        ("github-workflows", WORKFLOWS),
        ("gitlab-ci", [ROOT / ".gitlab-ci.yml"]),
        ("dependabot", [ROOT / ".github" / "dependabot.yml"]),
    ],
    ids=["workflows", "gitlab", "dependabot"],
)
def test_it_is_as_the_provider_has_it(schema: str, paths: Sequence[Path]) -> None:
    assert paths
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}"]
    transform = ["--data-transform", "gitlab-ci"] if schema == "gitlab-ci" else []
    ended = subprocess.run([*command, *transform, *paths], capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 0, ended.stdout


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_may_do_little_and_not_for_long(path: Path) -> None:
    workflow = loaded(path)
    assert workflow["permissions"] == {}
    assert workflow["concurrency"]
    for job in workflow["jobs"].values():
        assert job["permissions"] == {"contents": "read"}
        assert job["timeout-minutes"] <= 30


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned_to_commits(path: Path) -> None:
    used = [step["uses"] for step in steps_of(path) if "uses" in step]
    assert used
    assert all(len(one.partition("@")[2]) == COMMIT_LENGTH for one in used)


def test_the_same_uv_runs_everywhere() -> None:
    told = {loaded(path)["env"]["UV_VERSION"] for path in WORKFLOWS}
    assert told == {loaded(ROOT / ".gitlab-ci.yml")["variables"]["UV_VERSION"]}


def test_gitlab_runs_every_column_on_the_python_that_it_wants_first() -> None:
    matrix = loaded(ROOT / ".gitlab-ci.yml")["column"]["parallel"]["matrix"]
    told = {column: entry["PYTHON"] for entry in matrix for column in entry["COLUMN"]}
    assert sum(len(entry["COLUMN"]) for entry in matrix) == len(told)
    assert told == {name: column.python[0] for name, column in loader.load_columns().items()}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout in which two columns are published, the reports are installed, and nothing has been run."""
    for name in ("reports", "suites", ".ci"):
        ignored = shutil.ignore_patterns("__pycache__", "results", "page", "published")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    (tmp_path / "reports" / "published").mkdir()
    for column in PUBLISHED:
        shutil.copy(ROOT / "reports" / "published" / f"{column}.jsonl", tmp_path / "reports" / "published")
    python = tmp_path / ".tox" / "page" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    return tmp_path


def merged(checkout: Path, *columns: str) -> subprocess.CompletedProcess[str]:
    results = checkout / "reports" / "results"
    results.mkdir()
    for column in columns:
        shutil.copy(ROOT / "reports" / "published" / f"{column}.jsonl", results)
    return subprocess.run(
        [checkout / ".ci" / "merge", "summary.md"],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_what_is_as_published_merges_well(checkout: Path) -> None:
    ended = merged(checkout, *PUBLISHED)
    assert ended.returncode == 0, ended.stderr
    assert (checkout / "reports" / "page" / "index.html").is_file()
    assert "Columns: 2 complete" in (checkout / "summary.md").read_text(encoding="utf-8")


def test_the_summary_is_added_to_what_is_there(checkout: Path) -> None:
    (checkout / "summary.md").write_text("before\n", encoding="utf-8")
    merged(checkout, *PUBLISHED)
    assert (checkout / "summary.md").read_text(encoding="utf-8").startswith("before\n## What became of the claims")


def test_a_column_that_did_not_come_back_is_told_and_fails(checkout: Path) -> None:
    ended = merged(checkout, PUBLISHED[0])
    assert ended.returncode == 1
    assert f"< {PUBLISHED[1]}\t" in ended.stdout
    assert "what was run is not what is published" in ended.stderr
    assert "Columns: 1 complete" in (checkout / "summary.md").read_text(encoding="utf-8")
    assert (checkout / "reports" / "page" / "index.html").is_file()


def test_other_verdicts_than_those_published_are_told_and_fail(checkout: Path) -> None:
    kept = checkout / "reports" / "published" / f"{PUBLISHED[0]}.jsonl"
    before = kept.read_text(encoding="utf-8")
    kept.write_text(before.replace('"verdict":"holds"', '"verdict":"raises"', 1), encoding="utf-8")
    ended = merged(checkout, *PUBLISHED)
    assert ended.returncode == 1
    assert "\traises\n" in ended.stdout
    assert "\n> tf2.15\t" in ended.stdout


def test_nothing_to_merge_is_told_and_fails(checkout: Path) -> None:
    ended = merged(checkout)
    assert ended.returncode == 1
    assert "no result file (*.jsonl) in this folder" in ended.stderr
