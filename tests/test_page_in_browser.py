"""The page in a real browser: it opens, reads, keeps to itself, and fits."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from reports.html import render
from reports.matrix import Words, merge
from reports.results import parse_result
from tests.samples import FEEDING, NAMES, SHAPES, case_of, encoded, footer_of, header_of, lines_of

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1440, "height": 900}

HOSTILE = (
    "</script><script>window.hacked = 1</script>",
    '<img src="https://example.org/x.png" onerror="window.hacked = 1">',
    '\'" onmouseover=window.hacked=1 x="',
    "</pre></dd></article><style>* { display: none }</style>",
    "{{ 7 * 7 }}{% raw %}",
    "\u202edlroW\u2066",
    "\x1b[31mred\x1b[0m\x07",
    "a\tb\nc\r\nd",
    "x" * 3000,
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; without it these tests are skipped, but never where CI is set.

    Its event loop runs as long as it does: the tests of other modules have loops of their own.
    """
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        missing = f"none of {', '.join(CHROMIUM)} on PATH: install the package chromium"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        # Chromium's sandbox refuses to run as root, as which containers run their tests; what it opens is ours.
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@dataclass
class Visit:
    """A page being looked at, with everything it asked for and complained of."""

    page: Page
    address: str
    requests: list[str]
    complaints: list[str]

    def at(self, anchor: str) -> Page:
        """The page, gone to a place in it."""
        self.page.goto(f"{self.address}#{anchor}")
        return self.page


@pytest.fixture
def visit(browser: Browser, tmp_path: Path) -> Iterator[Any]:
    """Open a page as text in a fresh window."""
    contexts = []

    def open_page(text: str, viewport: ViewportSize = DESK, **options: Any) -> Visit:
        path = tmp_path / "index.html"
        path.write_text(text, encoding="utf-8")
        context = browser.new_context(viewport=viewport, reduced_motion="reduce", **options)
        contexts.append(context)
        visited = Visit(context.new_page(), path.as_uri(), [], [])
        visited.page.on("request", lambda request: visited.requests.append(request.url))
        visited.page.on("console", lambda message: visited.complaints.append(message.text))
        visited.page.on("pageerror", lambda error: visited.complaints.append(str(error)))
        visited.page.goto(visited.address)
        return visited

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def small_page(words: Words) -> str:
    """The page of all columns of the small house, one of them cut off."""
    results = [parse_result(encoded(lines_of(words, column)), column) for column in ("old", "new")]
    results.append(parse_result(encoded(lines_of(words, "eager")[:3]), "eager"))
    return render(merge(results, words))


@pytest.fixture(scope="session")
def hostile_page(words: Words) -> str:
    """The page of results that try everything."""
    texts = list(HOSTILE)
    several = {f"{number}{text}": text for number, text in enumerate(texts)}
    header = header_of(
        words, "new", platform=texts[0], packages=several, devices=several, helped=texts, profile=texts[1]
    )
    shapes = {"names": texts, "pairs": several, "rows": [texts, texts], "records": [several], "deep": [[several]]}
    seen = {
        "observations": [
            *({"label": text, "value": text} for text in texts),
            *({"label": label, "value": value} for label, value in shapes.items()),
        ],
        "exception": {"type": texts[0], "message": "\n".join(texts)},
        "names": [{"documented": text, "answered": text} for text in texts],
    }
    cases = [
        *(case_of(NAMES, "differs", parameters={text: text}, **seen) for text in texts),
        case_of(SHAPES, "not-applicable", lacking="".join(texts)),
        case_of(FEEDING, "raises", **seen),
    ]
    header["cases"] = {NAMES: len(texts), SHAPES: 1, FEEDING: 1}
    broken = header_of(words, "old", broken=" ".join(texts), imported=None, cases={})
    results = [
        parse_result(encoded([header, *cases, footer_of(cases)]), "new"),
        parse_result(encoded([broken]), "old"),
        parse_result(b"", texts[1]),
    ]
    return render(merge(results, words))


def is_shown(page: Page, anchor: str) -> bool:
    return page.locator(f'[id="{anchor}"]').is_visible()


