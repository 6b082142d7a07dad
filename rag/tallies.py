"""Counts and lists, exactly: a plan becomes a table in which every row is proven, and the text that says it.

What is here: the criteria checked in the library and put together, copies counted once, values grouped. What is not:
how a question is read (plan), the wording of the result (rolls), SQL (library).

A count of zero is an answer like any other: "0 releases mentioning “ice”, of 57 searched", answered, with an empty
table and no citation, since the criterion is in words and anybody can check it. Only where the plan is not `certain`
should a caller rather ask the question as one about a fact.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rag.clauses import LANGUAGES
from rag.criteria import About, Criterion, Is, Mentions, Noticed, Plan
from rag.datatypes import Evidence, Field, Release, Scope, Span
from rag.library import Library, fold
from rag.rolls import Entry, Proof, Tallied, roll
from rag.words import terms


@dataclass(frozen=True, slots=True)
class Judging:
    """How a criterion of meaning is decided: by looking at each candidate.

    `candidates`: text -> evidence of releases that may be about it, best first, several of one release if it likes.
    `judge`: whether a piece of evidence shows that its release is. `how` says in the answer who judged: "the local
    model".
    """

    candidates: Callable[[str], Sequence[Evidence]]
    judge: Callable[[str, Evidence], bool]
    how: str


@dataclass(frozen=True, slots=True)
class _Matches:
    """The releases that fulfil what was checked so far, newest first, with their proofs; and what is to be said."""

    ids: tuple[str, ...]
    proofs: Mapping[str, tuple[Proof, ...]] = field(default_factory=dict)
    said: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def only(self, found: Mapping[str, Proof | None], said: str, *notes: str, negated: bool = False) -> _Matches:
        """Those that one more criterion finds, or, negated, does not find. None: found, but no words show it."""
        ids = tuple(i for i in self.ids if (i in found) != negated)
        proofs = {i: (*self.proofs.get(i, ()), *([proof] if (proof := found.get(i)) else [])) for i in ids}
        return _Matches(ids, proofs, (*self.said, said), (*self.notes, *notes))


def tally(plan: Plan, scope: Scope, library: Library, *, judging: Judging | None = None) -> Tallied:
    """What the plan counts or lists among the releases that the scope sees.

    Without `judging` a matter of meaning is read as words: the release has all content words of the text, in singular
    or plural, and the criterion says so.
    """
    look = _Look(library, scope, judging, listed=plan.listed)
    found = _Matches(tuple(library.visible(scope)))
    searched = len(found.ids)
    for criterion in sorted(plan.criteria, key=lambda c: isinstance(c, About)):
        found = look.narrowed(found, criterion)
    originals = {} if plan.copies else look.originals(found.ids)
    if plan.listed in {"release", "month", "year"}:
        found = _once(found, originals)
    entries = look.entries(plan, found, originals)
    return roll(plan, entries, scope, said=found.said, notes=found.notes, searched=searched)


def _once(found: _Matches, originals: Mapping[str, str]) -> _Matches:
    """One release of each story: the original where it is among them, else the earliest that is."""
    groups: dict[str, list[str]] = {}
    for id_ in found.ids:
        groups.setdefault(originals.get(id_, id_), []).append(id_)
    kept = {key if key in ids else ids[-1] for key, ids in groups.items()}
    dropped = len(found.ids) - len(kept)
    notes = (f"Not counted again: {dropped} {'copy' if dropped == 1 else 'copies'} of these.",) if dropped else ()
    return replace(found, ids=tuple(i for i in found.ids if i in kept), notes=(*notes, *found.notes))


class _Look:
    """One look into the library under one scope."""

    def __init__(self, library: Library, scope: Scope, judging: Judging | None, *, listed: str) -> None:
        self._listed = listed
        self._library = library
        self._scope = scope
        self._judging = judging

    def originals(self, ids: Sequence[str]) -> Mapping[str, str]:
        """Release -> the release that it is a copy of, where it is one."""
        return self._library.originals(ids, self._scope)

    def narrowed(self, found: _Matches, criterion: Criterion) -> _Matches:
        """What one more criterion leaves of the releases."""
        if isinstance(criterion, Mentions):
            return self._titled(found, criterion) if criterion.title else self._mentioning(found, criterion)
        if isinstance(criterion, Is):
            said = f"with “{criterion.value}” in the name" if criterion.name == self._listed else criterion.words
            return found.only(self._stating(criterion), said, negated=criterion.negated)
        if isinstance(criterion, Noticed):
            return found.only(self._noticed(found.ids, criterion), criterion.words, negated=criterion.negated)
        return self._about(found, criterion)

    def _noticed(self, ids: Sequence[str], criterion: Noticed) -> dict[str, Proof | None]:
        """The releases that a notice of this kind is about, with its words where the scope sees them."""
        notices = self._library.notices(ids, self._scope)
        found = {id_: link for id_, links in notices.items() for link in links if link.kind == criterion.kind}
        records = self._library.releases_by_id(list({k.release.release_id for k in found.values()}), self._scope)
        proofs: dict[str, Proof | None] = {}
        for id_, link in found.items():
            said, notice = link.words, records.get(link.release.release_id)
            quote = notice.body[said.start : said.end] if said and notice else ""
            proofs[id_] = Evidence(notice, quote, said.start, said.end, 1.0) if said and notice and quote else None
        return proofs

    def _titled(self, found: _Matches, criterion: Mentions) -> _Matches:
        """Whole words in the title, which is then the proof."""
        held = {i for phrase in criterion.phrases for i in self._library.titled(phrase, self._scope)}
        return found.only(dict.fromkeys(held), criterion.words, negated=criterion.negated)

    def _mentioning(self, found: _Matches, criterion: Mentions) -> _Matches:
        """Whole words; of one phrase that joins names, the reading that the archive's own texts have."""
        others = {p: _other_number(p) for p in criterion.phrases}
        asked = (*criterion.phrases, *criterion.parts, *(o for forms in others.values() for o in forms))
        held = self._library.mentions(asked, self._scope)
        if criterion.parts:
            apart = set.intersection(*(set(held[p]) for p in criterion.parts))
            if 2 * len(held[criterion.phrases[0]]) < len(apart):
                for part in criterion.parts:
                    one = Mentions((part,), criterion.negated)
                    found = found.only(held[part], one.words, negated=criterion.negated)
                return found
        union: dict[str, Proof | None] = {}
        for phrase in reversed(criterion.phrases):
            union |= held[phrase]
        notes = [] if criterion.negated else _only_as(others, held, [i for i in found.ids if i not in union])
        return found.only(union, criterion.words, *notes, negated=criterion.negated)

    def _stating(self, criterion: Is) -> dict[str, Proof | None]:
        """The releases with such a field, and the first of it; a quote is sought by its speaker."""
        name, value = criterion.name, criterion.value
        if name == "language" and value is not None:
            return dict.fromkeys(self._library.in_language(LANGUAGES[value], self._scope))
        by_speaker = name == "quote" and value is not None
        fields = self._library.stated(name, self._scope, value=None if by_speaker else value)
        if by_speaker:
            fields = [(i, f) for i, f in fields if fold(value or "") in fold(f.about or "")]
        proofs: dict[str, Proof | None] = {}
        for id_, one in fields:
            proofs.setdefault(id_, one)
        return proofs

    def _about(self, found: _Matches, criterion: About) -> _Matches:
        if self._judging is None:
            return self._worded(found, criterion)
        proofs: dict[str, Proof | None] = {}
        seen = set()
        allowed = set(found.ids)
        for evidence in self._judging.candidates(criterion.text):
            id_ = evidence.release.id
            if id_ in allowed and id_ not in proofs:
                seen.add(id_)
                if self._judging.judge(criterion.text, evidence):
                    proofs[id_] = evidence
        releases = "release was" if len(seen) == 1 else "releases were"
        how = f"The {len(seen)} nearest {releases} judged one by one by {self._judging.how}; others were not looked at."
        return found.only(proofs, criterion.words, how)

    def _worded(self, found: _Matches, criterion: About) -> _Matches:
        """Without a judge: all content words, each in singular or plural."""
        words = [t.text for t in terms(criterion.text)] or [criterion.text]
        held = self._library.mentions([f for w in words for f in (w, *_other_number(w))], self._scope)
        for word in words:
            union: dict[str, Proof | None] = {}
            for form in (*_other_number(word), word):
                union |= held[form]
            found = found.only(union, f"with “{word}” in any number")
        return found

    def entries(self, plan: Plan, found: _Matches, originals: Mapping[str, str]) -> list[Entry]:
        """The rows of the table, in order."""
        if plan.listed == "release":
            records = self._library.releases_by_id(found.ids, self._scope)
            return [Entry(None, ((records[i], found.proofs.get(i, ())),)) for i in found.ids if i in records]
        groups: dict[str, list[_Value]] = {}
        for value in self._values(plan, set(found.ids)):
            groups.setdefault(fold(value.text), []).append(value)
        by_time = plan.listed in {"month", "year"} and plan.limit is None
        stories = [_Stories(group, originals) for group in groups.values()]
        stories = [s for s in stories if -s.rank[0] >= plan.least]
        stories.sort(key=lambda s: s.value if by_time else s.rank)
        stories = _first(stories, plan.limit)
        ids = sorted({v.release_id for s in stories for v in s.values})
        records = self._library.releases_by_id(ids, self._scope)
        return [s.entry(records, found.proofs) for s in stories]

    def _values(self, plan: Plan, allowed: set[str]) -> Iterator[_Value]:
        """What is listed, with its proof, newest release first; only values that have the words demanded of them."""
        wanted = [fold(c.value) for c in plan.criteria if isinstance(c, Is) and c.name == plan.listed and c.value]
        by_time = {"month": 7, "year": 4}.get(plan.listed)  # characters of "2025-08-07"
        name = "published" if by_time else "quote" if plan.listed == "speaker" else plan.listed
        dated = set()
        for id_, one in self._library.stated(name, self._scope):
            text = one.about if plan.listed == "speaker" else one.value[:by_time]
            if id_ in allowed and text and id_ not in dated and all(w in fold(text) for w in wanted):
                dated |= {id_} if by_time else set()
                yield _Value(text, id_, one)


