"""From the best sentences to the quotes: how many are shown, and how much around each.

Pure. What is not here: which sentence answers (`scoring`), whether the quotes suffice (`decision`), and anything that
words an answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import dropwhile

from rag import notices
from rag.datatypes import Evidence, Release
from rag.reading.candidates import Candidate, candidates
from rag.reading.kinds import fits
from rag.reading.scoring import Features, Scored, cover, features, in_context, score, shortlist
from rag.sentences import sentences
from rag.words import fold, keys, terms

__all__ = [
    "Candidate", "Features", "Scored", "candidates", "choose", "cover", "declared", "features", "fits", "gist",
    "in_context", "quoted", "score", "shortlist", "together",
]  # fmt: skip

_POINTS_BACK = re.compile(
    r"[\"“'‘(]?(He|She|It|They|His|Her|Its|Their|This|These|Those|That|Both|Such|The (team|drug|study|trial|device"
    r"|results?|effect|method|compound|patients|authors|researchers|scientists|latter|former|finding|findings))\b"
)
# "We tested what would happen": what did stands in the sentences after it.
_POINTS_ON = re.compile(
    r"\b(?:test(?:ed|s)?|ask(?:ed|s)?|explore[ds]?|examine[ds]?|investigate[ds]?|looked (?:at|into)|wonder(?:ed|s)?"
    r"|(?:wanted|set out|hoped) to (?:know|see|learn|test|find out)) (?:what|whether|how|if|why|which)\b"
)
FOLLOWED = 2
"""Sentences that are quoted after one that points on."""
MAX_QUOTES, CONSIDERED = 3, 12
ENOUGH, BUDGET, ELSEWHERE, UNLIKELY = 0.95, 90, 0.35, 0.02
"""Of 384 cases of the tune halves the chosen sentences held the answer in .854, in 56 words (median, cross-validated);
with ENOUGH .9 in .846 and 52, .8 .833 and 42; with UNLIKELY .04 in .844 and 50; with a BUDGET of 70 in .844 and 50.
ELSEWHERE made no difference there between .15 and .5; below, another study's journal came along as a second quote."""


def choose(scored: Sequence[Scored]) -> tuple[Evidence, ...]:
    """One to MAX_QUOTES quotes, best first, none of them twice: until it is likely ENOUGH that one of them answers.

    After the first, what would bring the quotes over BUDGET words is passed over, and so is a sentence that is hardly
    likely by itself (UNLIKELY; in another release ELSEWHERE).
    """
    chosen: list[Evidence] = []
    likely, length = 0.0, 0
    for s in scored[:CONSIDERED]:
        if len(chosen) == MAX_QUOTES or (chosen and likely >= ENOUGH):
            break
        elsewhere = s.candidate.release.id != scored[0].candidate.release.id
        if chosen and s.share < (ELSEWHERE if elsewhere else UNLIKELY):
            continue
        quote = quoted(s)
        words = len(quote.quote.split())
        if any(_overlap(quote, other) for other in chosen):
            likely += s.share
        elif not chosen or length + words <= BUDGET:
            chosen.append(quote)
            likely, length = likely + s.share, length + words
    return tuple(chosen)


def gist(scored: Sequence[Scored], release_id: str) -> tuple[Evidence, ...]:
    """How a release begins, which is its own summary: up to MAX_QUOTES sentences within BUDGET words, in order."""
    own = [s for s in scored if s.candidate.release.id == release_id and not (s.candidate.title or s.features.aside)]
    own = sorted((s for s in own if s.candidate.start is not None), key=lambda s: s.candidate.start or 0)
    own = list(dropwhile(lambda s: not _opens(s), own))
    chosen: list[Evidence] = []
    for s in own[:MAX_QUOTES]:
        quote = quoted(s)
        words = sum(len(e.quote.split()) for e in [*chosen, quote])
        if chosen and (words > BUDGET or any(_overlap(quote, other) for other in chosen)):
            break
        chosen.append(quote)
    return tuple(chosen)


