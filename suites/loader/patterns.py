"""What code does that relies on a claim, where the names it uses do not tell: the patterns of a claim's words."""

import re
from typing import List, NamedTuple, Optional

_NAME = r"(?:keras|tensorflow)(?:\.[A-Za-z_]\w*)+"
_FORMS = tuple(
    re.compile(form + rf"(?: in (?P<scope>{_NAME}))?")
    for form in (
        rf"(?P<what>uses) (?P<of>{_NAME})",
        rf"(?:(?P<of>{_NAME}) )?(?P<what>made)(?: with (?P<keyword>[a-z_]\w*))?",
        rf"(?:(?P<of>{_NAME}) )?(?P<what>called)(?P<how> twice| on a tensor)?",
        rf"(?P<what>attribute) (?P<attribute>[A-Za-z_]\w*)(?: of (?P<of>{_NAME}))?(?P<how> as pairs| given to {_NAME})?",
    )
)

GIVEN_TO = "given to "
ANY_LAYER = "keras.layers.Layer"
FORMS = (
    "uses SYMBOL",
    "[CLASS] made [with KEYWORD]",
    "[CLASS] called [twice | on a tensor]",
    "attribute NAME [of CLASS] [as pairs | given to SYMBOL]",
)


class Pattern(NamedTuple):
    """What code does that relies on a claim; text is how it is written.

    what is "uses", "made", "called" or "attribute"; of is the symbol or class, a layer's unless another is named. Where given,
    detail is the attribute or keyword, how is "twice", "on a tensor", "as pairs" or "given to SYMBOL", and scope what it must
    stand in.
    """

    text: str
    what: str
    of: str
    detail: Optional[str]
    how: Optional[str]
    scope: Optional[str]

    @property
    def names(self) -> List[str]:
        """The symbols and classes that it speaks of."""
        taker = (self.how or "").partition(GIVEN_TO)[2]
        return [name for name in (self.of, taker, self.scope) if name]


def read_pattern(text: str) -> Optional[Pattern]:
    """The pattern, or None for a text in none of the known forms."""
    for form in _FORMS:
        found = form.fullmatch(text)
        if found:
            said = found.groupdict()
            detail = said.get("attribute") or said.get("keyword")
            how = said.get("how")
            return Pattern(
                text, said["what"], said["of"] or ANY_LAYER, detail, how.strip() if how else None, said["scope"]
            )
    return None