@dataclass(frozen=True, slots=True)
class _Value:
    """Something listed, where it stands."""

    text: str
    release_id: str
    proof: Field


class _Stories:
    """The places where one value stands, by the story they tell: a release and its copies are one."""

    def __init__(self, values: Sequence[_Value], originals: Mapping[str, str]) -> None:
        told: dict[str, list[_Value]] = {}
        for value in values:
            told.setdefault(originals.get(value.release_id, value.release_id), []).append(value)
        self.value = values[0].text
        self.values: list[_Value] = []
        for original, places in told.items():
            ids = [v.release_id for v in places]
            best = original if original in ids else ids[-1]
            self.values += [v for v in places if v.release_id == best]
        self.rank = (-len(told), -len(self.values), fold(self.value))

    def entry(self, records: Mapping[str, Release], proofs: Mapping[str, tuple[Proof, ...]]) -> Entry:
        """Its row: for each story a release, where the value stands in it, and what proves the criteria."""
        proven: dict[str, tuple[Proof, ...]] = {}
        for value in self.values:
            proven[value.release_id] = (*proven.get(value.release_id, ()), value.proof)
        return Entry(self.value, tuple((records[i], (*own, *proofs.get(i, ()))) for i, own in proven.items()))


def _first(stories: Sequence[_Stories], limit: int | None) -> list[_Stories]:
    """Up to `limit`, and those that come level with the last of them."""
    if limit is None or len(stories) <= limit:
        return [*stories]
    return [s for s in stories if s.rank[0] <= stories[limit - 1].rank[0]]


def _other_number(phrase: str) -> tuple[str, ...]:
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


def _only_as(
    others: Mapping[str, tuple[str, ...]], held: Mapping[str, Mapping[str, Span]], ids: Sequence[str]
) -> list[str]:
    """What is said of releases that have a phrase in its other number only, and are not counted."""
    left = set(ids)
    notes = []
    for form in dict.fromkeys(form for forms in others.values() for form in forms):
        also = left & set(held[form])
        left -= also
        if also:
            notes.append(f"Not counted: {len(also):,} with only “{form}”.")
    return notes
