"""The gate as JUnit XML: a test case a claim, as CI systems show them."""

import re
from xml.etree import ElementTree

from reports.gate.policy import Judged
from reports.gate.telling import HEADINGS, Gate, Told, cut, known_as, seen
from reports.matrix import UNKNOWN
from reports.text import visible

SUITE = "keras-tf-conformance gate"
# Characters that are no control characters and that XML has no way to write all the same.
UNWRITABLE = re.compile("[\ufffe\uffff]")


def as_junit(gate: Gate) -> str:
    """A failure for what is forbidden, an error for what a broken or incomplete environment keeps from being known."""
    suite = ElementTree.Element("testsuite", name=SUITE)
    properties = ElementTree.SubElement(suite, "properties")
    for name, value in (
        ("from", known_as(gate.before)),
        ("to", known_as(gate.after)),
        ("fail-on", gate.ruling.fail_on),
        ("outcome", gate.outcome),
        ("sum", gate.sum),
        *(("remark", remark) for remark in gate.remarks),
    ):
        ElementTree.SubElement(properties, "property", name=name, value=_safe(value))
    told = {each.change.claim: each for each in gate.told}
    counts = {"failure": 0, "error": 0, "skipped": 0}
    if gate.not_known:
        counts["error"] += 1
        case = ElementTree.SubElement(suite, "testcase", classname="gate", name="is_known", time="0")
        unread = "\n".join(map(str, gate.unread))
        ElementTree.SubElement(case, "error", message=_safe("; ".join(gate.not_known))).text = _safe(unread)
    for judged in gate.ruling.judged:
        group, _, name = judged.change.claim.partition(".")
        case = ElementTree.SubElement(suite, "testcase", classname=_safe(group), name=_safe(name), time="0")
        tag, message = _outcome(judged)
        if tag:
            counts[tag] += 1
            ElementTree.SubElement(case, tag, message=_safe(message)).text = _details(told.get(judged.change.claim))
        elif judged.change.claim in told:
            ElementTree.SubElement(case, "system-out").text = _details(told[judged.change.claim])
    suite.set("tests", str(len(gate.ruling.judged) + bool(gate.not_known)))
    suite.set("failures", str(counts["failure"]))
    suite.set("errors", str(counts["error"]))
    suite.set("skipped", str(counts["skipped"]))
    suites = ElementTree.Element("testsuites")
    suites.append(suite)
    ElementTree.indent(suites)
    # In ASCII it is the same whatever encoding it is printed in.
    document: bytes = ElementTree.tostring(suites, encoding="us-ascii", xml_declaration=True)
    return document.decode("ascii") + "\n"


def _outcome(judged: Judged) -> tuple[str, str]:
    change = judged.change
    if change.kind == "not-compared":
        lost = any(
            side.verdict in UNKNOWN and side.result.state != "complete" for side in (change.before, change.after)
        )
        return ("error" if lost else "skipped", cut(change.why or ""))
    if judged.judgement == "forbidden":
        return ("failure", HEADINGS[change.kind].counted)
    if judged.judgement == "accepted":
        return ("skipped", f"accepted: {HEADINGS[change.kind].counted}")
    return ("", "")


def _details(told: Told | None) -> str:
    if told is None:
        return ""
    lines = [told.sentence, " ".join(filter(None, (told.verdicts, told.extent)))]
    lines += [f"before: {line}" for line in seen(told.shown.before)]
    lines += [f"after: {line}" for line in seen(told.shown.after)]
    lines += [told.since] if told.since else []
    lines += [f"because {reason.because} ({reason.when}; {reason.link})" for reason in told.reasons]
    lines += [f"drift: {told.drift}"] if told.drift else []
    if told.successor:
        after = told.successor
        lines.append(f"instead: {after.claim}, {after.before} -> {after.after}: {after.sentence}")
    lines += [f"{use.place}: {cut(use.code)}" for use in told.uses]
    return _safe("\n".join(lines))


def _safe(text: str) -> str:
    return UNWRITABLE.sub(lambda found: f"\\u{ord(found.group()):x}", visible(text))
