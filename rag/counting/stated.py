"""Which releases state a field, each with the field that proves it: an issuer, a funder, a journal, a sample, a quote.

Names count under the other spellings that the archive has for them (names). A release that states only a unit is its
institution's. What is not here: criteria put together (tallies), and words in the texts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rag import names
from rag.counting.criteria import Amount, InMonth, Sized, Stating, Weekday
from rag.counting.rolls import Proof
from rag.counting.starts import LANGUAGES
from rag.datatypes import Field, Release, Scope
from rag.library import Library, fold
from rag.words import keys

TITLE = 500
"""Characters of a text, and twice the title's own, in which its title may stand."""
RIVALS = 20
"""Other institutions that are looked for in the texts: each costs a reading of them all."""
NAMED = frozenset({"institution", "funder", "journal"})
_PEOPLE = frozenset("participant patient people person subject individual volunteer".split())
# Numbers that are given like samples, but count no participants.
_NO_PEOPLE = re.compile(
    r"\b(?:trials?|stud(?:y|ies)|papers?|sites?|cent(?:er|re)s?|hospitals?|clinics?|schools?|countries|samples?|cells?"
    r"|deaths?|cases?|events?|births?)\b",
    re.IGNORECASE,
)


def counts(sample: Field, asked: str) -> bool:
    """Whether a sample counts what is asked for: "402 children" counts children and people, "13 sites" neither."""
    wanted = keys(asked)
    what = sample.value.partition(" ")[2]
    return not _NO_PEOPLE.search(what) if wanted & keys(" ".join(_PEOPLE)) else wanted <= keys(what)


@dataclass(frozen=True, slots=True)
class Stated:
    """The releases that state it, with their proofs; the spellings that were taken as one; what is to be said."""

    proofs: dict[str, Proof | None]
    spelt: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    known: bool = True
    """Whether anything in the archive, whatever its date, has this name in this field."""


