"""A correction or withdrawal is recognised, finds what it is about, and stands before it."""

from __future__ import annotations

from datetime import date

import pytest

from rag.datatypes import Chunk, Field, Hit, Release
from rag.notices import LIFT, concerns, first, kind


def release(id_: str, title: str, day: date, body: str = "", **fields: str) -> Release:
    found = tuple(Field(name, value) for name, value in fields.items())
    return Release(id_, f"/{id_}.txt", title, f"{title}\n\n{body}", "text", day, fields=found)


CLAIM = release(
    "claim", "Sponge destroys 99 percent of PFAS", date(2025, 10, 8), institution="Braddock", doi="10.5555/a"
)
RIGHT = release("right", "CORRECTION: Sponge destroys 60 percent of PFAS", date(2025, 11, 1), doi="10.5555/a")
GONE = release(
    "gone",
    "Withdrawal of a release on a PFAS sponge",
    date(2026, 3, 1),
    "issued on October 8, 2025",
    institution="Braddock",
)
OTHER = release("other", "Fog nets catch water", date(2025, 9, 1), institution="Braddock")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("CORRECTION: clinics vaccinated 1,480 people", "correction"),
        ("Corrected: the bridge opens in May", "correction"),
        ("Withdrawal of news release on PFAS", "withdrawal"),
        ("University withdraws release on PFAS sponge", "withdrawal"),
        ("Corrective lenses for whales", None),
        ("Troops withdraw", None),
        ("Retraction notice: sponge study", "withdrawal"),
    ],
)
def test_kind(title: str, expected: str | None) -> None:
    assert kind(release("x", title, date(2025, 1, 1))) == expected


def test_a_notice_concerns_the_release_with_its_doi_and_topic() -> None:
    assert concerns(RIGHT, CLAIM)
    assert not concerns(RIGHT, OTHER)


def test_a_notice_concerns_the_release_of_its_issuer_whose_day_it_names() -> None:
    assert concerns(GONE, CLAIM)
    assert not concerns(GONE, OTHER)


def test_nothing_concerns_what_came_later() -> None:
    assert not concerns(release("early", "CORRECTION: Sponge", date(2025, 1, 1), doi="10.5555/a"), CLAIM)


def hits(*pairs: tuple[Release, float]) -> list[Hit]:
    return [Hit(Chunk(r.id, 1, 0, 0, 1, "x", "", id=n), score) for n, (r, score) in enumerate(pairs, 1)]


def test_a_correction_stands_before_what_it_corrects() -> None:
    """The claim's best passage has .9: the correction's gets .9 + LIFT."""
    found = first(hits((CLAIM, 0.9), (OTHER, 0.5), (RIGHT, 0.2)), {r.id: r for r in (CLAIM, OTHER, RIGHT)})
    assert [(h.chunk.release_id, h.score) for h in found] == [("right", 0.9 + LIFT), ("claim", 0.9), ("other", 0.5)]


def test_what_was_withdrawn_is_no_evidence() -> None:
    found = first(hits((CLAIM, 0.9), (GONE, 0.2)), {r.id: r for r in (CLAIM, GONE)})
    assert [h.chunk.release_id for h in found] == ["gone"]


def test_without_notices_nothing_changes() -> None:
    before = hits((CLAIM, 0.9), (OTHER, 0.5))
    assert first(before, {r.id: r for r in (CLAIM, OTHER)}) == before
