"""Follow-ups of counts and lists: what went before stays a criterion, and other follow-ups are left alone."""

from __future__ import annotations

import time
from datetime import date

import pytest

from rag.chained import read
from rag.counting.criteria import Amount, Is, Mentions
from rag.counting.plan import Plan
from rag.datatypes import Filters, Turn

TODAY = Filters(as_of=date(2025, 9, 15))
SNOW = Mentions(("snow",))
HOW_MANY = Turn("How many releases mention snow?")


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        ("Which of them mention ice?", Plan("list", "release", (SNOW, Mentions(("ice",))))),
        ("And how many of those quote two people?", Plan("count", "release", (SNOW, Amount("quote", 2, 2)))),
        ("Which ones were funded by the Snow Fund?", None),  # may be about anything
        ("Which ones?", Plan("list", "release", (SNOW,))),
        ("List them", Plan("list", "release", (SNOW,))),
        ("Which is the oldest of them?", Plan("list", "release", (SNOW,), limit=1, order="earliest")),
        ("Which of these is the longest?", Plan("list", "release", (SNOW,), limit=1, order="longest")),
        ("Who issued them?", Plan("list", "institution", (SNOW,))),
        ("Who funded those?", Plan("list", "funder", (SNOW,))),
        ("Which journals were they published in?", Plan("list", "journal", (SNOW,))),
        ("Who issued the latest of them?", Plan("list", "release", (SNOW,), limit=1, order="latest")),
        ("And ice?", Plan("count", "release", (Mentions(("ice",)),))),
        ("what about black ice?", Plan("count", "release", (Mentions(("black ice",)),))),
        ("and why?", None),
        ("Which of them found the strongest effect?", None),
        ("And who paid for it?", None),
        ("Which of them were issued by the Ice Lab?", Plan("list", "release", (SNOW, Is("institution", "Ice Lab")))),
    ],
)
def test_a_follow_up_counts_on(text: str, plan: Plan | None) -> None:
    found = read(text, (HOW_MANY,), TODAY)
    assert (found and found.plan) == plan


def test_dates_come_on_top() -> None:
    history = (Turn("How many releases from 2025 mention snow?"), Turn("Which of them mention ice?"))
    found = read("And which of those came out before June?", history, TODAY)
    assert found
    assert found.plan.criteria == (SNOW, Mentions(("ice",)))
    assert (found.filters.after, found.filters.before) == (date(2025, 1, 1), date(2025, 5, 31))


def test_another_time_takes_the_place_of_the_first() -> None:
    found = read("and in 2024?", (Turn("How many releases from 2025 mention snow?"),), TODAY)
    assert found
    assert found.plan == Plan("count", "release", (SNOW,))
    assert (found.filters.after, found.filters.before) == (date(2024, 1, 1), date(2024, 12, 31))


def test_a_name_takes_the_place_of_a_name() -> None:
    issued = Turn("How many releases did the Ice Lab issue?")
    found = read("and the Snow Lab?", (issued,), TODAY)
    assert found
    assert found.plan.criteria == (Is("institution", "Snow Lab"),)
    assert read("and snow?", (issued,), TODAY) is None


@pytest.mark.parametrize("before", ["Who paid for the snow study?", "Which institutions issued releases about snow?"])
def test_after_anything_but_releases_there_is_nothing_to_count_on(before: str) -> None:
    assert read("Which of them are from 2025?", (Turn(before),), TODAY) is None


def test_as_a_first_question_it_is_no_follow_up() -> None:
    assert read("Which of them are from 2025?", (), TODAY) is None


def test_endless_words_are_read_at_once() -> None:
    endless = "which of them " * 100_000
    began = time.perf_counter()
    assert read(endless, (HOW_MANY,), TODAY) is None
    assert read("Which of them are from 2025?", (Turn(endless),), TODAY) is None
    assert time.perf_counter() - began < 1