def _opens(scored: Scored) -> bool:
    """Whether a text can begin with a sentence: not with a row, nor with a line like "Retold from a release by …"."""
    quote = quoted(scored)
    own = {t.key for t in terms(quote.quote)} - keys(quote.heading)
    return "|" not in quote.quote and len(own) >= OPENS


OPENS = 3
"""Content words of its own, not the issuer's name and the date."""


def together(parts: Sequence[Sequence[Evidence]]) -> tuple[Evidence, ...]:
    """The quotes of several parts of a question: the best EACH of each, none of them twice."""
    found: list[Evidence] = []
    for quotes in parts:
        for quote in quotes[:EACH]:
            if not any(_overlap(quote, other) for other in found):
                found.append(quote)
    return tuple(found)


EACH = 2


def declared(scored: Sequence[Scored], notice: Release) -> tuple[Evidence, ...]:
    """The words with which a notice withdraws a release: its first sentence that says so, or its title."""
    own = [s for s in scored if s.candidate.release.id == notice.id and s.candidate.start is not None]
    own.sort(key=lambda s: s.candidate.start or 0)
    saying = [s for s in own if notices.declares(s.candidate.quote) and not s.candidate.title] or own
    return tuple(quoted(s) for s in saying[:1])


def _overlap(one: Evidence, other: Evidence) -> bool:
    """Whether two quotes share their words: the same place, or the same sentence in a copy."""
    if one.release.id == other.release.id and one.start is not None and other.start is not None:
        return one.start < (other.end or 0) and other.start < (one.end or 0)
    mine, theirs = fold(one.quote), fold(other.quote)
    return mine in theirs or theirs in mine


def quoted(scored: Scored) -> Evidence:
    """The sentence as evidence: with the one before it when it points back, and with the rest of a direct quotation.

    One that says what was asked or tested comes with those after it.
    """
    c = scored.candidate
    if c.start is None or c.end is None:
        return Evidence(c.release, c.quote, None, None, scored.score, c.field)
    start, end = c.start, c.end
    if c.before is not None and _POINTS_BACK.match(c.quote) and _joins(c.release, c.before.start, end):
        start = c.before.start
    if _POINTS_ON.search(c.quote):
        end = _followed(c.release, start, end)
    start, end = _balanced(c.release, start, end)
    return Evidence(c.release, c.release.body[start:end], start, end, scored.score)


def _followed(release: Release, start: int, end: int) -> int:
    """Where the FOLLOWED sentences after one end, as far as its paragraph and the length of a quote go."""
    high = release.body.find("\n\n", end)
    after = [end + s.end for s in sentences(release.body[end : high if high >= 0 else len(release.body)])]
    return max((e for e in after[:FOLLOWED] if _joins(release, start, e)), default=end)


LONG = 450
"""Characters: a quote is not lengthened beyond this."""


def _joins(release: Release, start: int, end: int) -> bool:
    """Whether a range is one paragraph's and not too long to be read as one quote."""
    return end - start <= LONG and "\n\n" not in release.body[start:end]


def _balanced(release: Release, start: int, end: int) -> tuple[int, int]:
    """The range widened, sentence by sentence inside its paragraph, until its quotation marks pair up.

    A sentence from the middle of someone's speech would otherwise stand there without its speaker.
    """
    body = release.body
    if _open_marks(body[start:end]) == 0:
        return start, end
    low = body.rfind("\n\n", 0, start) + 2 if "\n\n" in body[:start] else 0
    high = body.find("\n\n", end)
    spans = sentences(body[low : high if high >= 0 else len(body)])
    after = [low + s.end for s in spans if low + s.end > end]
    before = [low + s.start for s in reversed(spans) if low + s.start < start]
    for new_start, new_end in [(start, e) for e in after] + [(s, end) for s in before]:
        if _joins(release, new_start, new_end) and _open_marks(body[new_start:new_end]) == 0:
            return new_start, new_end
    return start, end


def _open_marks(text: str) -> int:
    """Quotation marks that find no partner: “a ” -> 0, “a -> 1, a” -> 1; straight marks pair among themselves."""
    return abs(text.count("“") - text.count("”")) + text.count('"') % 2
