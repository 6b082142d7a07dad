"""A correction or withdrawal is recognised, and finds what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rag.datatypes import Field, Release
from rag.notices import concerns, kind, read, targets


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


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("CORRECTING and REPLACING Harbour Line reports its second quarter", "correction"),
        ("/C O R R E C T I O N -- Harbour Line/", "correction"),
        ("Erratum: the age of the bell", "correction"),
        ("Correction Officers meet in Pellham", None),
        ("Corrections department opens a library", None),
        ("Harbour Line reports its second quarter (corrected)", "correction"),
        ("UPDATE: the bridge opens in June", "update"),
        ("Update 2 - the bridge opens in July", "update"),
        ("Updated guidelines for bridges", None),
        ("Business update for the first quarter", None),
        ("Harbour Line withdraws ferry from service", None),
        ("Berichtigung: Die Brücke öffnet im Mai", "correction"),
    ],
)
def test_kinds_by_title(title: str, expected: str | None) -> None:
    assert kind(release("x", title, date(2025, 1, 1))) == expected


def test_the_first_sentences_may_declare_a_notice() -> None:
    said = "Harbour Line corrects its press release of May 3, 2025. The ferry leaves at nine."
    assert kind(release("x", "The ferry leaves at nine", date(2025, 5, 4), said)) == "correction"
    assert (
        kind(release("x", "The ferry leaves at nine", date(2025, 5, 4), "Harbour Line corrected its course.")) is None
    )


@pytest.mark.parametrize(
    "said",
    [
        "This corrects our release of 3 May 2025.",
        "This corrects our release of May 3.",
        "Wir berichtigen unsere Mitteilung vom 3. Mai 2025.",
        "Corregimos nuestro comunicado del 3 de mayo de 2025.",
        "The release issued on 2025-05-03 named the wrong hour.",
        "The May 3 release named the wrong hour.",
        "See https://harbour.example/ferry for the release that we correct.",
        "We correct “The new ferry leaves at ten”, which named the wrong hour.",
    ],
)
def test_what_a_notice_names(said: str) -> None:
    """By day, address or headline; the words are those of the sentence that does."""
    ferry = replace(
        release("ferry", "The new ferry leaves at ten", date(2025, 5, 3), institution="Harbour Line"),
        url="https://harbour.example/ferry",
    )
    other = release("other", "A crane for the harbour", date(2025, 5, 1), institution="Harbour Line")
    notice = release(
        "n", "CORRECTION: hour of departure", date(2025, 5, 5), f"All aboard. {said}", institution="Harbour Line"
    )
    found = read(notice)
    assert found
    about = targets(found, {r.id: r for r in (ferry, other, notice)})
    assert list(about) == ["ferry"]
    span = about["ferry"]
    assert span
    assert notice.body[span.start : span.end] == said


def test_a_day_with_two_releases_of_the_issuer_names_neither() -> None:
    """Unless the title of one is on the story."""
    pair = [
        release(f"r{n}", title, date(2025, 5, 3), institution="Harbour Line")
        for n, title in enumerate(("A crane for the harbour", "New ferry leaves at ten"))
    ]
    said = "This corrects our release of May 3, 2025."
    for title, expected in (("CORRECTION: Hour of departure", []), ("CORRECTION: Ferry leaves at nine", ["r1"])):
        found = read(release("n", title, date(2025, 5, 5), said, institution="Harbour Line"))
        assert found
        assert list(targets(found, {r.id: r for r in pair})) == expected


def test_a_hostile_notice_is_read_in_time() -> None:
    """Five megabytes of what the patterns look for: the beginning is read."""
    for junk in ("correct ", "release of ", "May 3 ", "“", "CORRECTION (", "https://", "1 of "):
        assert kind(release("x", "CORRECTION: x", date(2025, 1, 1), junk * 600_000)) == "correction"
        assert read(release("x", "CORRECTION: " + junk * 9_000, date(2025, 1, 1), junk * 600_000))
