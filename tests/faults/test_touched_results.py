"""A byte, a line or a footer of a complete result changed, lost, doubled, moved or added."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from reports import __main__ as command_line
from reports.commands import compared, given
from reports.matrix import Words
from reports.publish import PUBLISHED
from reports.results import Refused, parse_result
from tests.faults.conftest import Fault
from tests.samples import NAMES, encoded, lines_of

# As many of the bytes of a published result are flipped, and of a small one all.
FLIPS = 400

Damage = Callable[[list[bytes]], Sequence[bytes]]
LINES: dict[str, Damage] = {
    "a case is lost": lambda lines: [*lines[:2], *lines[3:]],
    "the last case is lost": lambda lines: [*lines[:-2], lines[-1]],
    "a case is doubled": lambda lines: [*lines[:3], lines[2], *lines[3:]],
    "two cases are swapped": lambda lines: [lines[0], lines[2], lines[1], *lines[3:]],
    "a case is added": lambda lines: [*lines[:2], lines[1].replace(b"Dense", b"GRU"), *lines[2:]],
    "a verdict is another": lambda lines: [each.replace(b'"differs"', b'"holds"') for each in lines],
    "all parameters are others": lambda lines: [
        each.replace(b'"parameters": {', b'"parameters": {"n": 1') for each in lines
    ],
    "the footer is doubled": lambda lines: [*lines, lines[-1]],
    "something follows the footer": lambda lines: [*lines, b"\n"],
    "a line is empty": lambda lines: [*lines[:2], b"\n", *lines[2:]],
    "a line is cut": lambda lines: [*lines[:2], lines[2][:20] + b"\n", *lines[3:]],
    "a line is of two files": lambda lines: [*lines[:2], lines[2][:20] + lines[3], *lines[4:]],
    "ends of lines are those of Windows": lambda lines: [each.replace(b"\n", b"\r\n") for each in lines],
    "the column is another": lambda lines: [lines[0].replace(b'"column": "new"', b'"column": "eager"'), *lines[1:]],
    "the claims are others": lambda lines: [lines[0].replace(b'"sha256:', b'"sha256:0')[:-1], *lines[1:]],
    "the checksum is gone": lambda lines: [*lines[:-1], lines[-1].partition(b',"checksum"')[0] + b"}\n"],
    "it says that it is of the earlier schema": lambda lines: [
        lines[0].replace(b'"schema": 2', b'"schema": 1'),
        *lines[1:],
    ],
}


def is_refused(data: bytes) -> bool:
    try:
        parse_result(data, "new")
    except Refused:
        return True
    return False


def test_no_flipped_bit_of_a_result_is_read(words: Words, fault: Fault) -> None:
    data = encoded(lines_of(words, "new"))
    for position in range(len(data)):
        for bit in range(8):
            flipped = data[:position] + bytes([data[position] ^ 1 << bit]) + data[position + 1 :]
            fault(false_holds=not is_refused(flipped))


def test_no_changed_byte_of_a_published_result_is_read(fault: Fault) -> None:
    drawn = random.Random(0)
    for path in sorted(PUBLISHED.glob("*.jsonl"))[::10]:
        data = path.read_bytes()
        assert parse_result(data, path.stem).state == "complete"
        for _ in range(FLIPS):
            position, value = drawn.randrange(len(data)), drawn.randrange(256)
            changed = data[:position] + bytes([value]) + data[position + 1 :]
            fault(false_holds=changed != data and not is_refused(changed))


@pytest.fixture
def folder(words: Words, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder that commands are given in, with a result that nobody has touched."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(given, "read_the_words", lambda: words)
    monkeypatch.setattr(compared, "PUBLISHED", tmp_path)
    Path("old.jsonl").write_bytes(encoded(lines_of(words, "old")))


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("what", LINES)
def test_every_command_refuses_it_by_name(
    what: str, words: Words, fault: Fault, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = encoded(lines_of(words, "new")).splitlines(keepends=True)
    Path("new.jsonl").write_bytes(b"".join(LINES[what](lines)))
    for arguments in (
        ["verdicts", "new.jsonl"],
        ["summary", "new.jsonl"],
        ["history", NAMES, "new.jsonl"],
        ["page", "new.jsonl", "-o", "page"],
        ["upstream", "new.jsonl", "-o", "upstream"],
        ["gate", "--from", "old.jsonl", "--to", "new.jsonl"],
        ["gate", "--from", "new.jsonl", "--to", "old.jsonl", "--fail-on", "never"],
        ["publish", "new.jsonl", "--folder", "published"],
    ):
        capsys.readouterr()
        code = command_line.main(arguments)
        captured = capsys.readouterr()
        fault(captured.out + captured.err, false_holds=code != 2 or bool(captured.out))
        assert captured.err.startswith("reports: new.jsonl: ")
        assert len(captured.err.splitlines()) == 1
    assert not Path("published").exists()