@dataclass(frozen=True, slots=True)
class Fields:
    """One look at the fields of the releases that a scope sees."""

    library: Library
    scope: Scope

    @property
    def everything(self) -> Scope:
        """All that may be seen at that time, whatever its date: where names and units are learned."""
        return replace(self.scope, after=0, before=99991231, institution=None, narrow_ids=None)

    def stating(self, criterion: Stating, *, listed: str = "release") -> Stated:
        """The releases that fulfil a criterion, as if it were not negated; of what is `listed`, those with a word."""
        if isinstance(criterion, Sized):
            return Stated(self._sized(criterion))
        if isinstance(criterion, Amount):
            return Stated(self._long(criterion) if criterion.what == "words" else self._several(criterion))
        if isinstance(criterion, Weekday):
            return Stated(self._dated(lambda day: day.weekday() in criterion.days))
        if isinstance(criterion, InMonth):
            return Stated(self._dated(lambda day: day.month in criterion.months))
        name, value = criterion.name, criterion.value
        if value is None:
            return Stated(_first(self.library.stated(name, self.scope)))
        if name == "language":
            return Stated(dict.fromkeys(self.library.in_language(LANGUAGES[value], self.scope)))
        if name in {"quote", "speaker"}:
            return Stated(_first(self.quotes(value)))
        if name == listed and name not in {"institution", "topic"}:
            every = self.library.stated(name, self.scope)
            return Stated(_first([pair for pair in every if fold(value) in fold(pair[1].value)]))
        if name in NAMED:
            return self._named(name, value)
        return self._topics(value) if name == "topic" else Stated(self._having((name,), value, (value,)))

    def _topics(self, value: str) -> Stated:
        """The releases on a topic; on both of two, where "Tax and Identity Theft" is the name of none."""
        known = Fields(self.library, self.everything)
        parts = re.split(r",? and ", value)
        whole = known._having(("topic",), value, (value,))
        each = [self._having(("topic",), part, (part,)) for part in ([value] if whole else parts)]
        proofs = {id_: proof for id_, proof in each[0].items() if all(id_ in one for one in each)}
        unknown = [part for part in parts if not (whole or known._having(("topic",), part, (part,)))]
        return Stated(proofs, notes=tuple(f"No release here has the topic “{part}”." for part in unknown))

    def _having(
        self, kinds: Sequence[str], value: str, spelt: Sequence[str], loose: Sequence[str] = ()
    ) -> dict[str, Proof | None]:
        """The fields with one of the spellings; else those with the words of it, or of a looser one, in this order."""
        found = [pair for kind in kinds for one in spelt for pair in self.library.stated(kind, self.scope, value=one)]
        every = [] if found else [pair for kind in kinds for pair in self.library.stated(kind, self.scope)]
        words = (value, *loose)
        return _first(found or [pair for pair in every if any(names.in_order(one, pair[1].value) for one in words)])

    def _named(self, name: str, value: str) -> Stated:
        """The same of an issuer, a funder or a journal, under all its spellings."""
        kinds = (name, "unit") if name == "institution" else (name,)
        every = [one.value for kind in kinds for _, one in self.library.stated(kind, self.everything)]
        spelt = names.spellings(value, every)
        if name == "journal":
            return self._journal(value, spelt)
        head, placed, where = value.partition(" in ")
        there = [f"{one} {where}" for one in names.spellings(head, every)] if placed else ()  # "an office in Ohio"
        proofs = self._having(kinds, value, spelt, there)
        units = self._units(spelt) if name == "institution" else {}
        more = len(units.keys() - proofs)
        note = f"{more} of them state{'s' * (more == 1)} only a unit, which is one of “{value}” in the archive."
        known = bool(proofs) or any(
            _is_one(spelt, one) or any(names.in_order(other, one) for other in (value, *there)) for one in every
        )
        other = tuple(one for one in spelt[1:] if any(fold(one) in fold(stated) for stated in every))
        return Stated({**units, **proofs}, (value, *other), (note,) * bool(more), known)

    def _journal(self, value: str, spelt: tuple[str, ...]) -> Stated:
        """A journal's name is the whole of it; others that only have its words are told."""
        fields = self.library.stated("journal", self.scope)
        proofs = _first([pair for pair in fields if any(names.is_whole(one, pair[1].value) for one in spelt)])
        longer = {id_ for id_, one in fields if fold(value) in fold(one.value)} - proofs.keys()
        note = f"Not counted: {len(longer)} in journals with “{value}” in a longer name."
        return Stated(proofs, spelt, (note,) * bool(longer))

    def _units(self, spelt: Sequence[str]) -> dict[str, Proof | None]:
        """The releases of an institution that state a unit, and no issuer that is surer.

        A unit is of the institution that most of its releases state or name, and more of them than any other.
        """
        issuers = dict(reversed(self.library.stated("institution", self.everything)))
        units = self.library.stated("unit", self.everything)
        named = Counter(one.value for id_, _ in units if (one := issuers.get(id_)) and not _is_one(spelt, one.value))
        others = [value for value, _ in named.most_common(RIVALS)]
        stating = {id_ for id_, one in issuers.items() if _is_one(spelt, one.value)}
        if not stating or any(_is_one(spelt, one.value) for _, one in units):
            return {}
        held = self.library.inflected([*spelt, *others], self.everything)  # "the Justice Departments" too
        own = stating.union(*(held[one] for one in spelt))
        rivals = [held[one].keys() | {i for i, issuer in issuers.items() if issuer.value == one} for one in others]
        having: dict[str, set[str]] = {}
        for id_, one in units:
            having.setdefault(one.value, set()).add(id_)
        mine = {
            unit
            for unit, ids in having.items()
            if 2 * len(ids & own) > len(ids) and all(len(ids & own) > len(ids & rival) for rival in rivals)
        }
        seen = set(self.library.visible(self.scope))
        return _first(
            [
                (id_, one)
                for id_, one in units
                if one.value in mine
                and id_ in seen
                and (id_ not in issuers or issuers[id_].confidence < one.confidence)
            ]
        )

    def _sized(self, criterion: Sized) -> dict[str, Proof | None]:
        """By the largest number of participants that a release states."""
        largest: dict[str, tuple[int, Field]] = {}
        for id_, one in self.library.stated("sample", self.scope):
            number = one.value.partition(" ")[0]
            if counts(one, criterion.what) and number.isdecimal() and int(number) > largest.get(id_, (0, one))[0]:
                largest[id_] = (int(number), one)
        low, high = criterion.least, float("inf") if criterion.most is None else criterion.most
        return {id_: one for id_, (size, one) in largest.items() if low <= size <= high}

    def _several(self, criterion: Amount) -> dict[str, Proof | None]:
        """By how many different values a release states; of quotes, by how many people they are from."""
        values: dict[str, dict[str, Proof | None]] = {id_: {} for id_ in self.library.visible(self.scope)}
        for id_, one in self.library.stated(criterion.what, self.scope):
            text = one.about if criterion.what == "quote" else one.value
            if text:
                values[id_].setdefault(names.person(text) if criterion.what == "quote" else fold(text), one)
        held = {id_: own for id_, own in values.items() if _within(len(own), criterion)}
        return {id_: next(iter(own.values()), None) for id_, own in held.items()}

    def _long(self, criterion: Amount) -> dict[str, Proof | None]:
        """By the words of title and text."""
        records = self.library.releases_by_id(self.library.visible(self.scope), self.scope)
        return dict.fromkeys(id_ for id_, one in records.items() if _within(length(one), criterion))

    def _dated(self, fits: Callable[[date], bool]) -> dict[str, Proof | None]:
        """By the date of publishing: its day of the week, its month."""
        dated = self.library.stated("published", self.scope)
        return _first([pair for pair in dated if fits(date.fromisoformat(pair[1].value))])

    def quotes(self, who: str) -> list[tuple[str, Field]]:
        """The quotes of somebody, by name, or by role where the words are no name: "a nurse", "U.S. attorney"."""
        roles = {
            (id_, fold(role.about or ""))
            for form in ((who, *other_number(who)) if who.split()[-1:] == who.lower().split()[-1:] else ())
            for id_, role in self.library.stated("role", self.scope, value=form)
        }
        return [
            (id_, quote)
            for id_, quote in self.library.stated("quote", self.scope)
            if names.person(who) in names.person(speaker := quote.about or "") or (id_, fold(speaker)) in roles
        ]


