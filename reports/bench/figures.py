"""What a benchmark finds: figures, each with its bound where it has one."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from reports.bench.clock import Failed


@dataclass(frozen=True)
class Figure:
    """One thing measured: `value` and `spread` (least, most) in `unit`; without a value, `beside` says why there is none."""

    what: str
    where: str
    value: float | None
    unit: str
    spread: tuple[float, float] | None = None
    bound: float | None = None
    beside: str = ""

    @property
    def met(self) -> bool | None:
        """Whether it keeps its bound; None where it has none, or could not be measured."""
        return None if self.value is None or self.bound is None else self.value <= self.bound

    @property
    def cells(self) -> Sequence[str]:
        """Where, what, how much, from where to where, the bound, whether it is met, and what else there is to say."""
        met = {True: "yes", False: "**no**", None: ""}[self.met]
        spread = f"{_digits(self.spread[0])} to {_digits(self.spread[1])}" if self.spread else ""
        value = f"{_digits(self.value)} {self.unit}" if self.value is not None else "not measured"
        bound = f"{self.bound:g} {self.unit}" if self.bound is not None else ""
        return [self.where, self.what, value, spread, bound, met, self.beside]


HEAD = ("where", "what", "median", "spread", "bound", "met", "beside it")


def measured(what: str, where: str, values: Sequence[float], unit: str, bound: float | None = None) -> Figure:
    """The figure of several measurements of the same thing."""
    return Figure(what, where, median(values), unit, (min(values), max(values)), bound)


def failed(what: str, where: str, unit: str, why: Failed) -> Figure:
    """The figure of what could not be measured."""
    return Figure(what, where, None, unit, beside=str(why))


def _digits(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"  # noqa: PLR2004  # three digits either way
