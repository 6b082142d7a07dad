"""Which of several related releases speaks: the original before its copies, a notice before what it is about. Pure.

Links come from the library, which knows them all, not from what happens to be among the hits. What is not here: how
copies and notices are recognised (`lineage`), and ranking by relevance (`search`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rag.datatypes import Chunk, Evidence, Hit, Link, Pointer
from rag.figures import figures
from rag.words import keys

ALIKE = 0.6
"""Share of a passage's words that the original's passage must have to stand in for it; a cut paragraph has none."""
LIFT = 0.1
"""A notice's passages get this much more than the best passage of what they are about."""


@dataclass(frozen=True, slots=True)
class Kin:
    """What is known of the releases of the hits: the original of each copy, the copies, and the notices about each."""

    originals: Mapping[str, str] = field(default_factory=dict)
    copies: Mapping[str, tuple[Pointer, ...]] = field(default_factory=dict)
    notices: Mapping[str, tuple[Link, ...]] = field(default_factory=dict)

    def withdrawal(self, release_id: str) -> Link | None:
        """The notice that withdraws a release."""
        return next((link for link in self.notices.get(release_id, ()) if link.kind == "withdrawal"), None)

    def concerned(self, notice_id: str) -> list[str]:
        """What a notice is about, among the hits' releases."""
        return [id_ for id_, links in self.notices.items() if any(k.release.release_id == notice_id for k in links)]


def from_originals(hits: Sequence[Hit], kin: Kin, passages: Mapping[str, Sequence[Chunk]]) -> list[Hit]:
    """Hits in which the passages of copies are the original's; `passages` are those of the originals.

    What only the copy says stays the copy's.
    """
    found: dict[int, Hit] = {}
    for hit in hits:
        own = passages.get(kin.originals.get(hit.chunk.release_id, ""), ())
        chunk = _same(hit.chunk, own) or hit.chunk
        found.setdefault(chunk.id, replace(hit, chunk=chunk))
    return list(found.values())


def _same(chunk: Chunk, others: Sequence[Chunk]) -> Chunk | None:
    words = keys(chunk.text)
    shared = [(len(words & keys(other.text)) / max(1, len(words)), other) for other in others]
    share, best = max(shared, key=lambda pair: pair[0], default=(0.0, None))
    return best if share >= ALIKE else None


def with_notices(
    hits: Sequence[Hit], kin: Kin, passages: Mapping[str, Sequence[Chunk]], *, wanted: frozenset[str]
) -> list[Hit]:
    """Hits with the passage of each notice that shares most of the `wanted` words, where the notice was not found."""
    here = {h.chunk.release_id for h in hits}
    added = []
    for notice_id, chunks in passages.items():
        if notice_id not in here and chunks:
            best = max(chunks, key=lambda c: len(wanted & keys(c.text)))
            score = max(h.score for h in hits if h.chunk.release_id in kin.concerned(notice_id))
            added.append(Hit(best, score))
    return [*hits, *added]


def notices_first(hits: Sequence[Hit], kin: Kin) -> list[Hit]:
    """Hits in which a notice stands before what it is about, and what was withdrawn is gone."""
    best: dict[str, float] = {}
    for hit in hits:
        best[hit.chunk.release_id] = max(hit.score, best.get(hit.chunk.release_id, hit.score))
    lifted = []
    for hit in hits:
        if kin.withdrawal(hit.chunk.release_id):
            continue
        concerned = [best[id_] for id_ in kin.concerned(hit.chunk.release_id) if id_ in best]
        lifted.append(replace(hit, score=max(hit.score, *concerned) + LIFT) if concerned else hit)
    return sorted(lifted, key=lambda h: (-h.score, h.chunk.id))


def current(quotes: Sequence[Evidence], others: Iterable[Evidence], kin: Kin) -> tuple[Evidence, ...]:
    """Quotes in which the words of a correction stand for those that it corrects.

    A quote is superseded by a sentence of a notice about its release that repeats its words with another number. If the
    notice names one of its figures, which is what a correction does with the wrong one, by the notice's best sentence
    with another; and, where the notice itself is quoted, by that. `others` are the sentences considered, best first.
    """
    known = list(others)
    found: list[Evidence] = []
    for quote in quotes:
        links = kin.notices.get(quote.release.id, ())
        noticing = [e for e in known if any(e.release.id == link.release.release_id for link in links)]
        wrong = [e for e in noticing if _figures(quote.quote) & _figures(e.release.body) and _differs(e, quote)]
        better = next((e for e in noticing if _repeats(e, quote)), None) or next(iter(wrong), None)
        if better is None and any(q.release.id == link.release.release_id for q in quotes for link in links):
            continue
        chosen = better or quote
        if not any(chosen.release.id == f.release.id and chosen.quote == f.quote for f in found):
            found.append(chosen)
    return tuple(found)


def _figures(text: str) -> frozenset[tuple[object, str]]:
    """Numbers with their units; bare ones, such as years and counts of anything, prove nothing."""
    return frozenset((f.value, f.unit) for f in figures(text) if f.unit)


def _differs(notice: Evidence, quote: Evidence) -> bool:
    return bool(_figures(notice.quote) - _figures(quote.quote)) and not _figures(notice.quote) & _figures(quote.quote)


def _repeats(notice: Evidence, quote: Evidence) -> bool:
    """Whether a sentence tells the same with another number."""
    mine, its = keys(quote.quote), keys(notice.quote)
    share = len(mine & its) / max(1, min(len(mine), len(its)))
    return share >= REPEATED and bool(_numbers(notice.quote)) and not _numbers(quote.quote) <= _numbers(notice.quote)


def corrected(best: Evidence, others: Iterable[Evidence], kin: Kin) -> str | None:
    """What a notice that answers has changed: "corrected on …; the release of … said: “…”"; None for any other answer.

    The earlier sentence is the one of `others`, from a release that the notice is about, that shares most words with
    it and has another number.
    """
    concerned = [id_ for id_ in kin.concerned(best.release.id) if not kin.withdrawal(id_)]
    if not concerned or best.release.published is None:
        return None
    day = best.release.published
    said = f"corrected on {day.day} {day:%B %Y}"
    earlier = [e for e in others if e.release.id in concerned and not _numbers(e.quote) <= _numbers(best.quote)]
    wanted = keys(best.quote)
    share, old = max(
        ((len(wanted & keys(e.quote)) / max(1, len(keys(e.quote))), e) for e in earlier),
        key=lambda pair: pair[0],
        default=(0.0, None),
    )
    if old is None or share < REPEATED:
        return said
    before = old.release.published
    dated = f" of {before.day} {before:%B %Y}" if before else ""
    return f"{said}; the release{dated} said: “{' '.join(old.quote.split())}”"


def _numbers(text: str) -> frozenset[str]:
    return frozenset(k for k in keys(text) if k[:1].isdigit())


REPEATED = 0.4
"""Share of an earlier sentence's words that the correction repeats, at least, for it to be what was corrected."""
