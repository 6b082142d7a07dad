"""What an abbreviation stands for, where a text says so: "the European Space Agency (ESA)", "GIFT (Genetics …)".

By the method of Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical text"
(Pacific Symposium on Biocomputing, 2003). What is not here: which questions ask for it (particulars).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag import names
from rag.counting.rolls import Entry, Tallied, card
from rag.datatypes import Release, Scope, Span
from rag.library import Library

AROUND = 300
"""Characters on either side of an abbreviation in which its long form is sought."""


_BEFORE = re.compile(r"[(\[][\"“']?$")
_AFTER = re.compile(r"[\"”']?[)\];,]")
_TOLD = re.compile(
    r"[\"”']?(?: \((?:or |for )?|(?: |, )(?:which )?(?:stands|is short|short|an acronym) for |, or )(?:the )?"
    r"([^()\[\]]+)"
)


def stands_for(text: str, short: str) -> Span | None:
    """Where the text first spells out an abbreviation: "the Deep Ice Survey (DIS)", "DIS" -> "Deep Ice Survey"."""
    letters = [c for c in short.casefold() if c.isalnum()]
    if len(letters) < 2:
        return None
    for said in re.finditer(rf"(?<!\w){re.escape(short)}s?(?!\w)", text):
        before, after = text[max(0, said.start() - AROUND) : said.start()], text[said.end() : said.end() + AROUND]
        opened, told = _BEFORE.search(before), _TOLD.match(after)
        if opened and _AFTER.match(after):
            long = before[: opened.start()].rstrip()
            start = _begins(long, letters)
            if start is not None and _fits(long[start:], short, most=min(len(letters) + 5, 2 * len(letters))):
                first = said.start() - len(before)
                return Span(first + start, first + len(long))
        if told:
            long = told[1][: _clause(told[1])].rstrip()
            if _begins(long, letters) == 0 and _fits(long, short, most=WORDS):
                return Span(said.end() + told.start(1), said.end() + told.start(1) + len(long))
    return None


WORDS = 20
"""Words of a long form that stands after its abbreviation, where it is bounded on both sides."""


def _clause(text: str) -> int:
    """Where the first clause of a text ends."""
    end = re.search(r"[.;:,](?:\s|$)|\n", text)
    return end.start() if end else len(text)


def _begins(text: str, letters: Sequence[str]) -> int | None:
    """Where the shortest end of a text begins that has all letters in order, the first at the head of a word."""
    folded = text.casefold()
    at = len(folded)
    if len(folded) != len(text):
        return None
    for n, letter in enumerate(reversed(letters), 1):
        at = folded.rfind(letter, 0, at)
        while n == len(letters) and at > 0 and (folded[at - 1].isalnum() or folded[at - 1] in "-‐"):
            at = folded.rfind(letter, 0, at)
        if at < 0:
            return None
    return at


def _fits(long: str, short: str, *, most: int) -> bool:
    """Whether it is longer than what it is abbreviated to, of at most so many words, half of its letters initials."""
    words, letters = long.casefold().split(), [c for c in short.casefold() if c.isalnum()]
    heads, initials, at = re.findall(r"(?<![^\W_])[^\W_]", long.casefold()), 0, 0
    for letter in letters:
        if letter in heads[at:]:
            initials, at = initials + 1, heads.index(letter, at) + 1
    enough = len(long) > len(short) + 2 and 2 * initials >= len(letters)
    return enough and len(words) <= most and short.casefold() not in words


def spelt_out(short: str, scope: Scope, library: Library) -> Tallied | None:
    """Each long form that the releases give an abbreviation, newest release first; None where none does."""
    ids = library.mentions([short], scope)[short]
    forms: dict[str, list[tuple[Release, tuple[Span, ...]]]] = {}
    for release in library.releases_by_id(list(ids), scope).values():
        if long := stands_for(release.body, short):
            forms.setdefault(names.body(release.body[long.start : long.end]), []).append((release, (long,)))
    entries = [Entry(_cut(*proven[0]), tuple(proven)) for proven in forms.values()]
    return card(f"“{short}” stands for", [(None, entries)]) if entries else None


def _cut(release: Release, spans: Sequence[Span]) -> str:
    return release.body[spans[0].start : spans[0].end]
