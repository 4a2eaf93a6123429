"""Untrusted text, made safe to show: what steers a terminal, a CI job or a reader's eye is written out.

A runner of GitHub Actions takes a line for a command that begins, after blanks, with `::`, or that has `##[` anywhere; one
of Azure Pipelines takes `##vso[`. They compare as people read: characters that nobody sees they do not see either.
"""

import re
import unicodedata

INVISIBLE = ("Cc", "Cf", "Cs", "Zl", "Zp")
# What is in none of these categories and not seen all the same: joiners, fillers, selectors of a variant.
UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]"
)
AT_THE_START = re.compile(r"^([^\S\n]*):(?=:)", re.MULTILINE)
ANYWHERE = re.compile(r"#(?=#(?:vso)?\[)", re.IGNORECASE)


def visible(text: str) -> str:
    """The text with every control, format and surrogate character but newline and tab written as an escape.

    So is the first character of what would be a command on a line of a CI job.
    """
    # Nearly all text is plain, and Python tells that at once; of the 40,000 cells of a large page most have several texts.
    if _is_plain(text):
        return text
    return without_commands(
        "".join(
            character if character in "\n\t" or not _steers(character) else _escaped(character) for character in text
        )
    )


def one_line(text: str) -> str:
    """The same for a place that has but one line, such as a field between tabs."""
    if _is_plain(text):
        return text
    return without_commands("".join(_escaped(character) if _steers(character) else character for character in text))


def without_commands(text: str) -> str:
    """Text that shows all that steers, such as one laid out of lines that do, without a command on any of its lines."""
    return ANYWHERE.sub(r"\\x23", AT_THE_START.sub(r"\1\\x3a", text))


def without_commands_in_json(document: str) -> str:
    """A JSON document that says the same; no line of it begins with a text, and what it has anywhere is in a text."""
    return ANYWHERE.sub(r"\\u0023", document)


def _is_plain(text: str) -> bool:
    return (
        text.isprintable() and "::" not in text and "##" not in text and (text.isascii() or UNSEEN.search(text) is None)
    )


def _steers(character: str) -> bool:
    return unicodedata.category(character) in INVISIBLE or UNSEEN.match(character) is not None


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
