"""What drifted, claim by claim, as Markdown fit to be sent to those who make TensorFlow and Keras."""

import shlex
from collections.abc import Mapping, Sequence

from reports.html.findings import CaseView, Finding, findings_of
from reports.markdown import code, fenced, row, text
from reports.matrix import Matrix
from reports.standalone import NotStandalone, script_of
from suites import loader

TUTORIAL = "https://blog.keras.io/keras-as-a-simplified-interface-to-tensorflow-tutorial.html"
MODES = {
    "graph": "in an explicit graph, with a session",
    "v1": "after tf.compat.v1.disable_v2_behavior()",
    "eager": "eagerly, its default",
}
QUICK = "quick"
BY_EXAMPLES = ", by its own examples: what a search has found beyond them it does not show"
# What a reader has to install to see the same.
DECISIVE = (
    "tensorflow", "tensorflow-cpu", "tf-nightly", "tf-nightly-cpu",
    "keras", "keras-nightly", "tf-keras", "tf-keras-nightly", "numpy",
)  # fmt: skip


def upstream_reports(matrix: Matrix) -> Mapping[str, str]:
    """{file name: text}: for each claim that drifted in an environment a report, and where it can be a script beside it."""
    files = {}
    for claim in matrix.words.claims.values():
        for finding in findings_of(matrix, claim.id):
            if finding.drifted:
                name = f"{claim.id}.{finding.column}"
                script, why_none = _script(finding, claim)
                if script:
                    files[f"{name}.py"] = script
                asks = f"`python {name}.py` asks the claim by itself{BY_EXAMPLES if _profile(finding) else ''}"
                told = asks if script else f"No script stands beside this: {why_none}"
                files[f"{name}.md"] = _report(finding, claim, f"{told}.")
    return files


def _report(finding: Finding, claim: loader.Claim, script: str) -> str:
    sections = {
        "Versions": _versions(finding),
        "What is documented": _documented(claim),
        "What was expected, and what is seen": "\n".join([*map(_case, finding.drifted), *_others(finding)]),
        "Reproduce": _reproduction(finding, claim, script),
    }
    told = [f"## {title}\n\n{section}" for title, section in sections.items()]
    return "\n".join([f"# {text(claim.claim)}\n\n{_opening(finding)}\n", *told])


def _opening(finding: Finding) -> str:
    environment = finding.result.environment
    if environment is None:
        raise ValueError(f"{finding.column} drifted without being known")  # drift is judged by what was imported
    where = f"TensorFlow {text(environment.tensorflow)} and {code(environment.entry)} {text(environment.keras)}"
    better = all(case.verdict == "holds" for case in finding.drifted)
    if better:
        return (
            f"With {where} this holds again, where it was known not to: no defect, and the suite's expectation can go."
        )
    return f"With {where} this does not come out as it did before."


def _versions(finding: Finding) -> str:
    header = finding.result.header or {}
    imported = header["imported"]
    told = {
        "Python": text(imported["python"]),
        "TensorFlow": text(imported["tensorflow"]),
        "Keras": f"{text(imported['keras'])}, imported as {code(imported['entry'])}",
        "TensorFlow runs": text(MODES[imported["mode"]]),
        "platform": text(header["platform"]),
        "devices": text(imported["device"]),
    }
    table = [row("", ""), row("---", "---"), *(row(name, value) for name, value in told.items())]
    packages = "\n".join(f"{name}=={version}" for name, version in sorted(header["packages"].items()))
    helped = "".join(f"- mended so that it imports: {text(what)}\n" for what in header["helped"])
    listed = f"<details><summary>All installed packages</summary>\n\n{fenced(packages)}\n</details>\n"
    return "\n".join([*table, "", helped + listed])


def _documented(claim: loader.Claim) -> str:
    return f"""{text(claim.claim)}: {text(claim.section)} of <{TUTORIAL}>.

As code, claim {code(claim.id)}:

{fenced(loader.code_of(claim), "python")}
What it asks for by name (`tf`, `keras`, `layers`, `observe` and so on) are pytest fixtures of the suite. They adapt how a
name or an argument was spelled in each generation, and never a behaviour.
"""


def _case(case: CaseView) -> str:
    heading = f"### {text(case.label)}\n\n" if case.label else ""
    seen = loader.seen_text(case.line) or "nothing was observed"
    return f"""{heading}Expected: {_expected(case.expectation)}.

Seen: **{case.verdict}** ({text(case.drift or "")}).

{fenced(seen)}"""


def _expected(expectation: loader.Expectation | None) -> str:
    if expectation is None:
        return "it holds, as documented"
    wanted = {key: " or ".join(map(str, loader.vocabulary.as_list(value))) for key, value in expectation.when.items()}
    when = ", ".join(f"{key} {value}" for key, value in wanted.items())
    return f"{expectation.verdict} with {text(when)}, because: {text(expectation.because)} (<{expectation.link}>)"


def _others(finding: Finding) -> Sequence[str]:
    others = [code(case.label) for case in finding.cases if not case.drift]
    return [f"As expected: {', '.join(others)}.\n"] if others else []


def _reproduction(finding: Finding, claim: loader.Claim, script: str) -> str:
    header = finding.result.header or {}
    imported = header["imported"]
    pins = [f"{name}=={header['packages'][name]}" for name in DECISIVE if name in header["packages"]]
    test = f"suites/test_{claim.suite}.py::test_{claim.name}"
    lines = [
        ["pip", "install", *pins, "pytest", "hypothesis", "packaging"],
        ["pytest", test, "--entry", imported["entry"], "--mode", imported["mode"], *_profile(finding)],
    ]
    return f"""{script} In a checkout of this suite, in an environment of its own:

{fenced(chr(10).join(map(shlex.join, lines)), "sh")}"""


def _profile(finding: Finding) -> Sequence[str]:
    """The option that searches as the run did; none where it asked the claims' own examples alone."""
    profile = (finding.result.header or {})["profile"]
    return [] if profile == QUICK else ["--hypothesis-profile", profile]


def _script(finding: Finding, claim: loader.Claim) -> tuple[str, str]:
    """The source of a script that asks the claim, or why there can be none."""
    imported = (finding.result.header or {})["imported"]
    seen_with = f"Python {imported['python']}, TensorFlow {imported['tensorflow']}, Keras {imported['keras']}"
    try:
        return script_of(claim, imported["entry"], imported["mode"], seen_with), ""
    except NotStandalone as reason:
        return "", str(reason)
