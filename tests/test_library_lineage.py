"""Clusters, originals, notices and counts, as a scope sees them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from rag.datatypes import Field, Filters, Lineage, Pointer, Release, Scope, Span
from rag.errors import UsageError
from rag.library import OWNER_SEES_EVERYTHING, Compared, Library, Linked
from tests.shelf import new_library, put, release

ALL = OWNER_SEES_EVERYTHING
DAY = date(2025, 8, 7)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with new_library(tmp_path) as opened:
        yield opened


def shelve(library: Library, name: str, **facts: object) -> str:
    """Stores a release named after its only word; its id."""
    made = release(f"/{name}.txt", f"{name} title\nwords of {name}", **{"published": DAY, **facts})  # type: ignore[arg-type]
    put(library, f"/{name}.txt", made)
    return made.id


def told(library: Library, **wordings: str) -> None:
    """Says which releases (by id) have which wording; those of wordings "a" and "a2" are alike."""
    found = [Compared(id_, None, word, (1,), (word[0],) if len(word) > 1 else ()) for id_, word in wordings.items()]
    library.put_compared(found, method="test")


def scope(library: Library, **filters: object) -> Scope:
    return library.scope(Filters(**filters))  # type: ignore[arg-type]


def test_the_earliest_is_the_original_and_the_others_are_its_copies(library: Library) -> None:
    """Dates 8, 6, 7 August: the second is the original; the copies follow by date, the undated one last."""
    days = (date(2025, 8, 8), date(2025, 8, 6), date(2025, 8, 7), None)
    ids = [shelve(library, f"n{n}", published=day) for n, day in enumerate(days)]
    alone = shelve(library, "alone")
    told(library, **dict.fromkeys(ids[:2], "a"), **dict.fromkeys(ids[2:], "a2"), **{alone: "b"})
    assert library.originals([*ids, alone, "none"], ALL) == {ids[0]: ids[1], ids[2]: ids[1], ids[3]: ids[1]}
    copies = library.copies([ids[1], ids[3], alone], ALL)
    assert {name: [p.release_id for p in found] for name, found in copies.items()} == {
        ids[1]: [ids[2], ids[0], ids[3]],
        ids[3]: [ids[2], ids[0], ids[3]],
    }
    found = library.lineage(ids[0], ALL)
    assert (found.original.release_id, found.original.published) == (ids[1], days[1])
    assert library.lineage(alone, ALL).copies == ()


@pytest.mark.parametrize(
    ("distributor", "issuer"),
    [
        ({"url": "https://news.example/1"}, {"url": "https://press.halden.example/1"}),
        ({"url": "https://news.example/1"}, {"url": "https://www.hps.example/1"}),
        ({"page_kind": "press-news"}, {}),
        ({"dateline": Span(0, 9)}, {}),
        ({"fields": (Field("institution", "Halden Polar Station"), Field("retold", "Retold from"))}, {}),
    ],
    ids=["host", "initials", "layout", "wire mark", "retold"],
)
def test_on_one_day_the_issuers_own_page_is_the_original(
    library: Library, distributor: dict[str, object], issuer: dict[str, object]
) -> None:
    """The distributor's came first into the archive, which would decide if nothing else did."""
    for number, facts in enumerate((distributor, issuer)):
        made = release(
            f"/{number}.txt", f"/Wired/ {number}\nIce melts", published=DAY, institution="Halden Polar Station"
        )
        put(library, f"/{number}.txt", replace(made, **facts))  # type: ignore[arg-type]
    first, second = (r.id for r in sorted(library.releases(ALL), key=lambda r: r.title))
    told(library, **{first: "a", second: "a"})
    assert library.originals([first, second], ALL) == {first: second}


def test_nothing_hidden_joins_or_leads(library: Library) -> None:
    """The two later ones hang together over the embargoed original only: without it both stand alone."""
    hidden = shelve(library, "hidden", published=date(2025, 8, 1), embargo=datetime(2999, 1, 1, tzinfo=UTC))
    first, second = shelve(library, "first"), shelve(library, "second", published=date(2025, 9, 1))
    told(library, **{hidden: "a", first: "a3", second: "a4"})
    now = scope(library)
    assert library.originals([first, second, hidden], now) == {}
    assert library.copies([first, second, hidden], now) == {}
    assert library.lineage(second, now).original.release_id == second
    with pytest.raises(UsageError, match="no release"):
        library.lineage(hidden, now)
    assert library.originals([first, second], ALL) == {first: hidden, second: hidden}
    told(library, **{first: "a", second: "a3"})
    assert library.originals([second], scope(library, after=DAY)) == {second: first}
    assert library.originals([second], scope(library, after=date(2025, 8, 8))) == {}


