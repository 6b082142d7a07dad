"""The whole path with models that need no weights: files in, verified answers out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import jsonschema
import pytest

from rag import contract, upkeep
from rag.archive import Archive, Ask
from rag.datatypes import Answer, Delta, Filters, Found, Turn
from rag.errors import NoArchiveError, UsageError
from rag.settings import Settings
from tests import fakes

GLACIER = """---
title: Glacier Brenn loses nine metres of ice
date: 2025-03-04
institution: Norden Polar Institute
journal: Ice Letters
url: https://norden.example/brenn
---
The glacier Brenn lost nine metres of ice in 2024, the Norden Polar Institute reports. Snow was scarce that winter.

"We had not expected that much," said Ida Holm, who led the survey. She has measured the glacier since 1998.

The survey was funded by the Northern Ice Trust.
"""
LATER = """---
title: Glacier Tinde gains a little ice
date: 2026-02-01
institution: Valley University
url: https://valley.example/tinde
---
The glacier Tinde gained half a metre of ice in 2025, against the trend. The team used radar from a small
plane and stakes drilled into the snow. Whether the gain will last, nobody can say before the next winter is over.
"""
EMBARGOED = """---
title: Glacier Kald found to hide a lake
date: 2025-01-05
institution: Norden Polar Institute
url: https://norden.example/kald
---
EMBARGOED UNTIL 1 MAY 2099, 10:00 UTC

Beneath the glacier Kald lies a lake of twelve square kilometres, radar shows. Nobody had suspected it there.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    for name, text in (("brenn", GLACIER), ("tinde", LATER), ("kald", EMBARGOED)):
        (folder / f"{name}.md").write_text(text, "utf-8")
    return folder


@pytest.fixture
def settings(tmp_path: Path, folder: Path) -> Settings:
    settings = Settings.load(data_dir=tmp_path / "archive", embedder="word-counter", llm="quote")
    upkeep.ingest(settings, [folder], embedder=fakes.embedder())
    return settings


def ask(settings: Settings, question: str, options: Ask | None = None) -> Answer:
    with Archive.open(settings, models=fakes.models()) as archive:
        return archive.ask(question, options)


def test_an_answer_quotes_the_words_that_stand_in_the_release(settings: Settings) -> None:
    answer = ask(settings, "How many metres of ice did the glacier Brenn lose?")
    assert answer.status == "answered"
    assert "lost nine metres of ice" in answer.text
    with Archive.open(settings, models=fakes.models()) as archive:
        for citation in answer.citations:
            release = archive.show(citation.release_id)
            assert release.body[citation.start : citation.end] == citation.quote
    assert answer.citations[0].institution == "Norden Polar Institute"
    assert answer.citations[0].published == date(2025, 3, 4)


def test_a_stream_shows_the_evidence_before_anybody_words_it(settings: Settings) -> None:
    with Archive.open(settings, models=fakes.models()) as archive:
        events = list(archive.stream("How many metres of ice did the glacier Brenn lose?"))
    assert isinstance(events[0], Found)
    assert isinstance(events[-1], Answer)
    assert all(isinstance(e, Delta) for e in events[1:-1])
    assert len(events) > 2


def test_what_the_archive_does_not_hold_is_refused(settings: Settings) -> None:
    answer = ask(settings, "Which vaccine protects teenagers in Peru against measles?")
    assert answer.status == "refused"
    assert not answer.citations
    assert answer.reason


@pytest.mark.parametrize("name", ["Kald", "kald"])
def test_an_embargoed_release_does_not_exist_before_its_time(settings: Settings, name: str) -> None:
    """A name in small letters is no name by itself: another glacier may be quoted, the embargoed one is not."""
    answer = ask(settings, f"How large is the lake beneath the glacier {name}?")
    said = str(contract.answer(answer))
    assert answer.status == "refused" or name.islower()
    assert "twelve" not in said
    assert "found to hide" not in said


def test_after_its_time_it_does(settings: Settings) -> None:
    options = Ask(Filters(as_of=date(2099, 5, 2)))
    answer = ask(settings, "How large is the lake beneath the glacier Kald?", options)
    assert "twelve square kilometres" in answer.text


def test_as_of_a_day_knows_nothing_later(settings: Settings) -> None:
    question = "How much ice did the glacier Tinde gain?"
    assert "gained half a metre" in ask(settings, question).text
    earlier = ask(settings, question, Ask(Filters(as_of=date(2025, 12, 31))))
    assert "Tinde gains" not in str(contract.answer(earlier))


def test_a_field_is_answered_from_the_metadata_word_for_word(settings: Settings) -> None:
    answer = ask(settings, "Which journal published the survey of the glacier Brenn?")
    (citation,) = [c for c in answer.citations if c.field == "journal"]
    assert (citation.quote, citation.start, citation.end) == ("Ice Letters", None, None)
    with Archive.open(settings, models=fakes.models()) as archive:
        assert contract.release(archive.show(citation.release_id))["journal"] == citation.quote


def test_a_follow_up_asks_about_the_release_of_the_conversation(settings: Settings) -> None:
    history = (Turn("How many metres of ice did the glacier Brenn lose?"),)
    answer = ask(settings, "and who paid for it?", Ask(history=history))
    assert "Northern Ice Trust" in answer.text
    assert "Brenn" in answer.standalone_question


def test_every_answer_fits_the_schema(settings: Settings) -> None:
    questions = [
        "How many metres of ice did the glacier Brenn lose?",
        "Which journal published the survey of the glacier Brenn?",
        "Which vaccine protects teenagers in Peru against measles?",
    ]
    for question in questions:
        jsonschema.validate(contract.answer(ask(settings, question)), contract.schema())


def test_no_archive_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoArchiveError, match="rag ingest"):
        Archive.open(Settings.load(data_dir=tmp_path / "nowhere"))


def test_show_takes_the_beginning_of_an_id_and_hides_what_is_hidden(settings: Settings) -> None:
    with Archive.open(settings, models=fakes.models()) as archive:
        newest = archive.list()[0]
        assert archive.show(newest.id[:6]).id == newest.id
        (hidden,) = {r.id for r in archive.list(Filters(as_of=date(2099, 6, 1)))} - {r.id for r in archive.list()}
        with pytest.raises(UsageError, match="rag list"):
            archive.show(hidden)


def test_a_part_that_points_back_stays_with_the_release_of_the_first(archive: Archive) -> None:
    """Six releases name who keeps a register; only one of them counted 31 nests."""
    answer = archive.ask("How many nests did station 4 count, and who keeps its register?")
    assert answer.status == "answered"
    assert {c.title for c in answer.citations} == {"Station 4 counts its terns"}
    assert "Ola Berg" in answer.text
