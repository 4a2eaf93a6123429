"""How each state of knowledge is shown: a sign, a word and what it means. Its colour stands in page.css."""

from typing import NamedTuple


class Sign(NamedTuple):
    """The sign, the word, the class of its style, and what happened."""

    mark: str
    word: str
    style: str
    loudness: str
    meaning: str


SIGNS = {
    "holds": Sign("✓", "holds", "holds", "", "As documented."),
    "moved": Sign("→", "moved", "moved", "loud", "As documented, under another public name of Keras."),
    "differs": Sign(
        "≠", "differs", "differs", "silent", "Nothing complained, and the result is not the documented one."
    ),
    "raises": Sign("✕", "raises", "raises", "loud", "The documented call is refused with an exception."),
    "gone": Sign("∅", "gone", "gone", "loud", "A documented name exists nowhere any more."),
    "not-applicable": Sign(
        "–", "not applicable", "not-applicable", "", "Cannot be asked here. Counted neither for nor against."
    ),
    "incomplete": Sign(
        "…", "incomplete", "incomplete", "", "Not every case has a verdict: the others were not asked, or say nothing."
    ),
    "broken": Sign("!", "broken", "broken", "", "Nothing could be asked: the environment is not what it should be."),
}