def length(release: Release) -> int:
    """Words of title and text; most texts begin with their title, which counts once."""
    title = "" if fold(release.title) in fold(release.body[: 2 * len(release.title) + TITLE]) else release.title
    return len(f"{title} {release.body}".split())


def _within(size: int, criterion: Amount) -> bool:
    return size >= criterion.least and (criterion.most is None or size <= criterion.most)


def _is_one(spelt: Sequence[str], value: str) -> bool:
    return any(fold(one) in fold(value) for one in spelt)


def _first(fields: Sequence[tuple[str, Field]]) -> dict[str, Proof | None]:
    """The first field of each release."""
    proofs: dict[str, Proof | None] = {}
    for id_, one in fields:
        proofs.setdefault(id_, one)
    return proofs


def other_number(phrase: str) -> tuple[str, ...]:
    """The phrase in the other grammatical number: "ice sheet" -> ("ice sheets",), "studies" -> ("study",)."""
    if not re.search(r"[a-zA-Z]{3}$", phrase):
        return ()
    if re.search(r"(?:[^aeiou]ies)$", phrase):
        return (f"{phrase[:-3]}y",)
    if re.search(r"(?:[sxz]|[cs]h)es$", phrase):
        return (phrase[:-2], phrase[:-1])
    if phrase.endswith("s") and not phrase.endswith(("ss", "us", "is")):
        return (phrase[:-1],)
    if re.search(r"[^aeiou]y$", phrase):
        return (f"{phrase[:-1]}ies",)
    return (f"{phrase}es",) if re.search(r"(?:[sxz]|[cs]h)$", phrase) else (f"{phrase}s",)
