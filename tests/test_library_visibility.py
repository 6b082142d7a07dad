"""The rule of what may be seen, against five lines that say the same, and that every reading method keeps to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.datatypes import Filters, Release, Teaser
from rag.library import OWNER_SEES_EVERYTHING, Library, fold
from tests.shelf import new_library, put, put_text, release

ALL = OWNER_SEES_EVERYTHING
DAY = date(2025, 8, 7)
NOW = datetime(2025, 8, 7, 12, 0, tzinfo=UTC)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with new_library(tmp_path) as opened:
        yield opened


def may_be_seen(made: Release, filters: Filters, now: datetime) -> bool:
    """The reference: dates first, then the embargo against the instant that the as-of day stands for."""
    today, as_of = now.astimezone().date(), filters.as_of or now.astimezone().date()
    end = datetime.combine(as_of, time.max, UTC)
    instant = now if as_of == today else min(end, now) if as_of < today else end
    if made.published is None:
        dated = filters.as_of is None and filters.after is None and filters.before is None
    else:
        dated = (filters.after or date.min) <= made.published <= min(filters.before or date.max, as_of)
    return dated and (made.embargo is None or made.embargo <= instant)


near = st.dates(DAY - timedelta(3), DAY + timedelta(3))
whole_hours = st.integers(-80, 80).map(lambda hours: NOW + timedelta(hours=hours))
filters = st.builds(
    Filters, after=st.none() | near, before=st.none() | near, as_of=st.none() | near, institution=st.none()
)
facts = st.tuples(st.none() | near, st.none() | whole_hours)


@settings(max_examples=60, deadline=None)
@given(
    made=st.lists(facts, min_size=1, max_size=6),
    questions=st.lists(st.tuples(filters, whole_hours), min_size=1, max_size=8),
)
def test_the_rule(
    made: list[tuple[date | None, datetime | None]],
    questions: list[tuple[Filters, datetime]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Random dates, embargoes, filters and clocks: exactly those are listed that the reference lets through."""
    with new_library(tmp_path_factory.mktemp("rule")) as library:
        releases = [release(f"/{n}.txt", f"Story {n}", published=day, embargo=end) for n, (day, end) in enumerate(made)]
        for one in releases:
            put(library, one.source, one)
        for asked, now in questions:
            scope = library.scope(asked, now=now)
            wanted = {one.id for one in releases if may_be_seen(one, asked, now)}
            assert {one.id for one in library.releases(scope)} == wanted
            assert library.counts(scope)["releases"] == len(wanted)
            if scope.narrow_ids is not None:
                assert scope.narrow_ids == {int(key) for key in library.chunk_vectors(scope)[0]}


def test_every_method_keeps_to_the_scope(library: Library) -> None:
    """A release under embargo is unknown to all of them, and so is a teaser seen on its page."""
    hidden = release("/h.txt", "Secret\nwords", embargo=NOW + timedelta(hours=1), url="https://x.example/h")
    seen = Teaser("Other", hidden.id, "story")
    put(library, "/h.txt", hidden, teasers=(seen,))
    chunks = [c.id for c in library.chunks_of(hidden.id, ALL)]
    assert len(chunks) == 2
    before, after = library.scope(Filters(), now=NOW), library.scope(Filters(), now=NOW + timedelta(hours=1))
    for scope, visible in ((before, 0), (after, 1)):
        assert len(library.releases(scope)) == visible
        assert len(library.releases_by_id([hidden.id], scope)) == visible
        assert (library.release(hidden.id, scope) is not None) == visible
        assert (library.release(hidden.id, scope, version=1) is not None) == visible
        assert len(library.versions(hidden.id, scope)) == visible
        assert (library.find_release(hidden.id[:5], scope) is not None) == visible
        assert len(library.chunks(chunks, scope)) == 2 * visible
        assert len(library.chunks_of(hidden.id, scope)) == 2 * visible
        assert len(library.chunk_vectors(scope)[0]) == 2 * visible
        assert len(library.teasers(scope)) == len(library.find_teasers("story", scope)) == visible
        assert library.counts(scope) == {
            "releases": visible, "chunks": 2 * visible, "teasers": visible, "files": visible, "failed": 0,
        }  # fmt: skip