def sideways(page: Page) -> int:
    """By how many pixels the page itself is wider than its window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


def test_the_first_screen_tells_the_worst(visit: Any, small_page: str) -> None:
    visited = visit(small_page)
    silent = visited.page.get_by_role("heading", name="Changed in silence")
    assert silent.is_visible()
    assert silent.bounding_box()["y"] < DESK["height"] / 2
    assert visited.page.get_by_text("1 of 3 hold").first.is_visible()
    assert visited.page.get_by_text("3 of 3 hold").first.is_visible()


def test_a_cell_opens_and_closes(visit: Any, small_page: str) -> None:
    page = visit(small_page).page
    anchor = f"{NAMES}/new"
    assert not is_shown(page, anchor)
    cell = page.locator(f'td a[href="#{anchor}"]')
    cell.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    cell.click()
    assert is_shown(page, anchor)
    assert page.evaluate("scrollY") == before
    finding = page.locator(f'[id="{anchor}"]')
    for text in ("Documented", "Expected", "Seen", "because Keras 3 names a variable by its bare name", "weight names"):
        assert finding.get_by_text(text).first.is_visible()
    claim = page.locator(f'[id="{NAMES}"]')
    assert "def test_names_carry_the_scope" in claim.locator("pre.code").inner_text()
    assert claim.get_by_role("link", name="Shapes are known before anything runs").is_visible()
    page.keyboard.press("Escape")
    assert not is_shown(page, anchor)
    assert page.evaluate("scrollY") == before
    assert page.evaluate("document.activeElement.getAttribute('href')") == f"#{anchor}"


def test_one_environment_leads_to_the_next(visit: Any, small_page: str) -> None:
    page = visit(small_page).at(f"{NAMES}/new")
    page.locator(f'[id="{NAMES}"] .strip a[href="#{NAMES}/old"]').first.click()
    assert is_shown(page, f"{NAMES}/old")
    assert not is_shown(page, f"{NAMES}/new")
    page.go_back()
    assert is_shown(page, f"{NAMES}/new")
    page.locator(f'[id="{NAMES}"] .close').click()
    assert not is_shown(page, NAMES)


def test_a_cell_opens_by_keyboard(visit: Any, small_page: str) -> None:
    page = visit(small_page).page
    page.locator(f'td a[href="#{SHAPES}/old"]').focus()
    page.keyboard.press("Enter")
    assert is_shown(page, f"{SHAPES}/old")
    assert page.evaluate("document.activeElement.id") == f"{SHAPES}/old"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_keeps_to_itself_and_complains_of_nothing(visit: Any, small_page: str, scheme: str) -> None:
    visited = visit(small_page, color_scheme=scheme)
    for anchor in (f"{NAMES}/new", NAMES, "environments", "verdicts"):
        visited.at(anchor)
    assert set(visited.requests) == {visited.address}
    assert visited.complaints == []


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1200, 1440])
def test_the_page_never_scrolls_sideways(visit: Any, small_page: str, width: int) -> None:
    visited = visit(small_page, {"width": width, "height": 844})
    assert sideways(visited.page) == 0
    page = visited.at(f"{NAMES}/new")
    assert sideways(page) == 0
    panel = page.locator(f'[id="{NAMES}"]')
    assert panel.evaluate("element => element.scrollWidth - element.clientWidth") == 0


def test_heads_and_claims_stay_in_sight_on_a_phone(visit: Any, small_page: str) -> None:
    page = visit(small_page, PHONE).page
    box = page.locator(".box")
    box.evaluate("box => box.scrollTo(120, 150)")
    edge = box.bounding_box()
    head = page.locator(".matrix .corner").bounding_box()
    claim = page.locator(f'tr[id="row/{FEEDING}"] th').bounding_box()
    assert abs(head["x"] - edge["x"]) <= 1
    assert abs(claim["x"] - edge["x"]) <= 1
    assert abs(head["y"] - edge["y"]) <= 1


def test_without_script_everything_reads(visit: Any, small_page: str) -> None:
    visited = visit(small_page, java_script_enabled=False)
    assert visited.page.locator(f'td a[href="#{NAMES}/new"]').is_visible()
    visited.page.locator(f'td a[href="#{NAMES}/new"]').click()
    assert visited.page.locator(f'[id="{NAMES}/new"]').get_by_text("by its bare name").first.is_visible()
    visited.page.locator(f'[id="{NAMES}"] .close').click()
    assert not is_shown(visited.page, f"{NAMES}/new")
    assert visited.page.get_by_role("heading", name="Environments").is_visible()


def test_on_paper_every_reason_reads(visit: Any, small_page: str) -> None:
    page = visit(small_page).page
    page.emulate_media(media="print")
    assert page.locator(f'[id="{NAMES}/new"]').get_by_text("by its bare name").first.is_visible()
    assert page.locator(f'[id="{FEEDING}/new"]').is_visible()


@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_hostile_results_stay_text(visit: Any, hostile_page: str, viewport: ViewportSize) -> None:
    visited = visit(hostile_page, viewport)
    for anchor in ("top", f"{NAMES}/new", f"{FEEDING}/new", f"{SHAPES}/new", f"{NAMES}/old", "environments"):
        page = visited.at(anchor)
        assert sideways(page) == 0
        assert page.evaluate("typeof window.hacked") == "undefined"
        assert page.locator("img, iframe, object").count() == 0
    page = visited.at(f"{NAMES}/new")
    shown = page.locator(f'[id="{NAMES}/new"]').inner_text()
    assert HOSTILE[0] in shown
    assert HOSTILE[4] in shown
    assert "\\u202edlroW\\u2066" in shown
    assert "\\x1b[31mred" in shown
    assert set(visited.requests) == {visited.address}
    assert visited.complaints == []


def test_colours_are_never_alone(visit: Any, small_page: str) -> None:
    page = visit(small_page).page
    for cell in page.locator(".matrix td").all():
        mark, word = cell.locator(".sign").first.inner_text().split(maxsplit=1)
        assert len(mark) == 1
        assert word
