"""Questions made from what releases state in typed fields, by template: a maker a kind, each saying how in the note.

A template's question is easier than a person's: it names the release by its title. Such cases show whether an archive
answers from its fields, finds what it holds and refuses what it does not; they do not show how it understands people.
What is not here: choosing, checking and numbering them (`eval.generate`).
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

from eval.cases import Case, Listing
from eval.gold import statement
from eval.match import plain, says
from rag import Release, Teaser, Turn

MAX_TITLE = 20
TRIED = 8
"""Names drawn for a title before it is passed over."""
FIELDS = {
    "journal": ("Which journal published the work in “{}”?", "Which journal was that in?"),
    "funder": ("Who funded the work in “{}”?", "And who paid for it?"),
    "doi": ("What is the DOI of the paper in “{}”?", "What is its DOI?"),
    "institution": ("Who issued the release “{}”?", "Who issued it?"),
}
_NUMBER = re.compile(r"(?<![\w.,$€£-])(\d{1,3}(?:,\d{3})+|\d{1,4}(?:\.\d+)?) ([a-z]{4,15})\b")
_DIGITS = re.compile(r"\d")
_SENTENCE = re.compile(r"[A-Z][^.!?\n“”\"]{30,220}?(?:\d\.\d[^.!?\n“”\"]{0,80}?){0,3}[.!?](?=\s|$)")
_NOT_UNITS = frozenset(
    "january february march april june july august september october november december percent and the with from "
    "that were have been more than million billion thousand hundred while when which".split()
)
_NAME = re.compile(r"\b[A-Z][\w’'-]*[a-z0-9][\w’'-]*\b|\b[A-Z]{2,}[\w-]*\b")


@dataclass(frozen=True)
class Shelf:
    """What makers draw from: visible releases, one of each title, those still hidden, and teasers of releases not held.

    `same` are the ids of all releases of one title with their originals and copies: any of them may be cited.
    """

    releases: Sequence[Release]
    hidden: Sequence[Release]
    teasers: Sequence[Teaser]
    same: dict[str, tuple[str, ...]]

    @cached_property
    def english(self) -> list[Release]:
        """The releases whose words an English template can take."""
        return [r for r in self.releases if r.language.startswith("en")]

    @cached_property
    def texts(self) -> dict[str, str]:
        """All that a release says, by id, in plain form."""
        return {r.id: plain(statement(r)) for r in (*self.releases, *self.hidden)}

    def gold(self, release: Release) -> tuple[str, ...]:
        """The gold of a question about a release."""
        return self.same[plain(release.title)]


def named(title: str) -> str | None:
    """A title as a question names it; None for one of over twenty words or none at all."""
    words = title.replace("“", "'").replace("”", "'").replace('"', "'").split()
    return " ".join(words).rstrip(".") if 2 < len(words) <= MAX_TITLE else None


def _case(kind: str, question: str, release: Release, note: str, answers: tuple[str, ...] = ()) -> Case:
    return Case(
        "",
        question,
        kind,
        answerable=bool(answers),
        answers=(answers,) if answers else (),
        cluster=release.id,
        note=note,
    )


def dates(shelf: Shelf) -> Iterator[Case]:
    """When a release was published."""
    for release in shelf.releases:
        title, day = named(release.title), release.published
        if title and day:
            answer = f"{day.day} {day:%B} {day.year}"
            case = _case("date", f"When was the release “{title}” published?", release, "field published", (answer,))
            yield replace(case, releases=shelf.gold(release))


def fields(shelf: Shelf) -> Iterator[Case]:
    """A journal, a funder, a DOI, an issuer; of several, any is right."""
    for release in shelf.releases:
        title = named(release.title)
        for name, (question, _) in FIELDS.items():
            values = tuple(dict.fromkeys(release.values(name)))
            if title and values:
                case = _case("field", question.format(title), release, f"field {name}", values)
                yield replace(case, releases=shelf.gold(release))


def speakers(shelf: Shelf) -> Iterator[Case]:
    """Who said the first words of a quotation."""
    for release in shelf.releases:
        for field in release.fields:
            words = field.value.replace("“", "'").replace("”", "'").split()
            if field.name == "quote" and field.about and len(words) >= 8:
                note = f"field quote, of {field.about}"
                alternatives = (field.about, field.about.split()[-1])
                case = _case("who-said", f"Who said “{' '.join(words[:12])} …”?", release, note, alternatives)
                yield replace(case, releases=shelf.gold(release))


def numbers(shelf: Shelf) -> Iterator[Case]:
    """A sentence with one number, the number left out."""
    for release in shelf.english:
        for sentence in _SENTENCE.findall(release.body):
            found = _NUMBER.search(sentence)
            if not found or found[2] in _NOT_UNITS or len(_DIGITS.findall(sentence)) != len(_DIGITS.findall(found[1])):
                continue
            left_out = f"{sentence[: found.start(1)]}…{sentence[found.end(1) :]}".rstrip(".!?")
            note = f"sentence with the number {found[1]} left out"
            case = _case("number", f"How many {found[2]}: “{left_out}”?", release, note, (found[1],))
            yield replace(case, releases=shelf.gold(release))


def swapped(shelf: Shelf, draw: random.Random) -> Iterator[Case]:
    """A title with one of its names replaced by another title's, so that no release is about both."""
    names = {r.id: _names(r.title) for r in shelf.english}
    known = sorted({name for mine in names.values() for name in mine})
    for release in shelf.english:
        title = named(release.title)
        if not title or not names[release.id]:
            continue
        old = draw.choice(names[release.id])
        rest = [w for w in re.findall(r"\w{4,}", plain(title)) if w not in plain(old)]
        others = draw.sample(known, min(len(known), TRIED))
        new = next((n for n in others if rest and not _together(shelf, n, rest)), None)
        if new and old in title:
            question = f"What was found in “{title.replace(old, new, 1)}”?"
            note = f"the title of a release with {old} replaced by {new}; no release has {new} and half of the rest"
            yield replace(_case("swapped", question, release, note), near=shelf.gold(release))


