"""Release -> Chunks: whole sentences, inside both token budgets, at the best borders.

Where to cut is one shortest path over the sentence borders of a part (method: optimal line breaking, Knuth and
Plass 1981, with squared slack): full chunks, ends of paragraphs before ends of sentences, no heading at an end.
What is not here: which tokenizers count (both are arguments), embedding, overlap.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import regex  # type: ignore[import-untyped]

from rag.datatypes import Chunk, Part, Release, Span
from rag.sentences import sentences

Count = Callable[[str], int]

# The measure is the squared share of the budget that a chunk leaves empty: ending inside a paragraph is worth leaving
# half a chunk empty, ending with a heading or inside a sentence more than any emptiness. Chosen by reason, not tuned.
INSIDE_PARAGRAPH = 0.25
INSIDE_SENTENCE = 1.0
AFTER_HEADING = 2.0
SMALLEST = 12  # neighbours that together fill less than a twelfth of a chunk are joined
CONTEXT_SHARE = 4  # the context gets at most a quarter of the model's word pieces
LONGEST = 20_000  # characters: a sentence beyond this is divided without being counted as a whole
WIDEST_GAP = 200  # characters of white space: no chunk spans more between two sentences
HEADING = 120  # characters: a longer line is no heading
ENDINGS = '.!?…。！？"”’»)'
_BULLET = re.compile(r"[-*+•‣▪◦●○·–—■□✓➢|>]|\(?(\d{1,2}|[a-z])[.)]\s")
# Up to 64 characters of whole words, or of one word that is longer than that.
_ATOM = regex.compile(r"\s*(?P<atom>\S(?:.{0,62}\S)?(?=\s|\Z)|(?:(?!\s)\X){1,64})", regex.DOTALL)


@dataclass(frozen=True, slots=True)
class _Unit:
    """A run of body text that is not divided; what it costs covers the white space before it.

    `price` is what it costs to end a chunk here.
    """

    start: int
    end: int
    tokens: int
    pieces: int
    price: float


@dataclass(frozen=True, slots=True)
class _Limits:
    """What a chunk's text may hold: `tokens` as `count` counts, `room` as `pieces` counts (special ones left out)."""

    tokens: int
    room: int
    count: Count
    pieces: Count

    def fit(self, tokens: int, pieces: int) -> bool:
        return tokens <= self.tokens and pieces <= self.room

    def hold(self, text: str) -> bool:
        return self.fit(self.count(text), self.pieces(text))

    def share(self, tokens: int, pieces: int) -> float:
        return max(tokens / self.tokens, pieces / self.room)


