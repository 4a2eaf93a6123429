"""Which claims does this code rely on? uses_of(paths, words) says so, from reading it: nothing of it is run."""

from reports.uses.found import Place, Skipped, Use, Uses
from reports.uses.scan import uses_of

__all__ = ["Place", "Skipped", "Use", "Uses", "uses_of"]