def _names(title: str) -> list[str]:
    """The names of a title after its first word; none of one that writes most words with a capital."""
    words = [w for w in title.split() if w[0].isalpha()]
    if sum(w[0].isupper() for w in words) * 2 > len(words):
        return []
    return [n for n in dict.fromkeys(_NAME.findall(title.partition(" ")[2])) if n.casefold() not in _NOT_UNITS]


def _together(shelf: Shelf, name: str, words: Sequence[str]) -> bool:
    """Whether any release says the name and at least half of the words."""
    return any(
        says(text, name) and sum(word in text for word in words) * 2 >= len(words) for text in shelf.texts.values()
    )


def teasers(shelf: Shelf) -> Iterator[Case]:
    """A release that is known of, but not held."""
    titles = {plain(r.title) for r in (*shelf.releases, *shelf.hidden)}
    for teaser in shelf.teasers:
        title = named(teaser.title.rstrip("…. "))
        if title and not any(plain(title) in known or known in plain(title) for known in titles):
            question = f"What does the release “{title}” report?"
            yield Case(
                "", question, "teaser", answerable=False, cluster=teaser.title, note="teaser of a release not held"
            )


def hidden(shelf: Shelf) -> Iterator[Case]:
    """A release under embargo, or dated in the future."""
    seen = {plain(r.title) for r in shelf.releases}
    for release in shelf.hidden:
        title = named(release.title)
        if title and plain(title) not in seen:
            yield _case("embargoed", f"What does the release “{title}” report?", release, "not visible yet")


def follow_ups(shelf: Shelf) -> Iterator[Case]:
    """A field asked for after one or two turns that named the release."""
    for n, release in enumerate(shelf.releases):
        title, day = named(release.title), release.published
        known = [name for name in FIELDS if release.values(name)]
        if not title or not day or not known:
            continue
        turns = [Turn(f"When was the release “{title}” published?", f"On {day.day} {day:%B} {day.year}.")]
        last = known[n % len(known)]
        between = known[(n + 1) % len(known)]
        if n % 2 and between != last:
            turns.append(Turn(FIELDS[between][1], str(release.first(between))))
        case = _case(
            "follow-up", FIELDS[last][1], release, f"field {last} after {len(turns)} turns",
            tuple(dict.fromkeys(release.values(last))),
        )  # fmt: skip
        yield replace(case, releases=shelf.gold(release), history=tuple(turns))


def counts(shelf: Shelf) -> Iterator[Case]:
    """How many releases an institution issued in a year; none where two of them might be copies of each other."""
    issued: dict[tuple[str, int], list[Release]] = {}
    for release in shelf.releases:
        if release.institution and release.published:
            issued.setdefault((release.institution, release.published.year), []).append(release)
    for (who, year), mine in sorted(issued.items()):
        if len(mine) > 1 and not any(_alike(shelf, one, two) for one, two in combinations(mine, 2)):
            note = f"field institution is {who}, published in {year}"
            yield Case(
                "", f"How many releases did {who} issue in {year}?", "count", answerable=True, cluster=who,
                listing=Listing(len(mine), tuple(r.title for r in mine)), note=note,
            )  # fmt: skip


def _alike(shelf: Shelf, one: Release, two: Release) -> bool:
    """Whether two releases may tell the same story: three long words of their titles in common, or twins of either."""
    words, others = (set(re.findall(r"\w{4,}", plain(r.title))) for r in (one, two))
    return len(words & others) >= 3 or len(shelf.gold(one)) > 1 or len(shelf.gold(two)) > 1
