"""What is asked of a release itself, told from its fields: which questions are such, and what they get."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from rag import contract, upkeep
from rag.archive import Archive
from rag.datatypes import Ask, Filters, Turn
from rag.particulars import Particular, read
from tests import faked, fakes

ASKED: list[tuple[str, Particular]] = [
    ("Who is quoted in the release on glaciers?", Particular("quote", "glaciers")),
    ("whom does the glacier release quote", Particular("quote", "glacier")),
    ("When was the press release about the Sorrel River published?", Particular("published", "the Sorrel River")),
    ("What is the date of the Sorrel release?", Particular("published", "Sorrel")),
    ("At what time was the Kestrel release issued?", Particular("time", "Kestrel")),
    ("Which institution published the Kestrel release?", Particular("institution", "Kestrel")),
    ("Where was the release on ice issued?", Particular("dateline", "ice")),
    ("What kind of study was the Saltbed study?", Particular("study", "Saltbed")),
    ("What are the limitations of the study on sleep?", Particular("caveat", "sleep")),
    ("When did the embargo of the sleep release end?", Particular("embargo", "sleep")),
    ("How many people took part in the norovirus trial?", Particular("sample", "norovirus")),
    ("how large was it?", Particular("sample")),
    ("how many were they?", Particular("sample")),
    ("When was the second one published?", Particular("published", nth=1)),
    ("Who funded the norovirus trial?", Particular("funder", "norovirus")),
    ("And who paid for the study?", Particular("funder")),
    ("When was it published?", Particular("published")),
    ("Where does Ada Lin work?", Particular("affiliation", who="Ada Lin")),
    ("What did Ada Lin say about the terns?", Particular("said", "the terns", "Ada Lin")),
    ("what does Dr. Lin think of the hide?", Particular("said", "the hide", "Dr. Lin")),
    ("What does TSA stand for?", Particular("stands for", short="TSA")),
    ("What is mRNA short for?", Particular("stands for", short="mRNA")),
    ("What is Dr. Ada Lin's role?", Particular("role", who="Dr. Ada Lin")),
    ("Which university is Ada Lin from?", Particular("affiliation", who="Ada Lin")),
]


@pytest.mark.parametrize(("question", "asked"), ASKED)
def test_what_is_asked_of_a_release(question: str, asked: Particular) -> None:
    assert read(question) == asked


@pytest.mark.parametrize(
    "question",
    [
        "Where does the drug work?", "What is the role of DKK1?", "Who is quoted most often?", "When did it begin?",
        "How many people were cured in the trial?", "Who released the otters?", "When was the virus first described?",
        "Who funded the rebels?", "What is the position of the moon?", "Where was the glacier study done?",
        "What limits the growth of the reef?", "What did the scientists say about pain?", "What does the law mean?",
        "What does Congress mean by it?", "Who wrote that the reef was lost?", "When was the patient released?",
    ],
)  # fmt: skip
def test_other_questions_are_left_alone(question: str) -> None:
    assert read(question) is None


TODAY = Filters(as_of=date(2025, 9, 15))
TERNS = """Terns return to the island

LAPWICK, March 3, 2025 -- The Tern Office counted 24 nests of terns on the island, and published it in Shore Birds.

"They came early," said Ada Lin, a biologist at the Lapwick Institute.

"We had hoped for more," said Bo Ek, head of the Tern Office.

The count was funded by the Shore Fund and the Island Trust. It is part of the Tern Bird Count (TBC).
Its boats were steered by Cy Oak.
"""
OTTERS = """Otters are back

