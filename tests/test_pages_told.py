"""All that is told in the text: names and offices, words at their offsets, and what hostile text costs."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.datatypes import Field, Release, Span
from rag.errors import PageError
from rag.pages import READER, read
from rag.pages.apposition import after_name
from rag.pages.names import runs, surname
from rag.pages.occupations import before_name, is_head
from rag.pages.people import people_of


def release(**record: str) -> Release:
    return read(json.dumps(record).encode(), "/a.jsonl").releases[0]


def of(found: Release, name: str) -> list[Field]:
    return [field for field in found.fields if field.name == name]


def test_names_roles_and_offices() -> None:
    """An office before a name is no part of it; a dean may be called Dean; a field of work is no school."""
    assert is_head("cardiologist")
    assert not is_head("cardiology")
    assert surname("Bo van der Loop Jr.") == "Loop"
    text = "Assistant Attorney General Ada Plank and Howard Dean"
    assert [text[run.start : run.end] for run in runs(text)] == ["Ada Plank", "Howard Dean"]
    assert before_name(text, text.index("Ada")) == (0, 26)
    tail = "Ada Plank, professor of Medicine and Law at Lanmore University, left."
    assert [(name, tail[a:b]) for name, a, b in after_name(tail, 9)] == [
        ("role", "professor of Medicine and Law"),
        ("affiliation", "Lanmore University"),
    ]


def test_nobody_is_sought_in_skipped_ranges() -> None:
    """A boilerplate's or contact block's range gives no person."""
    text = "Ada Plank, an engineer, left."
    assert people_of(text, (Span(0, len(text)),)) == ()


def test_contacts_are_nobody_in_the_text_and_the_reader_has_a_number() -> None:
    """Whom to ask is a contact, not a person; a title in capitals names nobody."""
    found = release(
        title="Rope Council Pleads Guilty, Executive Says",
        text="“It held for a year,” said Ada Plank, an engineer.\n\nMedia contact: Bo Span, press, bo@rope.example",
    )
    assert [field.value for field in of(found, "person")] == ["Ada Plank"]
    assert [field.about for field in of(found, "quote")] == ["Ada Plank"]
    assert READER >= 3


PIECES = st.sampled_from(
    '“|”|"|„|«|»|‘|’|\n\n| said |Ada Plank|, |professor of |Lanmore University| and |Dr. |Plank|It held. |12 patients |'
    "were enrolled |grant R01CA123456| (|) |U.S. Attorney |A. B. ".split("|")
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=50))
def test_every_field_has_its_words(pieces: list[str]) -> None:
    """Whatever the text, a field's offsets hold words, and what is about somebody is about a person of the release."""
    try:
        found = release(
            title="The rope held for a year", text="We tied a rope and waited for one year. " + "".join(pieces)
        )
    except PageError:
        return
    names = {field.value for field in of(found, "person")}
    for field in found.fields:
        if field.start is not None and field.end is not None:
            words = found.body[field.start : field.end]
            assert words == words.strip()
            assert words
        if field.about is not None:
            assert field.about in names


@pytest.mark.parametrize(
    "piece",
    [
        "“",
        '"',
        "Ada ",
        "A. ",
        "Dr. Ada Plank, professor of ",
        "12 ",
        "12 new ",
        " and ",
        "said ",
        "grant 1",
        "R01 ",
        "study of the ",
        "Ada Plank, M.D., ",
        "National Heart, Lung ",
        "Chief ",
        "(n = 12) ",
        "84 of ",
        "larger, ",
        "funded by the Rope Fund, ",
    ],
)
def test_hostile_repetition_ends_in_seconds(piece: str) -> None:
    """Half a megabyte of one piece is read in seconds, for every pattern is bounded and the text sought is cut."""
    start = time.monotonic()
    release(title="The rope held for a year", text="We tied a rope and waited. " + piece * (500_000 // len(piece)))
    assert time.monotonic() - start < 20
