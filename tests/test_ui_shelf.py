"""The archive tab: every state an address, every filter a link."""

from __future__ import annotations

from datetime import date
from typing import cast

import pytest

from rag import Archive
from tests.ui_fake import FakeArchive, release
from ui import timeline
from ui.shelf import Shelf
from ui.view import View


@pytest.fixture
def shelf() -> Shelf:
    return Shelf(cast("Archive", FakeArchive()))


def titles(html: str) -> list[str]:
    return [part.split("</span>")[0].split(">", 1)[1] for part in html.split('class="entry-title"')[1:]]


def test_newest_first_and_other_orders(shelf: Shelf) -> None:
    assert [t[:7] for t in titles(shelf.html(View()))] == ["Correct", "Battery", "Lichens"]
    assert [t[:7] for t in titles(shelf.html(View(sort="oldest")))] == ["Lichens", "Battery", "Correct"]
    assert [t[:7] for t in titles(shelf.html(View(sort="title")))] == ["Battery", "Correct", "Lichens"]
    assert titles(shelf.html(View(sort="institution")))[0].startswith("Battery")


def test_filters_narrow_and_can_be_removed(shelf: Shelf) -> None:
    html = shelf.html(View(institution="University of Ostervale", when="2025-03"))
    assert [t[:7] for t in titles(html)] == ["Lichens"]
    assert 'href="/archive?institution=University+of+Ostervale"' in html  # without the month
    assert 'href="/archive?when=2025-03"' in html  # without the institution
    assert "Remove filter: March 2025" in html


def test_months_are_a_facet_too_and_notices_bear_a_badge(shelf: Shelf) -> None:
    html = shelf.html(View())
    assert "<h3>Month</h3>" in html
    assert html.index("May 2025") < html.index("April 2025</span>") < html.index("March 2025</span>")
    assert html.count('class="badge">correction<') == 1


def test_search_keeps_the_order_of_the_ranking_and_shows_the_words(shelf: Shelf) -> None:
    html = shelf.html(View(q="nickel lichens percent"))
    assert len(titles(html)) == 2
    assert 'class="excerpt"' in html
    assert "best match" in html


def test_nothing_found_says_what_to_do(shelf: Shelf) -> None:
    assert "Remove a filter" in shelf.html(View(q="zebra quidditch"))


def test_gaps_are_named_and_not_quoted(shelf: Shelf) -> None:
    html = shelf.html(View(gaps=True))
    assert "Moss on bus shelters" in html
    assert "Moss on …" not in html


def test_twenty_a_page() -> None:
    many = [release(f"r{n:02}", f"Title {n:02}", "…", institution="I", day=f"2025-01-{n + 1:02}") for n in range(25)]
    shelf = Shelf(cast("Archive", FakeArchive(many)))
    assert len(titles(shelf.html(View()))) == 20
    assert len(titles(shelf.html(View(page=2)))) == 5
    assert len(titles(shelf.html(View(page=99)))) == 5


@pytest.mark.parametrize(
    ("asked", "view"),
    [
        ({}, View()),
        ({"q": " tiles ", "sort": "oldest", "page": "3"}, View(q="tiles", sort="oldest", page=3)),
        ({"sort": "sideways", "page": "-1", "gaps": "yes"}, View()),
        ({"page": "²"}, View()),
        ({"gaps": "1"}, View(gaps=True)),
    ],
)
def test_an_address_says_a_view(asked: dict[str, str], view: View) -> None:
    assert View.read(asked) == view


def test_a_view_says_its_address() -> None:
    view = View(q="a b", institution="I&J", page=3)
    assert view.href() == "/archive?q=a+b&institution=I%26J"  # any change leads to the first page
    assert view.href(page=2) == "/archive?q=a+b&institution=I%26J&page=2"


def test_the_timeline_has_every_month_between_the_first_and_the_last() -> None:
    """November to January: December is there with nothing."""
    days = [date(2024, 11, 3), date(2024, 11, 9), date(2025, 1, 1)]
    bars = timeline.periods(days)
    assert bars == [("2024-11", 2), ("2024-12", 0), ("2025-01", 1)]
    html = timeline.plot(bars, chosen="2025-01", href=lambda p: f"/x?{p}")
    assert 'aria-label="November 2024: 2\u00a0releases"' in html
    assert html.count("<a ") == 2
    assert html.count('aria-current="true"') == 1


def test_a_long_time_is_drawn_in_years() -> None:
    assert timeline.periods([date(2019, 1, 1), date(2025, 6, 1)])[0] == ("2019", 1)
    assert timeline.periods([]) == []
