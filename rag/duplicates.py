"""Near-duplicates: whether two pages carry the same release, by their words alone.

Candidates come from MinHash signatures in LSH buckets (Broder 1997; Leskovec, Rajaraman, Ullman, Mining of Massive
Datasets, chapter 3), computed by datasketch; each pair is then aligned word by word, and that decides.

A copy cuts paragraphs, adds some, has another headline, dateline and footer: between the words it shares, something
is missing on one side only. A sibling, made after the same template, has other names and numbers in the same
sentences; a follow-up has its first sentences rewritten. Neither is a copy, however many words it shares.
What is not here: storage, and which of the copies is the original (library).
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import islice
from typing import Any

from rag.datatypes import Release, Span
from rag.words import STOPWORDS

SHINGLE = 4
"""Words in a row that are compared as one."""
BANDS, ROWS = 42, 3
"""LSH: two texts with Jaccard similarity s meet with probability 1 - (1 - s^3)^42: .99 at .5, .68 at .3, .04 at .1.
12,694 releases of one publisher gave 22,933 pairs to align, at most 71 for one of them."""
SHARED = 0.5
"""Share of the shorter text that stands, in runs of SHINGLE words, in the longer one too, at least."""
FRAME, LEAD = 15, 10
"""Words before the first shared run that are not looked at: kicker, place, date; where one text lacks its beginning,
so many in the other."""
CUT = 12
"""Words that are missing on one side, to be a paragraph cut or added and not an edit."""
EDITS, EDITED = 2, 0.0075
"""Words rewritten in place, at most: two, and so large a share of those in common.

Of 100 copies with another title and one to five small edits, planted among 12,694 releases of one publisher, 91 are
found (with .005 80, with .01 94), and one more pair of the publisher's own, a true copy; with .01 four are none."""
OPENING = 60
"""Words of a beginning; where each text names something there that the other has nowhere, they are siblings."""
MIN_WORDS, MAX_WORDS, MAX_LENGTH = 40, 20_000, 200_000
"""Shorter texts are not compared; of longer ones (in words, in characters) the beginning is."""

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W_]+")
_INNER = re.compile(r"(?<=\w)['’](?=\w)|(?<=\d),(?=\d{3})")
_OPENS = re.compile(r"(?:[.!?:…\n]|^)[^\w\n]*$")
_CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december jan feb mar apr jun jul aug sep sept oct nov dec".split()
)


