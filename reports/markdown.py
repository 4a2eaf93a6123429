"""Untrusted text inside Markdown, as GitHub and GitLab render it: it can mark nothing up, end no cell and mention nobody."""

import re

from reports.text import one_line, visible

LONGEST = 400
SHORTEST_FENCE = 3
# What may be markup. An underscore inside a word is none.
MARKUP = re.compile(r"[!\"#$&*:<>?@\[\\\]^`{|}~]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])")


def text(untrusted: str) -> str:
    """A text for a cell, a heading or a sentence: one line, whatever could be markup written as a character reference."""
    line = one_line(untrusted)
    cut = line if len(line) <= LONGEST else f"{line[:LONGEST]} …"
    return MARKUP.sub(lambda found: f"&#{ord(found.group())};", cut)


def code(untrusted: str) -> str:
    """The same, set as code."""
    return f"<code>{text(untrusted)}</code>"


def fenced(untrusted: str, language: str = "") -> str:
    """A block of lines, kept as they are, that none of the lines can end."""
    lines = visible(untrusted).rstrip("\n")
    fence = "`" * max([SHORTEST_FENCE, *(len(run) + 1 for run in re.findall("`+", lines))])
    return f"{fence}{language}\n{lines}\n{fence}\n"


def row(*cells: str) -> str:
    """A row of a table; the cells are Markdown already."""
    return f"| {' | '.join(cells)} |"