def test_notices_are_found_for_every_copy_and_only_as_of_their_day(library: Library) -> None:
    """The correction is about the original; whoever shows the copy, or looks at August only, is told all the same."""
    original, copy = shelve(library, "original"), shelve(library, "copy", published=date(2025, 8, 8))
    notice, again = (shelve(library, n, published=date(2025, 9, 2)) for n in ("notice", "again"))
    told(library, **{original: "a", copy: "a", notice: "n", again: "n"})
    library.put_links({n: Linked("correction", {original: Span(0, 6)}) for n in (notice, again)}, [])
    found = library.notices([original, copy, notice], scope(library, before=date(2025, 8, 31)))
    assert set(found) == {original, copy}
    assert [(x.kind, x.release.release_id, x.of.release_id, x.words) for x in found[copy]] == [
        ("correction", notice, copy, Span(0, 6))
    ]
    assert library.notices([original], scope(library, as_of=date(2025, 9, 1))) == {}
    assert library.lineage(copy, ALL).notices == found[copy]
    (concern,) = library.lineage(notice, ALL).concerns
    assert (concern.of.release_id, concern.release.release_id) == (original, notice)


def test_what_changed_is_compared_again_and_its_links_are_gone_until_then(library: Library) -> None:
    old, notice = shelve(library, "old"), shelve(library, "notice", published=date(2025, 9, 2))
    assert library.uncompared("test") == [old, notice]
    told(library, **{old: "a", notice: "n"})
    assert library.uncompared("test") == []
    assert library.unlinked() == (frozenset({old, notice}), [])
    library.put_links({notice: Linked("update", {old: None})}, [old, notice])
    assert library.unlinked() == (frozenset(), [])
    assert library.notices([old], ALL)[old][0].words is None
    put(library, "/old.txt", release("/old.txt", "old title\nother words", published=DAY))
    assert library.uncompared("test") == [old]
    told(library, **{old: "b"})
    assert library.notices([old], ALL) == {}
    assert not library.knows_wording("a")
    assert library.uncompared("another method") == [old, notice]
    assert library.check() == []


def test_a_forgotten_release_leaves_no_trace_in_lineage(library: Library) -> None:
    gone, stays = shelve(library, "gone"), shelve(library, "stays")
    told(library, **{gone: "a", stays: "a2"})
    library.put_links({gone: Linked("correction", {stays: None})}, [gone, stays])
    assert library.knows_wording("a")
    library.forget(gone)
    assert not library.knows_wording("a")
    assert library.meeting([1], limit=9) == {"a2": stays}
    assert library.lineage(stays, ALL) == Lineage(Pointer(stays, "stays title", DAY))
    assert library.check() == []


def test_facets_count_each_story_once(library: Library) -> None:
    """Three releases of the Ice Lab, one of them a copy, and two spellings: 2; the undated one counts for no year."""
    made: list[Release] = []
    for number, (name, day) in enumerate(
        [("Ice Lab", DAY), ("Ice Lab", date(2025, 9, 1)), ("ICE LAB", None), ("Fire House", date(2024, 1, 5))]
    ):
        made.append(release(f"/{number}.txt", f"T{number}\nbody", published=day, institution=name))
        put(library, f"/{number}.txt", made[-1])
    told(library, **{made[0].id: "a", made[1].id: "a"})
    now = scope(library)
    assert library.facets("institution", now) in (
        [("ICE LAB", 2), ("Fire House", 1)],
        [("Ice Lab", 2), ("Fire House", 1)],
    )
    assert [count for _, count in library.facets("institution", now, limit=1)] == [2]
    assert library.facets("year", now) == [("2025", 1), ("2024", 1)]
    assert library.facets("month", now) == [("2025-08", 1), ("2024-01", 1)]
    assert library.facets("month", scope(library, as_of=date(2025, 1, 1))) == [("2024-01", 1)]
    assert library.facets("nothing", now) == []
