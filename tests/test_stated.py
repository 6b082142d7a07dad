"""Which releases state an issuer, a funder, a journal or a sample, over made-up releases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rag.counting.plan import read
from rag.counting.rolls import Tallied
from rag.counting.tallies import tally
from rag.datatypes import Field, Filters
from rag.library import Library
from tests.shelf import new_library, put, release

UNSURE = Field("institution", "Sleet Traders", confidence=0.5)
SHELF = {
    "a": ("The Snow Department said so.", [Field("institution", "Snow Department"), Field("unit", "Hail Division")]),
    "b": ("Says the Department of Snow.", [Field("unit", "Hail Division"), UNSURE]),
    "c": ("No word of it.", [Field("unit", "Hail Division")]),
    "d": ("The Snow Department was asked.", []),
    "e": ("The Snow Department paid.", [Field("institution", "Ice Lab"), Field("unit", "Thaw Office")]),
    "f": (
        "Studied.",
        [Field("journal", "Frost"), Field("funder", "NII/Institute on Hail"), Field("sample", "28 mice")],
    ),
    "g": ("Studied.", [Field("journal", "Frost Medicine"), Field("funder", "National Institutes of Ice")]),
    "h": ("NII.", [Field("sample", "12 patients"), Field("sample", "40 people"), Field("subject", "women")]),
    "i": ("Many.", [Field("sample", "29 older women"), Field("sample", "300 hospitals"), Field("subject", "mice")]),
}


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with new_library(tmp_path) as opened:
        for n, (name, (text, fields)) in enumerate(SHELF.items(), 1):
            one = release(f"/{name}.txt", f"{name}\n\n{text}", published=date(2025, 1, n))
            put(opened, f"/{name}.txt", replace(one, fields=tuple(fields)))
        yield opened


def asked(library: Library, question: str, filters: Filters | None = None) -> Tallied:
    plan = read(question)
    assert plan, question
    return tally(plan, library.scope(filters or Filters()), library)


def titles(found: Tallied) -> str:
    return "".join(sorted(row.title for row in found.table.rows))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Which releases are from the Snow Department?", "abc"),
        ("Which releases are from the U.S. Department of Snow?", "abc"),
        ("Which releases are not from the Snow Department?", "defghi"),
        ("Which releases are from the Hail Division?", "abc"),
        ("Which releases are from the Ice Lab?", "e"),
        ("Which releases are from the NII?", "h"),
        ("Which releases were funded by the NII?", "fg"),
        ("Which releases were funded by the National Institutes of Ice?", "fg"),
        ("Which releases were published in Frost?", "f"),
        ("Which studies had fewer than 30 participants?", "fi"),
        ("Which studies had at least 20 women?", "i"),
        ("Which studies had more than 30 patients?", "h"),
        ("Which studies were done in mice?", "i"),
        ("Which studies were done in mice or women?", "hi"),
    ],
)
def test_each_name_and_number_finds_its_releases(library: Library, question: str, expected: str) -> None:
    """Both b and c state only the unit that the Snow Department has in a; e has an issuer of its own, d none at all.

    No release is issued by the NII, so that its mention in h counts. A sample of hospitals has no participants.
    """
    assert titles(asked(library, question)) == expected


def test_a_unit_is_known_from_releases_of_other_days(library: Library) -> None:
    day = Filters(after=date(2025, 1, 3), before=date(2025, 1, 4))
    found = asked(library, "How many releases did the Snow Department issue?", day)
    assert found.text.split("\n")[2:] == [
        "1 of them states only a unit, which is one of “Snow Department” in the archive.",
        "Not counted: 1 that only mentions “Snow Department”.",
    ]


def test_what_was_taken_as_one_name_is_said(library: Library) -> None:
    said = asked(library, "How many releases were funded by the NII?")
    assert said.table.criterion == "releases funded by “NII” or “National Institutes of Ice”"
    assert said.text.endswith("Not counted: 1 that only mentions “NII”.")
    assert asked(library, "How many releases were published in Frost?").text.endswith(
        "Not counted: 1 in journals with “Frost” in a longer name."
    )
    assert asked(library, "Which studies had fewer than 30 participants?").table.criterion == (
        "releases whose largest stated number of participants is at most 29"
    )


def test_who_says_nothing_of_the_issuer_is_told(library: Library) -> None:
    """Of nine releases three state an institution: a, b and e."""
    found = asked(library, "Which institution issued the most releases?")
    assert found.text.endswith("Not counted: 6 that state no institution.")
