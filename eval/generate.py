"""Cases for any archive, made without a model from its own fields: drawn from a seed, checked against the archive.

Each case's note says how it was made. Cases of one release lie in one split. A case whose gold the archive does not
state in words is dropped. What is not here: the templates (`eval.makers`).
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from eval.cases import Case
from eval.gold import Gold
from eval.makers import Shelf, counts, dates, fields, follow_ups, hidden, numbers, speakers, swapped, teasers
from eval.match import plain
from eval.source import Source, everything
from rag import Release

PER_RELEASE = 2
"""Cases of one kind that one release may give: a long one must not outweigh the rest."""


def generate(source: Source, *, per_kind: int, seed: int = 0) -> list[Case]:
    """At most `per_kind` cases of each kind; the same archive, number and seed give the same cases."""
    draw = random.Random(seed)  # noqa: S311  (a sample, not a secret)
    shelf = _shelf(source, draw)
    gold = Gold(source)
    found: list[Case] = []
    asked: set[str] = set()
    for kind, made in _makers(shelf, draw).items():
        kept = _kept(made(), gold, asked, per_kind)
        found += [replace(case, id=f"{kind}-{n:03}", split=_split(case)) for n, case in enumerate(kept, 1)]
    return found


def _makers(shelf: Shelf, draw: random.Random) -> Mapping[str, Callable[[], Iterator[Case]]]:
    return {
        "date": lambda: dates(shelf),
        "field": lambda: fields(shelf),
        "who-said": lambda: speakers(shelf),
        "number": lambda: numbers(shelf),
        "count": lambda: counts(shelf),
        "follow-up": lambda: follow_ups(shelf),
        "swapped": lambda: swapped(shelf, draw),
        "teaser": lambda: teasers(shelf),
        "embargoed": lambda: hidden(shelf),
    }


def _shelf(source: Source, draw: random.Random) -> Shelf:
    """The archive in an order drawn from the seed, one release of each title."""
    visible = sorted(source.list(), key=lambda r: r.id)
    seen = {r.id for r in visible}
    later = sorted((r for r in everything(source) if r.id not in seen), key=lambda r: r.id)
    known = sorted({(t.title, t.seen_on): t for t in source.gaps()}.items())
    gaps = [teaser for _, teaser in known]
    for pile in (visible, later, gaps):
        draw.shuffle(pile)
    same: dict[str, dict[str, None]] = {}
    first: dict[str, Release] = {}
    for release in visible:
        kin = source.lineage(release.id)
        twins = [release.id, kin.original.release_id, *(p.release_id for p in kin.copies)]
        same.setdefault(plain(release.title), {}).update(dict.fromkeys(twins))
        first.setdefault(plain(release.title), release)
    return Shelf(list(first.values()), later, gaps, {title: tuple(ids) for title, ids in same.items()})


def _kept(made: Iterator[Case], gold: Gold, asked: set[str], limit: int) -> list[Case]:
    """The first cases that are not asked yet and have no flaw, few of any one release."""
    found: list[Case] = []
    of: dict[str, int] = {}
    for case in made:
        name = plain(" / ".join([*(t.question for t in case.history), case.question]))
        topic = str(case.cluster)
        if name in asked or of.get(topic, 0) >= PER_RELEASE or gold.flaws(case):
            continue
        asked.add(name)
        of[topic] = of.get(topic, 0) + 1
        found.append(case)
        if len(found) == limit:
            break
    return found


def _split(case: Case) -> str:
    return "test" if zlib.crc32(str(case.cluster).encode()) % 2 else "tune"
