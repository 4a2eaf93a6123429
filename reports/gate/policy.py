"""What an upgrade may break: each change judged by a policy and by what is accepted."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from reports.comparison import Change, is_silent
from reports.gate.acceptances import Acceptance, Lists
from suites import loader

FAIL_ON = ("silent", "any", "never")


@dataclass(frozen=True)
class Judged:
    """A change, and what is thought of it: forbidden, accepted (by which), allowed, or nothing where nothing broke."""

    change: Change
    judgement: str
    accepted_by: Sequence[Acceptance] = ()


@dataclass(frozen=True)
class Ruling:
    """All changes, and those that matter, judged; acceptances that have ended, by which version, and that nothing needs."""

    fail_on: str
    changes: Sequence[Change]
    judged: Sequence[Judged]
    ended: Sequence[tuple[Acceptance, str]]
    unneeded: Sequence[Acceptance]

    @property
    def compared(self) -> Sequence[Judged]:
        """What is known of both sides."""
        return [each for each in self.judged if each.change.kind != "not-compared"]

    @property
    def forbidden(self) -> Sequence[Judged]:
        """What the policy does not let pass."""
        return [each for each in self.judged if each.judgement == "forbidden"]


def rule(
    changes: Sequence[Change],
    fail_on: str,
    lists: Lists,
    to: loader.Environment | None,
    relied_on: Collection[str] | None,
) -> Ruling:
    """Judge what became of the claims that matter; relied_on are those that somebody's code relies on (None: all)."""
    ended = [(each, end) for each in lists.accepted if (end := each.ended_by(to)) is not None]
    over = [each for each, _ in ended]
    standing = [each for each in lists.accepted if each not in over]
    mattering = [
        change for change in changes if lists.matters(change.claim) and (relied_on is None or change.claim in relied_on)
    ]
    unneeded = [each for each in standing if not any(_may_need(change, each) for change in changes)]
    return Ruling(fail_on, changes, [_judge(change, fail_on, standing) for change in mattering], ended, unneeded)


def _may_need(change: Change, acceptance: Acceptance) -> bool:
    if change.kind == "not-compared":
        return acceptance.names(change.claim)
    return any(acceptance.covers(change.claim, case) for case in change.harmful)


def _judge(change: Change, fail_on: str, accepted: Sequence[Acceptance]) -> Judged:
    if not change.harmful:
        return Judged(change, "")
    new = [case for case in change.harmful if not any(each.covers(change.claim, case) for each in accepted)]
    if not new:
        covering = [each for each in accepted if any(each.covers(change.claim, case) for case in change.harmful)]
        return Judged(change, "accepted", covering)
    forbidden = fail_on == "any" or (fail_on == "silent" and any(map(is_silent, new)))
    return Judged(change, "forbidden" if forbidden else "allowed")
