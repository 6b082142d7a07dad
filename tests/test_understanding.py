"""Questions with dates, counts and lists, through the whole walk, over six small releases.

Station n of the Tern Office counted 7n + 3 nests; its release is of (n + 1) March 2025.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from rag import contract, upkeep
from rag.archive import Archive
from rag.datatypes import Answer, Ask, Delta, Filters, Found, Turn
from rag.errors import UsageError
from tests import faked, fakes

TODAY = Filters(as_of=date(2025, 9, 15))


def days(answer: Answer) -> set[date | None]:
    return {c.published for c in answer.citations}


def test_a_date_of_publishing_filters_and_is_shown(archive: Archive) -> None:
    answer = archive.ask("What did the Tern Office announce on 3 March 2025 about nests?", Ask(TODAY))
    assert (answer.filters.after, answer.filters.before) == (date(2025, 3, 3), date(2025, 3, 3))
    assert days(answer) == {date(2025, 3, 3)}
    assert answer.question == "What did the Tern Office announce on 3 March 2025 about nests?"


def test_a_filter_that_leaves_nothing_says_what_was_searched(archive: Archive) -> None:
    answer = archive.ask("What did the Tern Office announce in June 2025 about nests?", Ask(TODAY))
    assert answer.status == "refused"
    assert "1 June 2025" in answer.text
    assert "30 June 2025" in answer.text


def test_a_question_only_narrows_the_filters_of_its_reader(archive: Archive) -> None:
    filters = Filters(after=date(2025, 3, 4), as_of=date(2025, 9, 15))
    answer = archive.ask("What did the Tern Office announce in March 2025 about nests?", Ask(filters))
    assert (answer.filters.after, answer.filters.before) == (date(2025, 3, 4), date(2025, 3, 31))


def test_the_latest_is_the_latest(archive: Archive) -> None:
    answer = archive.ask("What does the latest release about nests of the Tern Office say?", Ask(TODAY))
    assert answer.citations[0].published == date(2025, 3, 6)
    assert "38 nests" in answer.text


def test_on_the_same_day_is_the_day_of_the_release_cited_last(archive: Archive) -> None:
    history = (Turn("How many nests did station 2 count?"),)
    answer = archive.ask("What else was announced on the same day?", Ask(TODAY, history=history))
    assert (answer.filters.after, answer.filters.before) == (date(2025, 3, 3), date(2025, 3, 3))


def test_a_count_is_the_length_of_its_list(archive: Archive) -> None:
    answer = archive.ask("How many releases mention nests?", Ask(TODAY))
    assert answer.table is not None
    assert answer.table.count == len(answer.table.rows) == 6
    cited = {c.n: c for c in answer.citations}
    for row in answer.table.rows:
        assert row.citations
        for n in row.citations:
            release = archive.show(cited[n].release_id)
            assert release.body[cited[n].start : cited[n].end] == cited[n].quote
    jsonschema.validate(contract.answer(answer), contract.schema())


def test_a_count_sees_the_filter_of_its_dates(archive: Archive) -> None:
    answer = archive.ask("How many releases issued since 4 March 2025 mention nests?", Ask(TODAY))
    assert answer.table is not None
    assert answer.table.count == 3


def test_a_list_streams_like_any_answer(archive: Archive) -> None:
    first, words, last = archive.stream("List all releases that mention station 3", Ask(TODAY))
    assert isinstance(first, Found)
    assert isinstance(words, Delta)
    assert isinstance(last, Answer)
    assert words.text == last.text
    assert last.table is not None
    assert [r.title for r in last.table.rows] == ["Station 3 counts its terns"]


def test_a_count_of_something_in_a_release_is_no_list(archive: Archive) -> None:
    answer = archive.ask("How many nests did station 3 count?", Ask(TODAY))
    assert answer.table is None
    assert "24 nests" in answer.text


def test_what_somebody_announced_then_is_a_list(archive: Archive) -> None:
    """Of 2 and 3 March 2025 there are two releases; nothing in their text is asked for."""
    answer = archive.ask("What did the Tern Office announce from 2 to 3 March 2025?", Ask(TODAY))
    assert answer.table is not None
    assert [r.title for r in answer.table.rows] == ["Station 2 counts its terns", "Station 1 counts its terns"]


@pytest.mark.parametrize(
    "question",
    [
        "What came out on 2 March 2025?",
        "What went out on 2 March 2025?",
        "What else appeared on 2 March 2025?",
        "What has been put out on 2 March 2025?",
        "What was reported on 2 March 2025?",
        "What did the Tern Office publish on 2 March 2025?",
        "What did the Tern Office report on 2 March 2025?",
        "Releases from 2 March 2025",
        "press releases of 2 March 2025",
        "All news from 2 March 2025?",
        "Anything published on 2 March 2025?",
    ],
)
def test_what_came_out_then_is_a_list(archive: Archive, question: str) -> None:
    answer = archive.ask(question, Ask(TODAY))
    assert answer.table is not None
    assert [r.title for r in answer.table.rows] == ["Station 1 counts its terns"]


def test_what_came_out_about_a_matter_counts_its_releases(archive: Archive) -> None:
    answer = archive.ask("How many releases that mention nests came out in March 2025?", Ask(TODAY))
    assert answer.table is not None
    assert answer.table.count == 6


@pytest.fixture
def island(tmp_path: Path) -> Iterator[Archive]:
    """Station 0 has a warden, Moreau, and chicks; station 1 otters and a drone."""
    faked.fill(tmp_path / "pages", range(1), fact="The warden, Moreau, ringed forty chicks.")
    faked.fill(tmp_path / "pages", range(1, 2), fact="A drone filmed otters in the harbour at dusk.")
    settings = faked.settings(tmp_path / "archive")
    upkeep.ingest(settings, [tmp_path / "pages"], embedder=fakes.embedder())
    with Archive.open(settings, models=fakes.models()) as archive:
        yield archive


NESTS = "How many nests did station 0 count?"


@pytest.mark.parametrize(
    ("text", "goes_on"),
    [
        ("Who ringed chicks?", True),  # the release cited last holds all its words
        ("What does Moreau say of bad weather?", True),  # not all, but nothing else has the name
        ("Which ferry carried spare timber?", True),  # nothing at all is found
        ("Which otters did a drone film?", False),  # another release is about it
        ("otters at dusk?", False),
        ("Who ringed chicks for Wexler?", False),  # it names what the release cited last does not
        ("How many releases mention chicks and wardens?", False),  # it asks for a list of releases
    ],
)
def test_what_the_release_cited_last_holds_tells_a_follow_up(island: Archive, text: str, *, goes_on: bool) -> None:
    answer = island.ask(text, Ask(TODAY, history=(Turn(NESTS),)))
    assert answer.standalone_question == (f"{text} ({NESTS})" if goes_on else text)


@pytest.mark.parametrize("known", [True, False])
def test_the_topic_of_a_chain_is_the_question_that_began_it(island: Archive, *, known: bool) -> None:
    """Neither "Who ringed chicks?" nor "Which forty chicks?" says by its words that it follows the one before."""
    first = island.ask(NESTS, Ask(TODAY))
    cited = tuple(c.release_id for c in first.citations) if known else ()
    history = (Turn(NESTS, "", cited), Turn("Who ringed chicks?", "", cited), Turn("Which warden?", "", cited))
    answer = island.ask("and why?", Ask(TODAY, history=history))
    assert answer.standalone_question == f"and why? ({NESTS})"


def test_a_change_of_topic_begins_a_new_chain(island: Archive) -> None:
    otters = "Which otters did a drone film?"
    answer = island.ask("and where?", Ask(TODAY, history=(Turn(NESTS), Turn(otters))))
    assert answer.standalone_question == f"and where? ({otters})"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What's new about nests?", [6, 5, 4]),
        ("What are the latest news on nests?", [6, 5, 4]),
        ("What is the latest release on nests?", [6]),
        ("What is the most recent release in the archive?", [6]),
        ("What is the latest release of the Tern Office?", [6]),
        ("What's the latest from the Tern Office?", [6]),
        ("What is the oldest release?", [1]),
        ("Which release is the oldest?", [1]),
        ("latest release mentioning nests", [6]),
        ("the newest nest release", [6]),
        ("the last two releases", [6, 5]),
        ("What came out last?", [6, 5, 4]),
        ("What's new?", [6, 5, 4]),
        ("Any news?", [6, 5, 4]),
        ("Show me the latest releases", [6, 5, 4]),
        ("List all releases, newest first", [6, 5, 4, 3, 2, 1]),
        ("What's new since 4 March 2025?", [6, 5, 4]),
        ("What happened on 3 March 2025?", [3]),
        ("As of 2 March 2025, which releases are there?", [2, 1]),
        ("As of today, which releases are there?", [6, 5, 4, 3, 2, 1]),
    ],
)
def test_what_is_new_is_the_newest_of_the_archive(archive: Archive, question: str, told: list[int]) -> None:
    """By the days of the releases that have the words, 1 to 6 March 2025, not by those of the passages found first."""
    answer = archive.ask(question, Ask(TODAY))
    assert answer.table
    assert [row.published for row in answer.table.rows] == [date(2025, 3, day) for day in told]


def test_a_latest_thing_that_is_no_release_is_a_fact(archive: Archive) -> None:
    assert archive.ask("What is the latest count of nests of the Tern Office?", Ask(TODAY)).table is None


def test_as_of_a_day_to_come_is_no_filter(archive: Archive) -> None:
    answer = archive.ask("As of 2035, how many nests will there be?", Ask(TODAY))
    assert answer.filters.as_of == TODAY.as_of
    assert "2035" in answer.standalone_question


def test_what_cannot_be_checked_is_not_counted(archive: Archive) -> None:
    answer = archive.ask("How many releases share a title?", Ask(TODAY))
    assert (answer.status, answer.table, answer.citations) == ("refused", None, ())
    assert "“share a title” cannot be checked" in answer.text
    jsonschema.validate(contract.answer(answer), contract.schema())


def test_no_release_of_a_time_is_none_of_all(archive: Archive) -> None:
    assert archive.ask("What happened in June 2025?", Ask(TODAY)).text.endswith("of 6 searched.")


def test_a_day_that_may_be_another_is_asked_about(archive: Archive) -> None:
    with pytest.raises(UsageError, match="6 March or 3 June"):
        archive.ask("What was published on 03/06/2025?", Ask(TODAY))
    assert archive.ask("What was published on 03/03/2025?", Ask(TODAY)).filters.after == date(2025, 3, 3)
    assert archive.ask("Who counted 12 eggs on 03/06/2025?", Ask(TODAY)).filters.after is None


@pytest.mark.parametrize("question", ["what about it?", "Who did what?", "why?"])
def test_a_question_that_names_nothing_is_told_so(archive: Archive, question: str) -> None:
    answer = archive.ask(question, Ask(TODAY))
    assert (answer.status, answer.citations) == ("refused", ())
    assert "names nothing to look for" in answer.text