LAPWICK, March 5, 2025 -- The Otter Office filmed two otters at dusk near the old mill. Otters had not been seen there
for eleven years. The film shows both of them with fish. The office will set up a hide for visitors in the autumn.
"""


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    pages = tmp_path / "pages"
    pages.mkdir()
    for name, text in (("terns", TERNS), ("otters", OTTERS)):
        (pages / f"{name}.txt").write_text(text, "utf-8")
    settings = faked.settings(tmp_path / "archive")
    upkeep.ingest(settings, [pages], embedder=fakes.embedder())
    with Archive.open(settings, models=fakes.models()) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Who is quoted in the release on terns?", ["Ada Lin", "Bo Ek"]),
        ("Who funded the tern study?", ["“The count was funded by the Shore Fund and the Island Trust.”"]),
        ("When was the release about terns published?", ["3 March 2025"]),
        ("Where was the release on terns issued?", ["LAPWICK"]),
        ("Where does Ada Lin work?", ["Lapwick Institute"]),
        ("What did Bo Ek say about his hopes?", ["“We had hoped for more,”"]),
        ("What did Ek say?", ["“We had hoped for more,”"]),
        ("What did Dr. Lin say about coming early?", ["“They came early,”"]),
        ("What does TBC stand for?", ["Tern Bird Count"]),
    ],
)
def test_fields_are_told_with_their_words(archive: Archive, question: str, told: list[str]) -> None:
    answer = archive.ask(question, Ask(TODAY))
    assert answer.table
    assert [row.value for row in answer.table.rows] == told
    assert all(row.citations for row in answer.table.rows)
    for cited in answer.citations:
        if cited.start is not None:
            assert archive.show(cited.release_id).body[cited.start : cited.end] == cited.quote
    jsonschema.validate(contract.answer(answer), contract.schema())


def test_it_is_the_release_cited_last(archive: Archive) -> None:
    first = archive.ask("How many nests of terns were counted?", Ask(TODAY))
    history = (Turn(first.question, first.text, tuple(c.release_id for c in first.citations)),)
    answer = archive.ask("Who is quoted in it?", Ask(TODAY, history=history))
    assert answer.table
    assert [row.value for row in answer.table.rows] == ["Ada Lin", "Bo Ek"]


def test_a_release_that_quotes_nobody_says_so(archive: Archive) -> None:
    answer = archive.ask("Who is quoted in the release on otters?", Ask(TODAY))
    assert answer.status == "refused"
    assert "“Otters are back”, 5 March 2025, quotes nobody" in answer.text
    jsonschema.validate(contract.answer(answer), contract.schema())


@pytest.mark.parametrize("question", ["What did Bo Ek say?", "What did Cy Oak say?", "What does TBC stand for?"])
def test_what_is_not_yet_published_tells_nothing(archive: Archive, question: str) -> None:
    """The release came out on 3 March; the day before, nobody in it is known."""
    answer = archive.ask(question, Ask(Filters(as_of=date(2025, 3, 2))))
    assert answer.status == "refused"
    assert not answer.citations
    assert "releases name" not in answer.text


def test_a_title_that_looks_like_a_marker_is_none(tmp_path: Path) -> None:
    (tmp_path / "terns.txt").write_text(TERNS.replace("Terns return", "Terns [7] return"), "utf-8")
    settings = faked.settings(tmp_path / "archive")
    upkeep.ingest(settings, [tmp_path / "terns.txt"], embedder=fakes.embedder())
    with Archive.open(settings, models=fakes.models()) as opened:
        answer = opened.ask("What did Bo Ek say?", Ask(TODAY))
    assert answer.text.startswith("Bo Ek said, in “Terns (7) return to the island” (3 March 2025):")
    assert len(answer.citations) == 1


def test_an_abbreviation_that_nothing_spells_out_is_said_so(archive: Archive) -> None:
    answer = archive.ask("What does QXZ stand for?", Ask(TODAY))
    assert (answer.status, answer.text) == ("refused", "Not in the archive: no release spells out “QXZ”.")


def test_somebody_who_is_named_but_says_nothing_is_said_so(archive: Archive) -> None:
    answer = archive.ask("What did Cy Oak say about the terns?", Ask(TODAY))
    assert answer.text == "Not in the archive: releases name Cy Oak, but none says what Cy Oak said."


def test_what_no_release_is_about_has_no_fields(archive: Archive) -> None:
    assert archive.ask("Who funded the unicorn study?", Ask(TODAY)).status == "refused"


def test_a_correction_is_named_beside_what_the_release_states(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "terns.txt").write_text(TERNS, "utf-8")
    (pages / "notice.txt").write_text(
        "CORRECTION: Terns return to the island\n\nLAPWICK, March 9, 2025 -- The Tern Office corrects its news release"
        ' of March 3, 2025, "Terns return to the island". It counted 42 nests of terns, not 24.\n',
        "utf-8",
    )
    settings = faked.settings(tmp_path / "archive")
    upkeep.ingest(settings, [pages], embedder=fakes.embedder())
    with Archive.open(settings, models=fakes.models()) as opened:
        history = (Turn("?", "", tuple(r.id for r in opened.list() if r.title.startswith("Terns"))),)
        answer = opened.ask("Who is quoted in it?", Ask(TODAY, history=history))
    assert answer.text.endswith("See also its correction: “CORRECTION: Terns return to the island”, 9 March 2025.")


def test_the_second_one_is_that_of_the_list(archive: Archive) -> None:
    """Newest first: otters (5 March), terns (3 March); no release of the list was handed on."""
    answer = archive.ask("Who is quoted in the second one?", Ask(TODAY, history=(Turn("Which releases are there?"),)))
    assert answer.table
    assert [row.value for row in answer.table.rows] == ["Ada Lin", "Bo Ek"]
    first = archive.ask("When was the first one published?", Ask(TODAY, history=(Turn("Which releases are there?"),)))
    assert "5 March 2025" in first.text


LOZENGES = """title: Lozenge trial shows that lozenges help
date: 2025-05-06
institution: Lapwick Institute

Lozenges ease a sore throat, the lozenge trial of the Lapwick Institute has found after two winters of work in schools.

In the trial 1,090 participants took lozenges. Of these, 402 children took them with honey. It ran at 13 clinical sites.
"""


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "How many people took part in the lozenge trial?",
            ["“In the trial 1,090 participants took lozenges.”", "“Of these, 402 children took them with honey.”"],
        ),
        ("How many children took part in the lozenge trial?", ["“Of these, 402 children took them with honey.”"]),
        ("How many mice took part in the lozenge trial?", None),
    ],
)
def test_sizes_are_of_whom_is_asked_for(tmp_path: Path, question: str, told: list[str] | None) -> None:
    (tmp_path / "lozenges.md").write_text("---\n" + LOZENGES.replace("\n\n", "\n---\n", 1), "utf-8")
    settings = faked.settings(tmp_path / "archive")
    upkeep.ingest(settings, [tmp_path / "lozenges.md"], embedder=fakes.embedder())
    with Archive.open(settings, models=fakes.models()) as archive:
        table = archive.ask(question, Ask(TODAY)).table
    assert (table and [row.value for row in table.rows]) == told