@dataclass(frozen=True)
class Wording:
    """What a release says, without title, dateline, boilerplate and contact."""

    text: str = field(repr=False)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Its words and numbers, folded."""
        return tuple(word.casefold() for word in _WORD.findall(self.text)[:MAX_WORDS])

    @cached_property
    def telling(self) -> frozenset[int]:
        """The positions of numbers and names (capitalised, not at a sentence's beginning): what siblings differ in."""
        found = islice(_WORD.finditer(self.text), MAX_WORDS)
        return frozenset(n for n, word in enumerate(found) if _tells(self.text, word))

    @cached_property
    def digest(self) -> str:
        """A sha256 of the words."""
        return hashlib.sha256(" ".join(self.words).encode("utf-8", "surrogatepass")).hexdigest()

    @cached_property
    def shingles(self) -> frozenset[str]:
        """All runs of SHINGLE words."""
        return frozenset(" ".join(self.words[n : n + SHINGLE]) for n in range(len(self.words) - SHINGLE + 1))

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word once."""
        return frozenset(self.words)


def wording(release: Release) -> Wording | None:
    """A release's own words; None if they are too few to tell a copy by."""
    text = Wording(_INNER.sub("", _core(release)[:MAX_LENGTH]))
    return text if len(text.words) >= MIN_WORDS else None


def buckets(text: Wording) -> tuple[int, ...]:
    """The LSH buckets of a wording, BANDS signed 64-bit numbers."""
    sketch = _empty_sketch().copy()
    sketch.update_batch([shingle.encode("utf-8", "surrogatepass") for shingle in text.shingles])
    bands = sketch.hashvalues.astype("<u8").reshape(BANDS, ROWS)
    return tuple(_bucket(number, band.tobytes()) for number, band in enumerate(bands))


def alike(one: Wording, other: Wording) -> bool:
    """Whether two wordings are one release: enough is shared, no name or number swapped, hardly a word rewritten."""
    if one.words == other.words:
        return True
    if shared(one, other) < SHARED - 0.2:  # what edits break is not shared
        return False
    *between, _ = gaps = list(_gaps(one.words, other.words))
    common = len(one.words) - sum(a.end - a.start for a, _ in gaps)
    if common < SHARED * min(len(one.words), len(other.words)):
        return False
    rewritten = 0
    opening = [False, False]
    for mine, theirs in between:
        sizes = sorted((mine.end - mine.start, theirs.end - theirs.start))
        if mine.start == theirs.start == 0 and (sizes[1] <= FRAME or sizes[0] <= LEAD):
            continue
        tells = _telling(one, mine, other), _telling(other, theirs, one)
        if max(mine.start, theirs.start) < OPENING:
            opening = [before or now for before, now in zip(opening, tells, strict=True)]
        if all(tells) or all(opening):
            return False
        least = _own(one.words[mine.start : mine.end], other.words[theirs.start : theirs.end], sizes[1])
        if least > EDITS or 0 < sizes[1] < CUT:
            rewritten += max(1, least)
    return rewritten <= EDITS + EDITED * common


def shared(one: Wording, other: Wording) -> float:
    """Share of the shorter text's runs of words that stand in the other too, 0 to 1."""
    return len(one.shingles & other.shingles) / min(len(one.shingles), len(other.shingles))


def _core(release: Release) -> str:
    """The body without what frames it; what is cut out leaves a line's end."""
    body = release.body
    start = 0
    for head in (release.title, release.subtitle):
        rest = body[start:].lstrip() if head else ""
        if head and rest.startswith(head):
            start = len(body) - len(rest) + len(head)
    frame = [*release.boilerplate, *release.contact, *([release.dateline] if release.dateline else [])]
    kept = []
    for span in sorted(frame, key=lambda s: s.start):
        kept.append(body[start : span.start])
        start = max(start, span.end)
    return "\n".join([*kept, body[start:]])


def _tells(text: str, found: re.Match[str]) -> bool:
    word = found.group()
    if not word[0].isupper():
        return word[0].isdigit()
    plain = word.casefold()
    return (
        plain not in STOPWORDS
        and plain not in _CALENDAR
        and not _OPENS.search(text, max(0, found.start() - 8), found.start())
    )


@cache
def _empty_sketch() -> Any:
    """To be copied: its permutations take longer to draw than most texts take to sketch."""
    from datasketch import MinHash

    return MinHash(num_perm=BANDS * ROWS, seed=1, hashfunc=zlib.crc32)


def _bucket(number: int, band: bytes) -> int:
    digest = hashlib.blake2b(number.to_bytes(2, "little") + band, digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


def _gaps(one: Sequence[str], other: Sequence[str]) -> Iterator[tuple[Span, Span]]:
    """What stands between the runs that both share, before the first and behind the last, in both; some empty."""
    from rapidfuzz.distance import Indel

    mine = theirs = 0
    for step in Indel.opcodes(one, other):
        if step.tag == "equal" and step.src_end - step.src_start >= SHINGLE:
            yield Span(mine, step.src_start), Span(theirs, step.dest_start)
            mine, theirs = step.src_end, step.dest_end
    yield Span(mine, len(one)), Span(theirs, len(other))


def _own(one: Sequence[str], other: Sequence[str], longest: int) -> int:
    """The words that the shorter of two gaps has for itself; words at the edges of a cut are too few to be a run."""
    short, long = sorted((one, other), key=len)
    if longest < CUT:
        return len(short)
    first = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    left = short[first:]
    last = next((n for n, (a, b) in enumerate(zip(left[::-1], long[::-1], strict=False)) if a != b), len(left))
    left = left[: len(left) - last]
    return 0 if f" {' '.join(left)} " in f" {' '.join(long)} " else len(left)


def _telling(text: Wording, span: Span, other: Wording) -> bool:
    """Whether the span has a name or number that the other text has nowhere."""
    found = (text.words[n] for n in range(span.start, span.end) if n in text.telling)
    return any(word not in other.vocabulary for word in found)
