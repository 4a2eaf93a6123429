"""Untrusted text, made safe to show: what steers a terminal or turns text round is written out."""

import unicodedata

INVISIBLE = ("Cc", "Cf", "Cs", "Zl", "Zp")


def visible(text: str) -> str:
    """The text with every control, format and surrogate character but newline and tab written as an escape."""
    # Nearly all text is plain, and Python tells that at once; of the 40,000 cells of a large page most have several texts.
    if text.isprintable():
        return text
    return "".join(
        character if character in "\n\t" or not _steers(character) else _escaped(character) for character in text
    )


def one_line(text: str) -> str:
    """The same for a place that has but one line, such as a field between tabs."""
    if text.isprintable():
        return text
    return "".join(_escaped(character) if _steers(character) else character for character in text)


def _steers(character: str) -> bool:
    return unicodedata.category(character) in INVISIBLE


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
