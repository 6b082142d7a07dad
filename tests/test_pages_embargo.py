"""When a release may first be read: the wordings of embargoes, their zones, and fields that cannot be read.

Moments are worked out by hand, in UTC; what says nothing readable stays hidden.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from rag.datatypes import Release
from rag.pages import read
from rag.pages.embargo import NEVER, find_embargo, open_ended
from rag.pages.zones import LATEST, zone_at

PUBLISHED = date(2026, 11, 23)
STORY = "The Rope Bridge Trust counted its bridges and found seven of them sound, it said in its yearly report."


def until(text: str) -> datetime | None:
    found = find_embargo(text, day=PUBLISHED)
    return found.until.astimezone(UTC) if found else None


def at(hour: int, minute: int = 0, day: int = 24) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def record(**fields: Any) -> Release:
    line = json.dumps({"title": "Seven bridges are sound", "published": "2026-11-23", "body": STORY, **fields})
    return read(line.encode(), "/a.jsonl").releases[0]


@pytest.mark.parametrize(
    ("clock", "moment"),
    [
        ("1:00 a.m. Pacific", at(9)),
        ("9 AM Eastern", at(14)),
        ("9 AM US/Eastern", at(14)),
        ("10:00 AKST", at(19)),
        ("10:00 HST", at(20)),
        ("10:00 a.m. Hawaii time", at(20)),
        ("10:00 AST", at(14)),
        ("14:00 BRT", at(17)),
        ("10:00 NZDT", at(21, day=23)),
        ("10:00 Toronto time", at(15)),
        ("10:00 Chicago time", at(16)),
        ("10:00 LOS ANGELES TIME", at(18)),
        ("10:00 U.K. time", at(10)),
        ("10:00 Greenwich Mean Time", at(10)),
        ("10:00 a.m. Chile time", at(13)),
        ("10:00 (UTC/GMT -5)", at(15)),
        ("10:00:00 -0800", at(18)),
        ("12:00, hora de Madrid", at(11)),
        ("12 Uhr deutscher Zeit", at(11)),
        ("10:00 IST", at(9)),
    ],
)
def test_zones(clock: str, moment: datetime) -> None:
    """A region, a city, an abbreviation or an offset; of several meanings the latest (IST: Ireland's)."""
    assert until(f"Embargoed until 24 November 2026, {clock}") == moment


@pytest.mark.parametrize("zone", ["XYZT", "local time", "Nowhere time", "hora local", "(Rope Town time)"])
def test_an_unknown_zone_is_the_latest_on_earth(zone: str) -> None:
    """10:00 at UTC-12 is 22:00 in UTC: a zone that nobody knows must not show a release early."""
    assert until(f"Embargoed until 24 November 2026, 10:00 {zone}") == at(22)


def test_a_clock_without_a_zone_is_utc() -> None:
    """A sentence, a weekday or a preposition in capitals is no zone."""
    for words in ("", ".", "\nNASA has it", " ON TUESDAY", ", said the trust, which has no time"):
        assert until(f"Embargoed until 24 November 2026, 10:00{words}") == at(10), words


def test_a_zone_says_whether_it_is_known() -> None:
    """Only a known one makes its clock preferred to another's."""
    known, unknown = zone_at("10:00 (ET)", 5), zone_at("10:00 QQT", 5)
    assert known is not None
    assert (known.known, known.end) == (True, 9)
    assert unknown is not None
    assert (unknown.known, unknown.value) == (False, LATEST)
    assert zone_at("10:00 sharp", 5) is None
    assert until("Embargoed until 24 November 2026, 10:00 QQT (14:00 UTC)") == at(14)


@pytest.mark.parametrize(
    "line",
    [
        "EMBARGO 24 November 2026 11:00 UTC",
        "** EMBARGO ** 24 November 2026, 11:00 UTC",
        "EMBARGO Tuesday, November 24, 2026, 11:00 UTC",
        "EMBARGOED FOR RELEASE 11:00 UTC, NOVEMBER 24, 2026",
        "EMBARGOED UNTIL:\n\n24 November 2026, 11:00 UTC",
        "Do not publish before 24 November 2026, 11:00 UTC",
        "Please do not release until 24 November 2026, 11:00 UTC",
        "For immediate publication after 24 November 2026, 11:00 UTC",
        "Release time: 24 November 2026, 11:00 UTC (under embargo until then)",
        "Sperrfrist Dienstag, 24.11.2026, 11 Uhr",
        "Embargoed until Tuesday 24 November, 11:00",
        "Embargoed until 11 a.m. UTC, Nov. 24",
        "Sperrfrist: Dienstag, 24.11., 11 Uhr",
    ],
)
def test_wordings(line: str) -> None:
    """All mean 11:00 UTC; a day without a year is the nearest to the day of publishing."""
    assert until(f"{line}\n\n{STORY}") == at(11)


def test_a_day_without_a_year() -> None:
    """The nearest to the day of publishing, over the turn of a year too; it is none while no day is known."""
    line = "Embargoed until 6 January, 00:01 GMT"
    found = find_embargo(line, day=date(2026, 12, 20))
    assert found is not None
    assert found.until == datetime(2027, 1, 6, 0, 1, tzinfo=UTC)
    assert line[found.start : found.end] == line
    assert find_embargo(line) is None


def test_a_later_date_does_not_supply_the_year() -> None:
    """The date of issue on the same line is another day."""
    assert until("Embargoed until 24 November, 10:00 GMT. Issued 20 November 2026") == at(10)


@pytest.mark.parametrize(
    "talk",
    [
        "The council extended its arms embargo until 24 November 2099.",
        "The trade embargo on 24 November 2099 was hard on farmers.",
        "An embargo on oil, imposed on 24 November 2099, was lifted.",
        "The ministry imposed the embargo 24 November 2099.",
        "Embargo of 1973 remembered on 24 November 2099",
        "Embargoed goods were seized on 24 November 2099.",
        "EMBARGO LIFTED: 24 November 2099",
        "He will be eligible for release after 24 November 2099.",
        "Not for release in the United States. 24 November 2099",
        "Release date: 24 November 2099. The oil embargo ended.",
        "Sin embargo, el 24 de noviembre de 2099 se abre.",
    ],
)
def test_talk_of_an_embargo_hides_nothing(talk: str) -> None:
    """A release may be about an embargo, of goods or of news that is out."""
    assert until(f"{talk}\n\n{STORY}") is None
    assert open_ended(talk) is None


@pytest.mark.parametrize(
    "value", ["tomorrow", "true", True, "until publication", "1795600000", 1795600000, ["soon"], {"until": "soon"}]
)
def test_a_field_that_cannot_be_read_hides(value: object) -> None:
    """Somebody meant to hide it, so it stays hidden, and the field tells what they wrote."""
    release = record(embargo=value)
    assert release.embargo == NEVER
    assert release.published == PUBLISHED
    assert release.first("embargo")
    text = f"---\ntitle: Seven bridges are sound\ndate: 2026-11-23\nembargo: {value}\n---\n{STORY * 3}\n"
    if not isinstance(value, list | dict):
        assert read(text.encode(), "/a.md").releases[0].embargo == NEVER


def test_a_country_may_have_an_embargo_of_the_press() -> None:
    """Talk of a country's embargo is not told from it: it hides until the day that it names."""
    words = "US embargo: 24 November 2026, 10:00 AKST"
    assert record(embargo=words).embargo == until(words) == at(19)


@pytest.mark.parametrize(
    "value", ["", "none", "No", False, None, "false", "n/a", "0", 0, "lifted", "Embargo lifted", "—"]
)
def test_a_field_that_says_there_is_none_hides_nothing(value: object) -> None:
    """Content systems write an empty field in many ways."""
    assert record(embargo=value).embargo is None


@pytest.mark.parametrize(
    "key", ["embargoUntil", "embargo_until", "Embargoed-Until", "embargoDate", "embargoed", "sperrfrist", "Embargo"]
)
def test_names_of_the_field(key: str) -> None:
    """As records name it; a moment goes before a mere `true`."""
    moment = {key: "2026-11-24T10:00:00-08:00"}
    assert record(**moment).embargo == at(18)
    if key not in {"embargoed", "sperrfrist", "Embargo"}:
        assert record(embargo=True, **moment).embargo == at(18)


def test_an_article_under_a_heading_embargo_is_no_embargo() -> None:
    """A page's label holds a moment or a few words; prose below it is about one."""
    page = (
        "<html><body><article><h1>Bridges sound</h1><p>3 March 2026</p><p>{0}</p><p>{0}</p>{1}</article></body></html>"
    )
    prose = (
        "<h2>Embargo</h2><p>For years no rope came over the sea, and the trust had to mend its bridges with wire.</p>"
    )
    short = "<h2>Embargo</h2><p>until the minister has spoken</p>"
    assert read(page.format(STORY, prose).encode(), "/a.html").releases[0].embargo is None
    assert read(page.format(STORY, short).encode(), "/a.html").releases[0].embargo == NEVER
