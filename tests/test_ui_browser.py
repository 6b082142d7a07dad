"""The page in a real browser: a conversation, its history, its looks. Without a browser skipped, saying so."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browsing import DONE, NICKEL, REFUSED, Served, ask, chromium, hrefs, serve, until, visit, watched
from tests.ui_fake import RELEASES, FakeArchive, release

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

AXE = os.environ.get("RAG_TEST_AXE")
BAD = (
    '![pixel](http://evil.example/md.png) [ref][r]\n[r]: http://evil.example/ref <img src="http://evil.example/i.png"'
    ' onerror="window.hacked=1"><svg onload="window.hacked=1"><image href="http://evil.example/s.png"/></svg>'
    '<style>@import url(http://evil.example/c.css); body{background:url(http://evil.example/b.png)}</style>'
    '<form action="http://evil.example/f"><input type="password" name="p"></form><iframe src="http://evil.example/">'
    '</iframe><script>window.hacked=1</script><a href="javascript:window.hacked=1">nickel</a> ${window.hacked=1}'
    " {{constructor.constructor('window.hacked=1')()}} nickel lichens fall hostile."
)  # fmt: skip


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    hostile = release("hostile", BAD[:90], BAD, institution="Ministry <b>of</b> Lichens", day="2025-06-01", journal=BAD)
    yield from serve(FakeArchive((*RELEASES, hostile), pause=0.02), tmp_path_factory.mktemp("ui") / "visitors.db")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from chromium()


@pytest.fixture
def faults() -> Iterator[list[str]]:
    yield from watched()


def test_from_the_question_to_the_highlighted_words(browser: Browser, served: Served, faults: list[str]) -> None:
    """Quotes before any word of an answer; a click on [1] opens the release with exactly the quoted words marked."""
    page = visit(browser, served, faults)
    page.fill("#question textarea", NICKEL)
    page.keyboard.press("Enter")
    page.wait_for_selector("#now-head .card")
    assert page.locator(DONE).count() == 0
    page.wait_for_selector(DONE)
    cite = page.locator(f"{DONE} .cite").first
    cite.click()
    page.wait_for_selector("#reader mark")
    quote = cite.get_attribute("data-quote")
    assert quote is not None
    assert "".join(page.locator("#reader mark").all_inner_texts()).split() == quote.split()
    page.wait_for_function("""() => {
        const m = document.querySelector('#reader mark').getBoundingClientRect();
        return m.top > 0 && m.bottom < innerHeight && m.right <= innerWidth }""")
    assert page.inner_text("#reader-place").startswith("1 of ")
    page.click("#reader-next")
    page.wait_for_function("document.getElementById('reader-place').textContent.startsWith('2 of')")
    page.keyboard.press("Escape")
    page.wait_for_selector("#reader", state="hidden")
    assert page.evaluate("document.activeElement.className") == "cite"


def test_nothing_above_the_answer_moves_while_it_streams(browser: Browser, served: Served, faults: list[str]) -> None:
    """The strip of quotes stands at the same place in the page when it appears and when the answer is done."""
    page = visit(browser, served, faults)
    page.fill("#question textarea", NICKEL)
    page.keyboard.press("Enter")
    page.wait_for_selector("#now-head .card")
    where = "() => { const b = document.querySelector('#now-head .strip').getBoundingClientRect();"
    where += " return [b.top + scrollY, b.height] }"
    before = page.evaluate(where)
    page.wait_for_selector(DONE)
    assert page.evaluate(where) == before


def test_a_follow_up_and_a_reload(browser: Browser, served: Served, faults: list[str]) -> None:
    page = visit(browser, served, faults)
    ask(page, NICKEL)
    ask(page, "And why?")
    assert page.locator("#past .turn").count() == 1
    page.wait_for_url("**/?c=*")
    page.reload()
    page.wait_for_selector("#past .turn >> nth=1")
    assert page.locator("#past .question").all_inner_texts() == [NICKEL, "And why?"]


def test_a_refusal_offers_what_can_be_answered(browser: Browser, served: Served, faults: list[str]) -> None:
    page = visit(browser, served, faults)
    ask(page, "zebra quidditch league tables", REFUSED)
    assert "Not in the archive" in page.inner_text(REFUSED)
    assert page.locator(f"{REFUSED} .pointer").count() == 2
    page.locator(f"{REFUSED} .example").first.click()
    page.wait_for_selector(DONE)


def test_filters_are_seen_used_and_removed(browser: Browser, served: Served, faults: list[str]) -> None:
    """As of 10 March 2025 the correction of May was not out: only the first release is cited."""
    page = visit(browser, served, faults)
    page.click("#more > button")
    page.fill("#as-of input", "2025-03-10")
    page.wait_for_selector("#chips .chip")
    assert "as of 10\u00a0March 2025" in page.inner_text("#chips")
    ask(page, NICKEL)
    assert "as of 10\u00a0March 2025" in page.inner_text("#now-head .limits")
    assert {a.split("?")[0] for a in hrefs(page, f"{DONE} .cite")} == {"/release/lichen"}
    page.click("#chips .chip")
    page.wait_for_selector("#chips .chip", state="detached")
    ask(page, NICKEL + " Really?")
    assert page.locator("#now-head .limits").count() == 0


def test_history_survives_a_restart_and_is_renamed_and_deleted(
    browser: Browser, faults: list[str], tmp_path: Path
) -> None:
    """Two servers, one after the other, on one visitors.db and with one browser."""
    first = serve(FakeArchive(), tmp_path / "visitors.db")
    here = next(first)
    page = visit(browser, here, faults)
    ask(page, NICKEL)
    cookies = page.context.cookies()
    page.context.close()
    first.close()
    second = serve(FakeArchive(), tmp_path / "visitors.db")
    there = next(second)
    page = visit(browser, there, faults, storage_state={"cookies": cookies})
    page.wait_for_selector(f'#history a:text-is("{NICKEL}")')
    page.click(f'#history a:text-is("{NICKEL}")')
    page.wait_for_selector("#past .turn .cite")
    page.click("#history .menu summary")
    page.click("#history [data-rename]")
    page.wait_for_selector('#history a:text-is("Renamed")')
    page.click("#history .menu summary")
    page.click("#history [data-delete]")
    page.wait_for_selector("#history .conversations", state="detached")
    page.wait_for_selector(".welcome")
    page.context.close()
    second.close()


def test_stop_stops_and_a_closed_tab_stops_its_work(browser: Browser, served: Served, faults: list[str]) -> None:
    """With half a second a word, both streams would take far longer than this test waits."""
    served.archive.pause, closed = 0.5, served.archive.closed
    try:
        page = visit(browser, served, faults)
        page.fill("#question textarea", NICKEL)
        page.keyboard.press("Enter")
        page.wait_for_selector("#now-reply .unchecked")
        page.click("#stop")
        page.wait_for_selector('#now-reply .reply[data-state="stopped"]')
        assert page.is_visible("#ask")
        until(lambda: served.archive.closed == closed + 1)
        page.fill("#question textarea", NICKEL)
        page.keyboard.press("Enter")
        page.wait_for_selector("#now-reply .unchecked")
        page.close()
        until(lambda: served.archive.closed == closed + 2)
    finally:
        served.archive.pause = 0.02


def test_two_visitors_at_once_see_only_their_own(browser: Browser, served: Served, faults: list[str]) -> None:
    ada, ben = visit(browser, served, faults), visit(browser, served, faults)
    for page, words in ((ada, NICKEL), (ben, "What did the battery ferry Sula cross?")):
        page.fill("#question textarea", words)
        page.keyboard.press("Enter")
    for page, own in ((ada, "nickel"), (ben, "ferry")):
        page.wait_for_selector(DONE)
        page.wait_for_selector("#history .conversations li")
        assert page.locator("#history .conversations li").count() == 1
        assert own in page.inner_text("#history").casefold()
    ben.goto(ada.url)
    ben.wait_for_selector(".welcome")
    assert ben.locator(".turn").count() == 0


def test_feedback_is_given_in_place(browser: Browser, served: Served, faults: list[str]) -> None:
    page = visit(browser, served, faults)
    ask(page, NICKEL)
    page.click(f'{DONE} [data-verdict="down"]')
    page.check('.feedback input[value="not supported"]')
    page.fill(".feedback input[name=note]", "It was 14 percent.")
    page.click(".feedback button")
    page.wait_for_selector(".feedback", state="detached")
    assert page.get_attribute(f'{DONE} [data-verdict="down"]', "aria-pressed") == "true"


def test_the_archive_is_looked_through(browser: Browser, served: Served, faults: list[str]) -> None:
    page = visit(browser, served, faults)
    page.get_by_role("tab", name="Archive").click()
    page.wait_for_selector(".entry")
    page.click('.timeline a[aria-label^="April 2025"]')
    page.wait_for_selector("#shelf .chip")
    assert page.locator(".entry").count() == 1
    page.click(".entry")
    page.wait_for_selector("#reader .release")
    assert "Battery ferry" in page.inner_text("#reader h1")
    page.keyboard.press("Escape")
    page.click("#shelf .chip")
    page.wait_for_selector(".entry >> nth=3")
    page.fill("#shelf input[type=search]", "ferry batteries gale")
    page.keyboard.press("Enter")
    page.wait_for_selector(".excerpt")


def test_a_hostile_release_runs_nothing_and_fetches_nothing(
    browser: Browser, served: Served, faults: list[str]
) -> None:
    """Markdown, HTML, SVG, CSS, forms, templates, in body, title and fields: shown in every place, as text."""
    page = visit(browser, served, faults)
    ask(page, "What is hostile about nickel lichens fall?")
    page.locator('#now-head .card[href^="/release/hostile"]').first.click()
    page.wait_for_selector("#reader .release")
    page.get_by_role("tab", name="Archive").click()
    page.wait_for_selector(".entry >> nth=3")
    page.wait_for_timeout(500)
    page.goto(f"{served.url}/release/hostile")
    page.wait_for_timeout(300)
    assert page.evaluate("window.hacked") is None
    assert page.locator('input[type="password"], iframe, main img, article form').count() == 0
    assert "window.hacked=1" in page.inner_text("article")


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (360, "dark"), (1600, "light"), (1600, "dark")])
def test_narrow_and_wide_light_and_dark(
    browser: Browser, served: Served, faults: list[str], width: int, scheme: Any
) -> None:
    """Nothing is wider than the window; the scheme of the system is followed; a toggle is remembered."""
    page = visit(browser, served, faults, viewport={"width": width, "height": 800}, color_scheme=scheme)
    fits = "document.documentElement.scrollWidth <= innerWidth"
    assert page.evaluate(fits)
    ask(page, NICKEL)
    assert page.evaluate(fits)
    page.locator(f"{DONE} .cite").first.click()
    page.wait_for_selector("#reader mark")
    assert page.evaluate(fits)
    assert page.evaluate("document.documentElement.dataset.theme") == scheme
    page.keyboard.press("Escape")
    page.click("#theme")
    other = {"light": "dark", "dark": "light"}[scheme]
    page.reload()
    page.wait_for_selector("#history nav", state="attached")
    assert page.evaluate("document.documentElement.dataset.theme") == other


def test_with_the_keyboard_alone(browser: Browser, served: Served, faults: list[str]) -> None:
    """`/` to the question, Enter to ask, Tab to the citation, Enter to open, arrows to go on, Escape to come back."""
    page = visit(browser, served, faults)
    page.locator("#theme").focus()
    page.keyboard.press("/")
    page.keyboard.type(NICKEL)
    page.keyboard.press("Enter")
    page.wait_for_selector(DONE)
    page.locator("#now-head .card").last.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "cite"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_selector("#reader mark")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.getElementById('reader-place').textContent.startsWith('2 of')")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "cite"


def test_an_empty_archive_says_what_to_do(browser: Browser, faults: list[str], tmp_path: Path) -> None:
    running = serve(FakeArchive((), ()), tmp_path / "visitors.db")
    page = visit(browser, next(running), faults)
    page.wait_for_selector("#past .empty")
    assert "rag ingest" in page.inner_text("#past")
    page.context.close()
    running.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(browser: Browser, served: Served, faults: list[str], scheme: Any) -> None:
    """axe-core is read from the file that RAG_TEST_AXE names (`npm pack axe-core`, axe.min.js in it)."""
    if not AXE:
        pytest.skip("accessibility is not tested: RAG_TEST_AXE names no axe.min.js")
    page = visit(browser, served, faults, color_scheme=scheme)
    for state in ("welcome", "answer", "reader", "refusal", "list", "archive"):
        reach(page, state)
        page.evaluate(Path(AXE).read_text(encoding="utf-8"))
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        bad = [v for v in found["violations"] if v["impact"] in ("serious", "critical")]
        assert [(state, v["id"], [n["html"][:160] + n["failureSummary"] for n in v["nodes"]][:4]) for v in bad] == []


def reach(page: Page, state: str) -> None:
    if state == "answer":
        ask(page, NICKEL)
        page.click("#more > button")
    elif state == "reader":
        page.locator('#now-head .card[href^="/release/lichen"]').first.click()
        page.wait_for_selector("#reader .notice")
    elif state == "refusal":
        page.keyboard.press("Escape")
        ask(page, "zebra quidditch league tables", REFUSED)
    elif state == "list":
        ask(page, "List all releases")
    elif state == "archive":
        page.get_by_role("tab", name="Archive").click()
        page.wait_for_selector(".entry")
    page.wait_for_timeout(300)