def test_ambiguous_beginnings_do_not_tell_of_hidden_releases(library: Library) -> None:
    shown = put_text(library, "/a.txt", "A", published=DAY)
    put_text(library, "/b.txt", "B", published=DAY + timedelta(1))
    assert library.find_release("r", library.scope(Filters(as_of=DAY))) == shown


def test_an_old_version_does_not_show_what_the_current_one_hides(library: Library) -> None:
    """Put under embargo after it was ingested: its first version is not readable either."""
    key = put_text(library, "/a.txt", "Ice\nold", published=DAY)
    put_text(library, "/a.txt", "Ice\nnew", published=DAY, embargo=NOW + timedelta(days=1))
    scope = library.scope(Filters(), now=NOW)
    assert library.release(key, scope, version=1) is None
    assert library.versions(key, scope) == ()


def test_a_version_under_embargo_stays_hidden_when_the_next_has_none(library: Library) -> None:
    key = put_text(library, "/a.txt", "Ice\nold", embargo=NOW + timedelta(days=1))
    put_text(library, "/a.txt", "Ice\nnew")
    scope = library.scope(Filters(), now=NOW)
    assert library.versions(key, scope) == (2,)
    assert library.release(key, scope, version=1) is None


def test_a_gap_is_not_closed_by_a_release_that_is_hidden(library: Library) -> None:
    """Otherwise the list of gaps would tell that the release is here."""
    page = release("/p.txt", "Page", published=DAY)
    put(library, "/p.txt", page, teasers=(Teaser("Fire burns", page.id, published=DAY),))
    put_text(library, "/f.txt", "Fire burns", embargo=NOW + timedelta(days=1))
    assert [t.title for t in library.teasers(library.scope(Filters(), now=NOW))] == ["Fire burns"]
    assert library.teasers(library.scope(Filters(), now=NOW + timedelta(days=2))) == []


def test_a_teaser_later_than_the_day_asked_for_is_not_seen(library: Library) -> None:
    page = release("/p.txt", "Page", published=DAY)
    put(library, "/p.txt", page, teasers=(Teaser("Fire burns", page.id, published=DAY + timedelta(1)),))
    assert library.teasers(library.scope(Filters(as_of=DAY))) == []
    assert len(library.teasers(library.scope(Filters(as_of=DAY + timedelta(1))))) == 1


@pytest.mark.parametrize(
    ("known", "first"),
    [
        ({"sighting": DAY}, DAY),
        ({"published": DAY}, DAY),
        ({"published": DAY - timedelta(9), "embargo": datetime(2025, 8, 7, 9, tzinfo=UTC)}, DAY),
        ({"published": DAY, "title": "Fire burns at the old mill of Sundby"}, DAY),
        ({}, date.min),
    ],
    ids=["another sighting", "held", "held under embargo", "cut off", "no date at all"],
)
def test_a_teaser_without_a_date_is_not_seen_before_the_first_day_known(
    library: Library, known: dict[str, Any], first: date
) -> None:
    """As of a day before, neither listed nor counted nor found; a gap stays one, what is held is none."""
    title = known.pop("title", "Fire burns")
    cut = Teaser("Fire burns at the old mill of Sun…" if "Sundby" in title else "Fire burns!", "", "flames")
    old, new = (release(f"/{n}.txt", f"Page {n}", published=DAY - timedelta(n)) for n in (90, 30))
    put(library, "/90.txt", old, teasers=(replace(cut, seen_on=old.id),))
    if "sighting" in known:
        put(library, "/30.txt", new, teasers=(Teaser(title, new.id, "flames", known["sighting"]),))
    elif known:
        put_text(library, "/f.txt", title, **known)
    held = "published" in known
    for as_of in (None, DAY - timedelta(60), DAY - timedelta(1), DAY):
        scope = library.scope(Filters(as_of=as_of), now=NOW + timedelta(days=1))
        there = 0 if held else int((as_of or DAY) >= first)
        found = library.find_teasers("flames", scope)
        assert len(library.teasers(scope)) == len(found) == library.counts(scope)["teasers"] == there


