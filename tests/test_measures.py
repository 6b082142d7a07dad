"""What is measured of releases themselves, and what cannot be: read off questions, and counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rag.counting.criteria import About, Amount, Copied, Criterion, InMonth, Is, Mentions, Weekday
from rag.counting.plan import read
from rag.counting.stated import length
from rag.counting.tallies import tally
from rag.datatypes import Field, Filters, Release
from rag.library import Library
from tests.shelf import new_library, put, release

MEASURES: list[tuple[str, Criterion]] = [
    ("are longer than 1,000 words", Amount("words", 1001)),
    ("have fewer than 300 words", Amount("words", 0, 299)),
    ("are at least 500 words long", Amount("words", 500)),
    ("quote two people", Amount("quote", 2, 2)),
    ("quote more than three people", Amount("quote", 4)),
    ("quote only one person", Amount("quote", 1, 1)),
    ("quote several people", Amount("quote", 2)),
    ("name more than one funder", Amount("funder", 2)),
    ("name two or more funders", Amount("funder", 2)),
    ("cite two journals", Amount("journal", 2, 2)),
    ("do not quote more than two people", Amount("quote", 3, None, negated=True)),
    ("were published on a Friday", Weekday((4,))),
    ("came out on a weekend", Weekday((5, 6))),
    ("were issued on Mondays or Tuesdays", Weekday((0, 1))),
    ("came out in an October", InMonth((10,))),
    ("were issued in any June or July", InMonth((6, 7))),
    ("were published in any December, whatever the year", InMonth((12,))),
    ("have at least two people speaking in them", Amount("quote", 2)),
    ("have three or more speakers", Amount("quote", 3)),
    ("bear two topics or more", Amount("topic", 2)),
    ("carry no topic at all", Is("topic", None, negated=True)),
    ("mention the year 2028", Mentions(("2028",))),
    ("turned up more than once", Copied()),
    ("were never about heat", Mentions(("heat",), negated=True)),
    ("had an embargo", Is("embargo", None)),
    ("were embargoed", Is("embargo", None)),
    ("mention a grant number", Is("grant", None)),
    ("state a time", Is("time", None)),
    ("have no date", Is("published", None, negated=True)),
]


@pytest.mark.parametrize(("said", "criterion"), MEASURES)
def test_a_measure_is_a_criterion(said: str, criterion: Criterion) -> None:
    plan = read(f"How many releases {said}?")
    assert plan
    assert plan.certain
    assert plan.criteria == (criterion,)


def test_a_measure_stands_beside_other_criteria() -> None:
    plan = read("Which releases that mention snow quote at least two people?")
    assert plan
    assert set(plan.criteria) == {Mentions(("snow",)), Amount("quote", 2)}


UNREAD = [
    "have the same title", "share a title", "give a phone number", "have an email address", "have a photo",
    "contain a table", "contain a typo", "are the most important", "are written badly", "are true", "quote a woman",
    "mention a number above 1000", "use the passive voice", "begin with a question", "contradict each other",
    "have titles longer than ten words", "quote the same person", "were published after 5 pm",
    "were published in the morning", "are longer than 2,000 characters", "are by the same institution",
]  # fmt: skip


@pytest.mark.parametrize("said", UNREAD)
def test_what_no_release_tells_of_itself_is_not_taken_for_its_matter(said: str) -> None:
    plan = read(f"How many releases {said}?")
    assert plan
    assert plan.unread


MATTERS = [
    "announce cuts of more than 1,000 jobs", "report a success", "report tests of a vaccine", "describe new species",
    "warn of floods", "report a link between sleep and heat", "show a decline in snow",
]  # fmt: skip


@pytest.mark.parametrize("said", MATTERS)
def test_what_releases_tell_is_their_matter(said: str) -> None:
    plan = read(f"Which releases {said}?")
    assert plan
    assert not plan.unread
    assert any(isinstance(one, About) for one in plan.criteria)


def numbered(n: int, words: int, *speakers: str) -> Release:
    """A release of the nth of May 2025, which is a Thursday for n = 1, with so many words and quotes of so many."""
    one = release(f"/{n}.txt", "Title\n\n" + "word " * (words - 1), published=date(2025, 5, n), institution="Ice Lab")
    quotes = (Field("quote", "word", 7, 11, about=speaker) for speaker in speakers)
    return replace(one, fields=(*one.fields, Field("published", f"2025-05-{n:02}"), *quotes))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with new_library(tmp_path) as opened:
        for n, speakers in enumerate(((), ("Ada Lin", "Ada Lin"), ("Ada Lin", "Bo Ek")), 1):
            put(opened, f"/{n}.txt", numbered(n, 20 * n, *speakers))
        yield opened


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("quote nobody", [1]),
        ("quote exactly one person", [2]),
        ("quote two people", [3]),
        ("quote at most one person", [1, 2]),
        ("are longer than 30 words", [2, 3]),
        ("are shorter than 30 words", [1]),
        ("came out on a Friday", [2]),
        ("came out on a weekend", [3]),
        ("were not published on a weekend", [1, 2]),
    ],
)
def test_releases_are_measured(library: Library, question: str, told: list[int]) -> None:
    plan = read(f"Which releases {question}?")
    assert plan
    rows = tally(plan, library.scope(Filters(as_of=date(2025, 9, 1))), library).table.rows
    assert sorted(row.published.day for row in rows if row.published) == told


def test_the_title_at_the_head_of_a_text_counts_once() -> None:
    """Most bodies begin with their title; "Two words" and three more are five words."""
    assert length(replace(release("/a.txt", "TWO WORDS\n\nand three more"), title="Two words")) == 5
    assert length(replace(release("/a.txt", "and three more"), title="Two words")) == 5


@pytest.mark.parametrize(("which", "day"), [("longest", 3), ("shortest", 1)])
def test_the_longest_and_the_shortest_by_their_words(library: Library, which: str, day: int) -> None:
    plan = read(f"Which release is the {which}?")
    assert plan
    (row,) = tally(plan, library.scope(Filters(as_of=date(2025, 9, 1))), library).table.rows
    assert row.published == date(2025, 5, day)
