"""Makes the page from its template, its style and its script."""

import base64
import hashlib
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from reports.html.signs import SIGNS
from reports.html.values import layout_of
from reports.html.view import view_of
from reports.matrix import Matrix
from reports.text import visible


def render(matrix: Matrix) -> str:
    """The whole page as text."""
    style, script = _asset("page.css"), _asset("page.js")
    page = templates().get_template("page.html")
    return page.render(
        view=view_of(matrix),
        style=Markup(style),  # noqa: S704  # ours, and let in by its hash alone
        script=Markup(script),  # noqa: S704
        style_hash=_content_hash(style),
        script_hash=_content_hash(script),
    )


@cache
def templates() -> Environment:
    """The templates of everything that is shown, with every text in them escaped."""
    made = Environment(
        loader=PackageLoader("reports.html", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_untrusted,
    )
    made.globals["signs"] = SIGNS
    made.filters["layout"] = layout_of
    return made


def _untrusted(value: Any) -> Any:
    """Write out what turns text round or hides in it; what the templates themselves made is left alone."""
    if isinstance(value, Markup):
        return value
    return visible(str(value))


@cache
def _asset(name: str) -> str:
    return resources.files("reports.html").joinpath(name).read_text(encoding="utf-8")


def _content_hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