def test_what_is_hidden_today_hides_no_teaser(library: Library) -> None:
    """On no day: else the list of a day before would tell that it is held. Once public, it hides it on both."""
    page = release("/p.txt", "Page", published=DAY - timedelta(9))
    put(library, "/p.txt", page, teasers=(Teaser("Fire burns", page.id),))
    put_text(library, "/f.txt", "Fire burns", published=DAY - timedelta(1), embargo=NOW + timedelta(hours=1))
    for hours, shown in ((0, 1), (2, 0)):
        for as_of in (None, DAY, DAY - timedelta(1)):
            scope = library.scope(Filters(as_of=as_of), now=NOW + timedelta(hours=hours))
            assert len(library.teasers(scope)) == shown


@pytest.mark.parametrize(
    ("seen", "day", "left"),
    [
        ("ICE MELTS: on “Great-Tern” in May", DAY, 0),
        ("Ice melts on Great Tern in …", DAY - timedelta(2), 0),
        ("Ice melts on Great Tern in M...", None, 0),
        ("Ice melts on Great Tern in", DAY, 1),
        ("Ice melts on Great Tern in …", DAY - timedelta(400), 1),
        ("Ice melts on Little Tern in …", DAY, 1),
        ("Ice melts …", DAY, 1),
    ],
    ids=["spelling", "cut off", "cut in a word", "not cut off", "another year", "another title", "too short"],
)
def test_a_teaser_is_resolved_by_a_title_that_is_nearly_its_own(
    library: Library, seen: str, day: date | None, left: int
) -> None:
    """By the release that arrives later; not before it is visible."""
    page = release("/p.txt", "Page", published=DAY - timedelta(500))
    put(library, "/p.txt", page, teasers=(Teaser(seen, page.id, published=day),))
    now = library.scope(Filters(), now=NOW)
    assert len(library.teasers(now)) == 1
    put_text(library, "/a.txt", "Ice melts on Great Tern in May", published=DAY, embargo=NOW + timedelta(hours=1))
    assert len(library.teasers(now)) == 1
    later = library.scope(Filters(), now=NOW + timedelta(hours=2))
    assert library.counts(later)["teasers"] == left


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("Ludwig", {"L"}),
        ("ludwig cancer research", {"L"}),
        ("Lud", set()),
        ("research cancer", set()),
        ("Research", {"L", "Z"}),
        ("Universitat Zurich", {"Z"}),
        ("UNIVERSITÄT", {"Z"}),
        ("Orsted", {"O"}),
        ("%", set()),
    ],
)
def test_an_institution_is_matched_by_whole_words(library: Library, asked: str, found: set[str]) -> None:
    """Case and accents do not matter, parts of words do not count, and words must stand in a row."""
    put_text(library, "/l.txt", "L", institution="Ludwig Cancer Research")
    put_text(library, "/z.txt", "Z", institution="Universität Zürich, Research Office")
    put_text(library, "/o.txt", "O", institution="Ørsted A/S")
    put_text(library, "/n.txt", "N")
    scope = library.scope(Filters(institution=asked))
    assert {r.title for r in library.releases(scope)} == found
    assert scope.narrow_ids is not None
    assert len(scope.narrow_ids) == len(found)


def test_a_local_clock_without_a_zone_is_local_time(library: Library) -> None:
    """An embargo that ends at an instant is over at that instant, however the clock writes it."""
    end = datetime(2025, 8, 7, 12, 0, tzinfo=UTC)
    put_text(library, "/a.txt", "A", embargo=end)
    local = end.astimezone().replace(tzinfo=None)
    assert library.releases(library.scope(Filters(), now=local))
    assert not library.releases(library.scope(Filters(), now=local - timedelta(seconds=1)))


def test_fold() -> None:
    assert fold("Zürich-Süd") == " zurich sud "
    assert fold("Straße № 5") == " strasse no 5 "
    assert fold("!?") == "  "