def split(release: Release, *, budget: int, count: Count, max_pieces: int, pieces: Count) -> tuple[Chunk, ...]:
    """The release as chunks, in order; every character of its body that is not white space is in exactly one.

    A chunk holds at most `budget` tokens as `count` counts, and `with_context(chunk)` at most `max_pieces` as `pieces`
    counts, special ones included. Boilerplate and contact are chunks of their own. Nothing overlaps. A character that
    alone is over a budget still gets its chunk.
    """
    specials = pieces("")

    def plain(text: str) -> int:
        return pieces(text) - specials

    context = _context(release, plain, (max_pieces - specials) // CONTEXT_SHARE)
    limits = _Limits(budget, max(1, max_pieces - pieces(context + "\n")), count, plain)
    spans = [
        (span, part)
        for region, part in _parts(release)
        for span in _spans(release.body, _units(release.body, region, limits), limits)
    ]
    return tuple(
        Chunk(release.id, release.version, n, span.start, span.end, release.body[span.start : span.end], context, part)
        for n, (span, part) in enumerate(spans)
    )


def with_context(chunk: Chunk) -> str:
    """What is embedded and reranked for a chunk: its context, then its text."""
    return f"{chunk.context}\n{chunk.text}"


def _context(release: Release, count: Count, most: int) -> str:
    """`Title (Institution, 7 August 2025)`, the title cut until all of it fits; less if not even that does."""
    published = release.published
    date = f"{published.day} {published:%B %Y}" if published else ""
    origin = " ".join((release.institution or "")[:300].split())
    title = " ".join(release.title[:1000].split())
    for inner in (", ".join(part for part in (origin, date) if part), date, ""):
        tail = f" ({inner})" if inner else ""
        room = most - count(tail)
        if room >= most // 2:
            return (_head(title, count, room) + tail).strip()
    return ""


def _head(title: str, count: Count, room: int) -> str:
    """As much of the title as fits, cut on a word border where there is one."""
    if count(title) <= room:
        return title
    ends = [0, *(m.end() for m in regex.finditer(r"\X", title))]
    low, high = 0, len(ends) - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if count(title[: ends[middle]]) <= room else (low, middle - 1)
    head = title[: ends[low]]
    return head.rpartition(" ")[0] or head


def _parts(release: Release) -> list[tuple[Span, Part]]:
    """The body in stretches of one part each, in order; where contact and boilerplate overlap, contact wins."""
    size = len(release.body)
    marks = [(size, 0, 0)]
    for kind, spans in enumerate((release.boilerplate, release.contact)):
        for span in spans:
            start, end = max(0, min(span.start, size)), min(span.end, size)
            if start < end:
                marks += [(start, kind, 1), (end, kind, -1)]
    found: list[tuple[Span, Part]] = []
    depth = [0, 0]
    last = 0
    for place, kind, step in sorted(marks):
        part: Part = "contact" if depth[1] else "boilerplate" if depth[0] else "text"
        if last < place and found and found[-1][1] == part:
            found[-1] = Span(found[-1][0].start, place), part
        elif last < place:
            found.append((Span(last, place), part))
        last = place
        depth[kind] += step
    return found


def _units(body: str, region: Span, limits: _Limits) -> list[_Unit]:
    """The region's sentences, the oversized divided and the tiny joined, each with the price of ending a chunk."""
    spans = [Span(region.start + s.start, region.start + s.end) for s in sentences(body[region.start : region.end])]
    found: list[_Unit] = []
    before = spans[0].start if spans else 0
    for n, span in enumerate(spans):
        following = body[span.end : spans[n + 1].start] if n + 1 < len(spans) else ""
        own_line = n == 0 or "\n" in body[spans[n - 1].end : span.start]
        price = _price(body[span.start : span.end], following, own_line=own_line)
        for unit in _measured(body, before, span, price, limits):
            _append(found, unit, limits)
        before = span.end
    return found


def _price(sentence: str, following: str, *, own_line: bool) -> float:
    """What it costs to end a chunk after this sentence, ahead of the white space `following`."""
    if "\n" not in following:
        return INSIDE_PARAGRAPH
    heading = own_line and len(sentence) <= HEADING and sentence[-1] not in ENDINGS and not _BULLET.match(sentence)
    if heading:
        return AFTER_HEADING
    return 0.0 if following.count("\n") > 1 else INSIDE_PARAGRAPH / 2


def _measured(body: str, before: int, span: Span, price: float, limits: _Limits) -> Iterator[_Unit]:
    """The sentence as a unit, measured with the white space before it; as several where it is too big for a chunk."""
    text = body[before if span.start - before <= WIDEST_GAP else span.start : span.end]
    if len(text) <= LONGEST:
        unit = _Unit(span.start, span.end, limits.count(text), limits.pieces(text), price)
        if limits.fit(unit.tokens, unit.pieces):
            yield unit
            return
    for atom in _ATOM.finditer(body, span.start, span.end):
        for part in _halved(body, Span(*atom.span("atom")), limits):
            yield part if part.end < span.end else replace(part, price=price)


def _halved(body: str, span: Span, limits: _Limits) -> Iterator[_Unit]:
    """The span, halved between characters until each part fits a chunk or is one code point."""
    span = _stripped(body, span)
    text = body[span.start : span.end]
    tokens, pieces = limits.count(text), limits.pieces(text)
    if len(text) > 1 and not limits.fit(tokens, pieces):
        middle = span.start + _middle(text)
        yield from _halved(body, Span(span.start, middle), limits)
        yield from _halved(body, Span(middle, span.end), limits)
    elif text:
        yield _Unit(span.start, span.end, tokens, pieces, INSIDE_SENTENCE)


def _middle(text: str) -> int:
    """The white space nearest the middle of a text, else the nearest border of a user-perceived character."""
    borders = [m.end() for m in regex.finditer(r"\X", text)][:-1] or [len(text) // 2]
    spaces = [n for n in borders if text[n].isspace()] or borders
    nearest: int = min(spaces, key=lambda n: abs(2 * n - len(text)))
    return nearest


def _append(found: list[_Unit], unit: _Unit, limits: _Limits) -> None:
    """Adds a unit, joined with the one before while both together are tiny: bounds the path search."""
    last = found[-1] if found else unit
    near = unit.start - last.end <= WIDEST_GAP
    if (
        found
        and near
        and (last.tokens + unit.tokens) * SMALLEST <= limits.tokens
        and limits.fit(0, last.pieces + unit.pieces)
    ):
        joined = _Unit(last.start, unit.end, last.tokens + unit.tokens, last.pieces + unit.pieces, unit.price)
        found[-1] = joined
    else:
        found.append(unit)


def _spans(body: str, units: Sequence[_Unit], limits: _Limits) -> Iterator[Span]:
    """The cheapest path over the borders between units; what a sum of counts got wrong is halved."""
    near = [after.start - unit.end <= WIDEST_GAP for unit, after in pairwise(units)]
    cost, back = [0.0], [0]
    for stop, last in enumerate(units, 1):
        price = 0.0 if stop == len(units) else last.price
        best, origin, tokens, pieces = float("inf"), stop - 1, 0, 0
        for start in range(stop - 1, -1, -1):
            tokens, pieces = tokens + units[start].tokens, pieces + units[start].pieces
            if start < stop - 1 and not (near[start] and limits.fit(tokens, pieces)):
                break
            total = cost[start] + price + max(0.0, 1 - limits.share(tokens, pieces)) ** 2
            if total < best:
                best, origin = total, start
        cost.append(best)
        back.append(origin)
    ends = [len(units)]
    while ends[-1]:
        ends.append(back[ends[-1]])
    for first, stop in pairwise(reversed(ends)):
        for part in _halved(body, Span(units[first].start, units[stop - 1].end), limits):
            yield Span(part.start, part.end)


def _stripped(body: str, span: Span) -> Span:
    text = body[span.start : span.end]
    left = len(text) - len(text.lstrip())
    return Span(span.start + left, max(span.start + left, span.start + len(text.rstrip())))
