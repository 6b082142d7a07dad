"""The JSON forms: every key of the schema and no other, values as the records hold them."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime

import jsonschema
import pytest

from rag import contract
from rag.datatypes import (
    Answer,
    Chunk,
    Citation,
    Field,
    Filters,
    Hit,
    IngestSummary,
    Lineage,
    Link,
    Pointer,
    Problem,
    Release,
    Row,
    Span,
    Table,
    Teaser,
    Tokens,
)  # fmt: skip
from rag.quotes import Quotation

DAY = date(2025, 3, 4)
CITATION = Citation(1, "r1", 2, "Ice", DAY, None, None, "/a.txt", "body", "Ice melts", 3, 12)
ANSWER = Answer(
    answer_id="a" * 12,
    question="What melts?",
    standalone_question="What melts?",
    status="answered",
    text="Ice melts. [1]",
    filters=Filters(as_of=DAY),
    llm="quote",
    citations=(replace(CITATION, kind="correction"), replace(CITATION, n=2, field="journal", start=None, end=None)),
    table=Table("journal: Frost", 2, (Row("r1", "Ice", DAY, (1,)), Row("r1", "Ice", DAY, (1,), "Frost"))),
    teasers=(Teaser("Fire", "r1", "Hidden words", DAY),),
    nearest=(Pointer("r2", "Snow", None),),
    hits=(Hit(Chunk("r1", 2, 0, 3, 12, "Ice melts", "Ice"), 0.123456789, 1, None, -1.23456),),
    seconds={"total": 0.12345, "first_evidence": 0.1},
    tokens=Tokens(120, 7),
    confidence=0.9,
)


def test_an_answer_fits_the_schema() -> None:
    said = contract.answer(ANSWER, id_="q1")
    jsonschema.validate(said, contract.schema())
    assert said["id"] == "q1"
    assert said["citations"][0]["published"] == "2025-03-04"
    assert [c["kind"] for c in said["citations"]] == ["correction", "original"]
    assert [r["value"] for r in said["table"]["rows"]] == [None, "Frost"]
    assert said["filters"] == {"after": None, "before": None, "as_of": "2025-03-04", "institution": None}
    assert said["tokens"] == {"prompt": 120, "completion": 7}
    assert json.loads(json.dumps(said)) == said
    jsonschema.validate(contract.answer(replace(ANSWER, tokens=None)), contract.schema())


def test_what_readers_must_not_see_is_not_said() -> None:
    """The words of a teaser are never evidence, and the confidence is the evaluation's."""
    said = json.dumps(contract.answer(ANSWER))
    assert "Hidden words" not in said
    assert "confidence" not in said


@pytest.mark.parametrize(
    "wrong",
    [{"status": "sure"}, {"answer_id": ""}, {"citations": [{"n": 1}]}, {"more": 1}],
)
def test_the_schema_is_no_formality(wrong: dict[str, object]) -> None:
    said = contract.answer(ANSWER) | wrong
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(said, contract.schema())
    assert list(jsonschema.Draft202012Validator(contract.schema()).iter_errors(contract.answer(ANSWER))) == []


def test_only_a_count_of_nothing_is_answered_without_citations() -> None:
    bare = contract.answer(replace(ANSWER, citations=()))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(bare, contract.schema())
    jsonschema.validate(bare | {"table": bare["table"] | {"count": 0, "rows": []}}, contract.schema())


def test_every_key_of_an_answer_is_required() -> None:
    for key in contract.answer(ANSWER):
        said = contract.answer(ANSWER)
        del said[key]
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(said, contract.schema())


def test_a_release_has_its_fields_by_name_and_with_their_proof() -> None:
    made = Release(
        "r1", "/a.txt", "Ice", "Ice melts", "text", DAY, embargo=datetime(2099, 1, 1, tzinfo=UTC), dateline=Span(0, 3),
        fields=(Field("funder", "A"), Field("funder", "B", 0, 3, 0.5), Field("title", "not this one")),
    )  # fmt: skip
    said = contract.release(made)
    assert (said["funder"], said["journal"], said["title"]) == ("A; B", None, "Ice")
    assert said["fields"][1] == {
        "name": "funder", "value": "B", "start": 0, "end": 3, "confidence": 0.5, "about": None, "words": "Ice",
    }  # fmt: skip
    assert said["spans"]["dateline"] == [0, 3]
    assert said["embargo"] == "2099-01-01T00:00:00+00:00"


def test_lineage_names_releases_and_the_words_of_a_notice() -> None:
    ice, copy, notice = Pointer("r1", "Ice", DAY), Pointer("r2", "Ice, again", None), Pointer("r3", "Correction", DAY)
    said = contract.lineage(Lineage(ice, (copy,), (Link("correction", notice, ice, Span(4, 9)),)))
    assert said["copies"] == [{"release_id": "r2", "title": "Ice, again", "published": None}]
    assert said["notices"] == [
        {"kind": "correction", "release": contract.pointer(notice), "of": contract.pointer(ice), "words": [4, 9]}
    ]
    assert said["concerns"] == []


def test_a_quotation_says_who_and_where() -> None:
    made = Release("r1", "/a.txt", "Ice", "“Ice melts,” said Lee.", "text", DAY)
    said = contract.quotation(Quotation(made, 1, 10, "Lee", 0.98765, exact=True))
    assert (said["quote"], said["speaker"], said["score"], said["published"]) == (
        "Ice melts", "Lee", 0.988, "2025-03-04",
    )  # fmt: skip


def test_a_summary_lists_its_problems() -> None:
    said = contract.summary(IngestSummary(read=1, failed=1, problems=(Problem("/a.txt", "empty"),), seconds=0.12345))
    assert said["problems"] == [{"source": "/a.txt", "reason": "empty"}]
    assert said["seconds"] == 0.123


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1252"])
def test_json_survives_any_terminal(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr("sys.stdout", out)
    contract.write({"quote": "“ł” 🌊"})
    out.seek(0)
    assert json.loads(out.read()) == {"quote": "“ł” 🌊"}
