"""The page in a real browser: exact lists, dates read from a question, partial answers, corrections, waiting.

Without a browser skipped, saying so.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browsing import DONE, NICKEL, Served, ask, chromium, hrefs, serve, until, visit, watched
from tests.ui_fake import RELEASES, FakeArchive, release
from ui import blocks, headers

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

MANY = [release(f"r{n:02}", f"Tide table {n:02}", "…", institution="I", day=f"2025-07-{n:02}") for n in range(1, 26)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from chromium()


@pytest.fixture
def faults() -> Iterator[list[str]]:
    yield from watched()


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """An archive of 28 releases, one a copy of another."""
    copy = release("again", RELEASES[1].title, "…", institution="Newsroom", day="2025-04-12")
    yield from serve(FakeArchive((*RELEASES, copy, *MANY[:24])), tmp_path_factory.mktemp("ui") / "visitors.db")


def test_a_list_is_a_table_with_all_its_rows_and_proofs(browser: Browser, full: Served, faults: list[str]) -> None:
    """Twenty-eight rows: ten at once, all on request, the last one's citation opens its release; the file has all."""
    page = visit(browser, full, faults)
    ask(page, "List all releases")
    table = page.get_by_role("table", name="28 releases")
    assert table.get_by_role("columnheader").all_inner_texts() == ["No.", "Release", "Sources"]
    rows = page.locator(f"{DONE} tbody tr")
    assert [row.is_visible() for row in rows.all()] == [True] * 10 + [False] * 18
    assert page.inner_text(f"{DONE} .wording") == "28 releases:"
    page.click(f"{DONE} [data-all]")
    assert all(row.is_visible() for row in rows.all())
    rows.last.locator(".cite").click()
    page.wait_for_selector("#reader mark")
    assert page.inner_text("#reader mark") == RELEASES[0].title
    page.keyboard.press("Escape")
    with page.expect_download() as got:
        page.click(f"{DONE} a:text-is('CSV')")
    text = Path(got.value.path()).read_text(encoding="utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(text)))) == 28


def test_dates_of_the_question_can_be_taken_back(browser: Browser, full: Served, faults: list[str]) -> None:
    """In March only the first release was out; asked again without the month, the correction of May is cited too."""
    page = visit(browser, full, faults)
    ask(page, "How much did nickel in the lichens fall in March 2025?")
    assert cited(page) == {"/release/lichen"}
    page.click(f"{DONE} .understood .chip")
    page.wait_for_selector(f'#now-head h2:text-is("{NICKEL}")')
    page.wait_for_selector(DONE)
    assert page.locator(f"{DONE} .understood").count() == 0
    assert cited(page) == {"/release/lichen", "/release/correction"}


def cited(page: Page) -> set[str]:
    return {a.split("?")[0] for a in hrefs(page, f"{DONE} .cite")}


def test_a_partial_answer_says_what_is_missing(browser: Browser, full: Served, faults: list[str]) -> None:
    page = visit(browser, full, faults)
    ask(page, "How much did nickel in the lichens fall, and the moon?")
    assert "Nothing was found about the moon." in page.inner_text(f"{DONE} .notice")
    assert page.locator(f"{DONE} .cite").count() > 0


def test_from_a_corrected_release_to_its_correction_and_back(browser: Browser, full: Served, faults: list[str]) -> None:
    """The card of the correction bears a badge; the corrected release says so on top, and each leads to the other."""
    page = visit(browser, full, faults)
    ask(page, NICKEL)
    assert page.locator('#now-head .card[href^="/release/correction"] .badge').inner_text().lower() == "correction"
    page.locator('#now-head .card[href^="/release/lichen"]').first.click()
    page.wait_for_selector("#reader .notice a")
    assert "Corrected on 2\u00a0May 2025" in page.inner_text("#reader .notice")
    page.click("#reader .notice a")
    page.wait_for_selector("#reader .badge:text-is('correction')")
    page.click("#reader .notice .pointer")
    page.wait_for_selector('#reader [data-release="lichen"]')


def test_a_copy_says_where_it_was_first_told(browser: Browser, full: Served, faults: list[str]) -> None:
    page = browser.new_page()
    page.goto(f"{full.url}/release/again")
    assert "First told in" in page.inner_text("article .notice")
    assert page.locator(".kin li").count() == 2
    page.close()


def test_the_archive_has_facets_and_marks_copies(browser: Browser, full: Served, faults: list[str]) -> None:
    """Nothing is fetched for the tab before it is looked at; a month filters, and is removed again."""
    page = visit(browser, full, faults)
    assert page.locator(".shelf").count() == 0
    page.get_by_role("tab", name="Archive").click()
    page.wait_for_selector(".entry")
    assert page.locator(".facets h3").all_inner_texts() == ["Institution", "Month"]
    page.click(".facets a:has-text('April 2025')")
    page.wait_for_selector("#shelf .chip")
    assert page.locator(".entry").count() == 2
    assert page.locator(".entry .badge").all_inner_texts() == ["COPY"]
    page.click("#shelf .chip")
    page.wait_for_selector(".entry >> nth=19")


def test_it_says_what_runs_where(browser: Browser, full: Served, faults: list[str]) -> None:
    page = visit(browser, full, faults)
    assert "Nothing leaves" in page.inner_text("#where")
    page.click("#more > button")
    page.locator("#llm label").last.click()
    ask(page, NICKEL)
    assert "quotes only, no model · never left this machine" in page.inner_text(f"{DONE} .about")


def test_a_visitor_waits_in_line_and_may_leave_it(
    browser: Browser, faults: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With one place, the second visitor is told its number in line, and leaves."""
    monkeypatch.setattr(blocks, "PARALLEL", 1)
    running = serve(FakeArchive(pause=0.5), tmp_path / "visitors.db")
    here = next(running)
    pages = [visit(browser, here, faults) for _ in range(2)]
    for page, sign in zip(pages, (".unchecked", "[data-place]"), strict=True):
        page.fill("#question textarea", NICKEL)
        page.keyboard.press("Enter")
        page.wait_for_selector(f"#now-reply {sign}")
    first, second = pages
    said = "e => getComputedStyle(e, '::after').content"
    assert "number" in second.locator("#now-reply [data-place]").evaluate(said)
    second.click("#stop")
    second.wait_for_selector('#now-reply .reply[data-state="stopped"]')
    first.wait_for_selector(DONE)
    assert second.locator("#now-head h2").count() == 0
    for page in pages:
        page.context.close()
    running.close()


def test_a_visitor_too_many_is_told_to_come_back(
    browser: Browser, faults: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One place and one in line: the third keeps its question and reads what to do."""
    monkeypatch.setattr(blocks, "PARALLEL", 1)
    monkeypatch.setattr(blocks, "WAITING", 1)
    running = serve(FakeArchive(pause=0.5), tmp_path / "visitors.db")
    here = next(running)
    pages = [visit(browser, here, faults) for _ in range(3)]
    for page, sign in zip(pages, (".unchecked", "[data-place]", "span.error"), strict=True):
        page.fill("#question textarea", NICKEL)
        page.keyboard.press("Enter")
        page.wait_for_selector(f"#now-reply {sign}")
    last = pages[2]
    said = last.locator("#now-reply span.error").evaluate("e => getComputedStyle(e, '::after').content")
    assert "try again in a minute" in said
    assert last.input_value("#question textarea") == NICKEL
    for page in pages:
        page.context.close()
    running.close()
    assert faults
    assert all("503" in fault for fault in faults)
    faults.clear()


def test_one_visitors_model_keeps_nobody_from_searching(browser: Browser, full: Served, faults: list[str]) -> None:
    """While one answer is worded at half a second a word, another visitor's quotes come at once."""
    slow, quick = visit(browser, full, faults), visit(browser, full, faults)
    full.archive.pause, closed = 0.5, full.archive.closed
    try:
        slow.fill("#question textarea", NICKEL)
        slow.keyboard.press("Enter")
        slow.wait_for_selector("#now-reply .unchecked")
        quick.fill("#question textarea", "What did the battery ferry Sula cross?")
        quick.keyboard.press("Enter")
        quick.wait_for_selector("#now-head .card")
        assert slow.locator("#now-reply .unchecked").count() == 1
        for page in (slow, quick):
            page.context.close()
        until(lambda: full.archive.closed == closed + 2)
    finally:
        full.archive.pause = 0.0


def test_gradio_still_needs_eval(browser: Browser, full: Served) -> None:
    """Without it its HTML component shows an error in place of ours. The day this fails, drop it from the policy."""

    def strict(route: Route) -> None:
        got = route.fetch()
        policy = got.headers["content-security-policy"].replace(" 'unsafe-eval'", "")
        route.fulfill(response=got, headers=got.headers | {"content-security-policy": policy})

    assert "'unsafe-eval'" in headers.policy("n")
    page = browser.new_page()
    page.route(full.url + "/", strict)
    page.goto(full.url + "/")
    page.wait_for_selector(".error-container")
    assert page.locator(".masthead").count() == 0
    page.close()


def test_a_question_can_be_edited_and_asked_again(browser: Browser, full: Served, faults: list[str]) -> None:
    page = visit(browser, full, faults)
    ask(page, NICKEL)
    page.click(f"{DONE} [data-edit]")
    box: Any = page.locator("#question textarea")
    assert box.input_value() == NICKEL
    page.keyboard.type(" Really?")
    page.keyboard.press("Enter")
    page.wait_for_selector(f'#now-head h2:text-is("{NICKEL} Really?")')
    page.wait_for_selector(DONE)
    page.click(f"{DONE} [data-ask]:text-is('Retry')")
    page.wait_for_selector("#past .turn >> nth=1")
