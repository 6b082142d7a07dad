"""What questions set side by side, and that each side is quoted from its own release."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import comparing, upkeep
from rag.archive import Archive
from rag.datatypes import Ask, Turn
from tests import faked, fakes


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    faked.fill(tmp_path / "pages", range(6))
    settings = faked.settings(tmp_path / "archive")
    upkeep.ingest(settings, [tmp_path / "pages"], embedder=fakes.embedder())
    with Archive.open(settings, models=fakes.models()) as archive:
        yield archive


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("Which glacier lost more ice, the Brenn or the Tinde?", ("the Brenn", "the Tinde")),
        ("What is the difference between the Oslo trial and the Lima trial?", ("the Oslo trial", "the Lima trial")),
        ("How do Korsund and Marrowby differ in lost sleep?", ("Korsund", "Marrowby")),
        ("Compare the Brenn with the Tinde", ("the Brenn", "the Tinde")),
        ("Did it work better in children or in pensioners?", ("children", "pensioners")),
        ("Did Brenn lose more ice than Tinde?", None),
        ("How do these results differ?", ()),
        ("Which of the two vaccines worked better?", ()),
        ("Which antibody blocks DKK1?", None),
        ("How much more ice did it lose than last year?", None),
        ("Did the drug work, or not?", None),
    ],
)
def test_what_is_set_side_by_side(text: str, sides: tuple[str, ...] | None) -> None:
    found = comparing.read(text)
    if sides is not None:
        assert found is not None
        assert found.sides == sides
    elif found is not None:  # two sides may be seen, but never an open comparison in a plain question
        assert found.sides


def test_each_side_is_quoted_from_its_own_release(archive: Archive) -> None:
    """Station n counted 7n + 3 nests: 17 at station 2, 38 at station 5."""
    answer = archive.ask("Which counted more nests, station 2 or station 5?", Ask(llm="quote"))
    assert answer.status == "answered"
    assert len({c.release_id for c in answer.citations}) == 2
    assert "17 nests" in answer.text
    assert "38 nests" in answer.text


def test_a_side_that_is_not_there_is_named(archive: Archive) -> None:
    answer = archive.ask("Which counted more nests, station 2 or the lighthouse Utvik?", Ask(llm="quote"))
    assert answer.status in ("partial", "refused")
    if answer.status == "partial":
        assert "Utvik" in (answer.reason or "")


def test_results_of_the_conversation_are_put_in_a_table(archive: Archive) -> None:
    """With three releases a table has a row for each, and every row is cited."""
    ids = tuple(r.id for r in archive.list() if any(f"Station {n} " in r.title for n in (1, 2, 3)))
    history = (Turn("How many nests did the stations count?", release_ids=ids),)
    answer = archive.ask("How do these results differ in nests?", Ask(history=history, llm="quote"))
    assert answer.table is not None
    assert answer.table.count == len(answer.table.rows) == 3
    cited = {c.n: c for c in answer.citations}
    for row in answer.table.rows:
        assert [cited[n].release_id for n in row.citations] == [row.release_id]


def test_a_question_that_fits_several_releases_gets_each_with_its_date(archive: Archive) -> None:
    """Stations 2 and 3 are alike but for their number, which the question leaves out."""
    answer = archive.ask("How many nests were counted on the island this spring?", Ask(llm="quote"))
    assert len({c.release_id for c in answer.citations}) > 1
    assert "releases answer this" in (answer.notice or "")
    assert all(f"{c.published:%-d} March 2025" in answer.text for c in answer.citations if c.published)


def test_a_question_that_names_its_release_gets_that_one(archive: Archive) -> None:
    answer = archive.ask("How many nests did station 4 count?", Ask(llm="quote"))
    assert {c.title for c in answer.citations} == {"Station 4 counts its terns"}
    assert answer.notice is None
