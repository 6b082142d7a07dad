"""A question that fits several releases is answered from each; one that names its release from that."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rag import answers, upkeep
from rag.archive import Archive
from rag.datatypes import Answer, Ask, Evidence, Turn
from rag.library import OWNER_SEES_EVERYTHING
from rag.question import analyse
from rag.reading.decision import certain
from rag.retrieval import Proof, nothing
from tests import faked, fakes
from tests.shelf import release


def test_a_question_that_fits_several_releases_gets_each_with_its_date(archive: Archive) -> None:
    """Stations 2 and 3 are alike but for their number, which the question leaves out."""
    answer = archive.ask("How many nests were counted on the island this spring?", Ask(llm="quote"))
    assert len({c.release_id for c in answer.citations}) > 1
    assert "releases fit this question" in (answer.notice or "")
    assert len({c.published for c in answer.citations}) > 1
    assert all(f"Tern Office, {c.published:%-d} March 2025" in (answer.notice or "") for c in answer.citations)
    assert all(f"{c.published:%-d} March 2025" in answer.text for c in answer.citations if c.published)


def test_the_notice_counts_the_releases_it_names() -> None:
    """However many of them the best quotes come from; two of one issuer and day are two."""
    quotes = [_quote("a", 1), _quote("a", 1), _quote("b", 2), _quote("c", 3), _quote("d", 3)]
    assert (answers.several(_draft("How many nests are there?", quotes)) or "").startswith(
        "4 releases fit this question, each for itself (Tern Office, 1 March 2025; Tern Office, 2 March 2025; "
        "Tern Office, 3 March 2025)"
    )


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Compare the counts: how many nests did each find?", False),
        ("How do the counts of nests differ?", False),
        ("What are the differences between the counts of nests?", False),
        ("How did the hens do compared with the cocks?", True),
        ("How do the hens compare with the cocks?", True),
        ("What difference did the fence make?", True),
    ],
)
def test_a_comparison_asked_for_them_all(question: str, *, told: bool) -> None:
    assert bool(answers.several(_draft(question, [_quote("a", 1), _quote("b", 2)]))) == told


def _quote(name: str, day: int) -> Evidence:
    text = f"Station {name} counted nests."
    made = release(f"/{name}.txt", text, institution="Tern Office", published=date(2025, 3, day))
    return Evidence(made, text, 0, len(text), 1.0)


def _draft(question: str, quotes: list[Evidence]) -> answers.Draft:
    proof = Proof(tuple(quotes), certain())
    found = nothing(OWNER_SEES_EVERYTHING)
    return answers.Draft(question, analyse(question), found, proof, answers.Clock(), siblings=1)


def test_a_question_that_names_its_release_gets_that_one(archive: Archive) -> None:
    answer = archive.ask("How many nests did station 4 count?", Ask(llm="quote"))
    assert {c.title for c in answer.citations} == {"Station 4 counts its terns"}
    assert answer.notice is None


def test_a_place_in_the_question_leaves_no_siblings(archive: Archive) -> None:
    """A name or number that the best release has and another lacks says which is meant: only station 5 has "5"."""
    answer = archive.ask("How many nests were counted on the island of station 5 this spring?", Ask(llm="quote"))
    assert {c.title for c in answer.citations} == {"Station 5 counts its terns"}


def test_a_follow_up_is_about_what_was_talked_about(archive: Archive) -> None:
    (cited,) = (r.id for r in archive.list() if "Station 2 " in r.title)
    history = (Turn("What did station 2 count?", release_ids=(cited,)),)
    answer = archive.ask("How many nests were counted on the island this spring?", Ask(history=history, llm="quote"))
    assert "releases fit" not in (answer.notice or "")


def _two_surveys(tmp_path: Path, question: str) -> Answer:
    """The answer of an archive with two surveys: of terns on Brenn in 2025, and of terns on Tinde in 2026."""
    for n, (name, year) in enumerate((("Brenn", 2025), ("Tinde", 2026)), 3):
        page = faked.page(n, title=f"{name} counts its terns").replace("Station", f"{name} station")
        (tmp_path / f"{name}.md").write_text(page.replace("2025", str(year)), "utf-8")
    settings = faked.settings(tmp_path / "archive")
    upkeep.ingest(settings, [tmp_path], embedder=fakes.embedder())
    with Archive.open(settings, models=fakes.models()) as archive:
        return archive.ask(question, Ask(llm="quote"))


@pytest.mark.parametrize(
    ("question", "titles"),
    [
        ("How many nests were counted?", {"Brenn counts its terns", "Tinde counts its terns"}),
        ("How many nests were counted on Brenn?", {"Brenn counts its terns"}),
        ("How many nests were counted on Tinde?", {"Tinde counts its terns"}),
    ],
)
def test_a_name_leaves_one_of_two(tmp_path: Path, question: str, titles: set[str]) -> None:
    assert {c.title for c in _two_surveys(tmp_path, question).citations} == titles
