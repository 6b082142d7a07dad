"""Counts and lists, exactly: a plan becomes a table in which every row is proven, and the text that says it.

What is here: the criteria checked in the library and put together, copies counted once, values grouped. What is not:
how a question is read (plan), the wording of the result (rolls), SQL (library).

A count of zero is an answer like any other: "0 releases mentioning “ice”, of 57 searched", answered, with an empty
table and no citation, since the criterion is in words and anybody can check it. Only where the plan is not `certain`
should a caller rather ask the question as one about a fact.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rag.counting.criteria import (
    About,
    Copied,
    Criterion,
    Either,
    Is,
    Mentions,
    Noticed,
    Order,
    Plan,
    Stating,
    Together,
    Unread,
)  # fmt: skip
from rag.counting.dateparts import PARTS
from rag.counting.grouped import Grouped
from rag.counting.rolls import Entry, Proof, Tallied, roll
from rag.counting.stated import Fields, length, other_number
from rag.datatypes import Evidence, Release, Scope
from rag.library import Library
from rag.sentences import sentences
from rag.words import key, keys, terms

OFTEN = 3
"""Times (three, in words below) that a text has each word of what it is about, though no judge said so."""


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

    Without `judging` a matter of meaning is read as words: the release has all content words of the text, in any form,
    and the criterion says so.
    """
    look = _Look(library, scope, judging, listed=plan.listed)
    found = _Matches(tuple(library.visible(scope)))
    all_ids = found.ids or tuple(library.visible(look.everything))  # where no release is of that time
    for criterion in sorted(plan.criteria, key=lambda c: isinstance(c, About)):
        found = look.narrowed(found, criterion)
    originals = {} if plan.copies else look.originals(found.ids)
    if any(getattr(criterion, "negated", False) for criterion in plan.criteria):
        # A shortened copy lacks words that its original has.
        found = replace(found, ids=tuple(i for i in found.ids if originals.get(i, i) in found.ids))
    if plan.listed == "release" or plan.listed in PARTS:
        found = _once(found, originals)
    entries = look.entries(plan, found, originals)
    if plan.order and plan.limit and entries:
        plan = replace(plan, limit=min(plan.limit, len(entries)))  # there may be fewer
    told = not entries or plan.share  # only then the answer says how many were searched
    searched = len(all_ids) - (len(library.originals(all_ids, look.everything)) if told and not plan.copies else 0)
    grouped = Grouped(plan, look.fields)
    notes = (*found.notes, *_unsaid(grouped.unsaid(found.ids)))
    none_in = grouped.lacking(entries) if plan.lacking else ()
    return roll(plan, entries, scope, said=found.said, notes=notes, searched=searched, none_in=none_in)


def _once(found: _Matches, originals: Mapping[str, str]) -> _Matches:
    """One release of each story: the original where it is among them, else the earliest that is."""
    groups: dict[str, list[str]] = {}
    for id_ in found.ids:
        groups.setdefault(originals.get(id_, id_), []).append(id_)
    kept = {key if key in ids else ids[-1] for key, ids in groups.items()}
    dropped = len(found.ids) - len(kept)
    notes = (f"Not counted again: {dropped} {'copy' if dropped == 1 else 'copies'}.",) if dropped else ()
    return replace(found, ids=tuple(i for i in found.ids if i in kept), notes=(*notes, *found.notes))


class _Look:
    """One look into the library under one scope."""

    def __init__(self, library: Library, scope: Scope, judging: Judging | None, *, listed: str) -> None:
        self._listed = listed
        self._library = library
        self._scope = scope
        self._judging = judging
        self.fields = Fields(library, scope)

    @property
    def everything(self) -> Scope:
        """All that may be seen, whatever its date."""
        return self.fields.everything

    def originals(self, ids: Sequence[str]) -> Mapping[str, str]:
        """Release -> the release that it is a copy of, where it is one."""
        return self._library.originals(ids, self._scope)

    def narrowed(self, found: _Matches, criterion: Criterion) -> _Matches:
        """What one more criterion leaves of the releases."""
        if isinstance(criterion, Mentions):
            return self._titled(found, criterion) if criterion.title else self._mentioning(found, criterion)
        topic = criterion.value if isinstance(criterion, Is) and criterion.name == "topic" else None
        if topic and isinstance(criterion, Is) and not self._library.stated("topic", self._scope):
            criterion = About(topic, criterion.negated)  # nothing here states topics
        if isinstance(criterion, About):
            return self._about(found, criterion)
        if isinstance(criterion, Together):
            note = "What these sentences name is not counted."
            return found.only(self._together(found.ids, criterion), criterion.words, note)
        if isinstance(criterion, Either):
            either = [self._proofs(found.ids, one) for one in criterion.of]
            return found.only({i: p for proofs in reversed(either) for i, p in proofs.items()}, criterion.words)
        if isinstance(criterion, Stating):
            return self._stating(found, criterion)
        if isinstance(criterion, Unread):
            return found.only({}, criterion.words)  # nobody can tell; who asks should say so instead
        return found.only(self._proofs(found.ids, criterion), criterion.words, negated=criterion.negated)

    def _stating(self, found: _Matches, criterion: Stating) -> _Matches:
        """The releases that state it; an issuer that none in the archive states is looked for in the texts."""
        stated = self.fields.stating(criterion, listed=self._listed)
        name, value = (criterion.name, criterion.value) if isinstance(criterion, Is) else ("", None)
        if value and name == "institution" and not stated.known and not criterion.negated:
            found = self._mentioning(found, Mentions((value,)))
            return replace(found, notes=(*found.notes, f"No release states “{value}” as its issuer."))
        said = criterion.words + "".join(f" or “{other}”" for other in stated.spelt[1:])
        said = f"with “{value}” in the name" if value and name == self._listed != "speaker" else said
        left = found.only(stated.proofs, said, *stated.notes, negated=criterion.negated)
        if criterion.negated or name not in {"institution", "funder"} - {self._listed} or not value:
            return left
        held = self._library.mentions(stated.spelt, self._scope)
        more = len({i for i in found.ids if i not in stated.proofs and any(i in ids for ids in held.values())})
        note = f"Not counted: {more:,} that only mention{'s' * (more == 1)} “{value}”."
        return replace(left, notes=(*left.notes, *[note] * bool(more)))

    def _proofs(self, ids: Sequence[str], criterion: Is | Noticed | Copied) -> dict[str, Proof | None]:
        """The releases that fulfil one criterion, as if it were not negated."""
        if isinstance(criterion, Is):
            return self.fields.stating(criterion).proofs
        return self._noticed(ids, criterion) if isinstance(criterion, Noticed) else self._copied(ids, criterion)

    def _copied(self, ids: Sequence[str], criterion: Copied) -> dict[str, Proof | None]:
        """Those that tell what others tell: copies, where these are asked for; else originals, or all to leave out."""
        originals, told = self.originals(ids), self._library.copies(ids, self._scope)
        if criterion.itself:
            return dict.fromkeys(originals)
        return dict.fromkeys(i for i in told if criterion.negated or i not in originals)

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
        held = {p: self._library.titled(p, self._scope) for p in _spelt(criterion)}
        said = _as_found(criterion, held)
        return found.only(dict.fromkeys(i for p in held.values() for i in p), said.words, negated=criterion.negated)

    def _mentioning(self, found: _Matches, criterion: Mentions) -> _Matches:
        """Whole words; of one phrase that joins names, the reading that the archive's own texts have."""
        spelt = _spelt(criterion)
        held = self._library.mentions([*spelt, *criterion.parts], self._scope)
        if criterion.parts:
            apart = set.intersection(*(set(held[p]) for p in criterion.parts))
            if 2 * len(held[criterion.phrases[0]]) < len(apart):
                for part in criterion.parts:
                    one = Mentions((part,), criterion.negated)
                    found = found.only(held[part], one.words, negated=criterion.negated)
                return found
        union: dict[str, Proof | None] = {i: span for p in reversed(spelt) for i, span in held[p].items()}
        return found.only(union, _as_found(criterion, held).words, negated=criterion.negated)

    def _about(self, found: _Matches, criterion: About) -> _Matches:
        """What the judge finds, and what has the words often; without a judge, what has them at all.

        Of several matters, "diabetes or obesity", each for itself.
        """
        if len(matters := criterion.matters) > 1:
            each = [self._about(found, About(matter)) for matter in matters]
            union = {i: next(iter(one.proofs.get(i, ())), None) for one in each[::-1] for i in one.ids}
            notes = [note for one in each for note in one.notes]
            return found.only(union, criterion.words, *notes, negated=criterion.negated)
        words = list(dict.fromkeys(t.text for t in terms(criterion.text))) or [criterion.text]
        proofs = self._worded(found.ids, words, often=self._judging is not None)
        all_words = " and ".join(f"“{word}”" for word in words)
        if self._judging is None:
            return found.only(proofs, f"with {all_words} in any form", negated=criterion.negated)
        seen, judged = self._judged(found.ids, criterion.text, self._judging)
        releases = "release was" if seen == 1 else "releases were"
        how = (
            f"The {seen} nearest {releases} judged one by one by {self._judging.how}; "
            f"others count where {all_words} stand{'s' * (len(words) == 1)} in the title or three times in the text."
        )
        about = found.only(proofs | judged, criterion.words, how, negated=criterion.negated)
        if about.ids or criterion.negated:
            return about
        only = self._mentioning(found, Mentions((criterion.text,)))
        note = f"No release was found to be about “{criterion.text}”. {how}"
        return replace(only, notes=(note, *only.notes)) if only.ids else about

    def _judged(self, ids: Sequence[str], text: str, judging: Judging) -> tuple[int, dict[str, Proof | None]]:
        """How many of the releases were looked at, and the passage of each that is about the text."""
        allowed, seen = set(ids), set()
        proofs: dict[str, Proof | None] = {}
        for evidence in judging.candidates(text):
            id_ = evidence.release.id
            if id_ in allowed and id_ not in proofs:
                seen.add(id_)
                if judging.judge(text, evidence):
                    proofs[id_] = evidence
        return len(seen), proofs

    def _worded(self, ids: Sequence[str], words: Sequence[str], *, often: bool) -> dict[str, Proof | None]:
        """The releases with each of the words in any form, and a place of the first; `often`: see OFTEN."""
        forms = self._library.inflected(words, self._scope)
        having = [i for i in ids if all(i in forms[word] for word in words)]
        if often:
            rare = {i: [w for w in words if sum(forms[w][i].values()) < OFTEN] for i in having}
            records = self._library.releases_by_id([i for i in having if rare[i]], self._scope)
            titles = {i: keys(release.title) for i, release in records.items()}
            having = [i for i in having if all(key(w) in titles.get(i, ()) for w in rare[i])]
        spelt = {i: max(forms[words[0]][i].items(), key=lambda form: (form[1], form[0]))[0] for i in having}
        held = self._library.mentions(sorted(set(spelt.values())), self._scope)
        return {i: held[form].get(i) for i, form in spelt.items()}

    def _together(self, ids: Sequence[str], criterion: Together) -> dict[str, Proof | None]:
        """The releases with a sentence that has all the phrases, and the first such sentence."""
        forms = self._library.inflected(criterion.phrases, self._scope)
        having = [i for i in ids if all(i in forms[phrase] for phrase in criterion.phrases)]
        wanted = keys(" ".join(criterion.phrases))
        proofs: dict[str, Proof | None] = {}
        for id_, release in self._library.releases_by_id(having, self._scope).items():
            spans = (s for s in sentences(release.body) if wanted <= keys(release.body[s.start : s.end]))
            if first_one := next(spans, None):
                proofs[id_] = first_one
        return proofs

    def entries(self, plan: Plan, found: _Matches, originals: Mapping[str, str]) -> list[Entry]:
        """The rows of the table, in order."""
        if plan.listed == "release":
            records = self._library.releases_by_id(found.ids, self._scope)
            ids = [i for i in found.ids if i in records]
            ids = ids if len(ids) >= plan.least else []
            ids = _ordered(ids, records, plan.order)
            return [
                Entry(None, ((records[i], found.proofs.get(i, ())),)) for i in ids[: plan.limit if plan.order else None]
            ]
        stories = Grouped(plan, self.fields).stories(found.ids, originals)
        ids = sorted({v.release_id for s in stories for v in s.values})
        records = self._library.releases_by_id(ids, self._scope)
        return [s.entry(records, found.proofs) for s in stories]


def _unsaid(more: int) -> tuple[str, ...]:
    return (f"Not counted: {more:,} that state{'s' * (more == 1)} no institution.",) if more else ()


def _ordered(ids: list[str], records: Mapping[str, Release], order: Order | None) -> list[str]:
    """Newest first unless another end is asked for; those without a date stay last."""
    if order == "earliest":
        return [*(i for i in ids[::-1] if records[i].published), *(i for i in ids if not records[i].published)]
    if order in {"longest", "shortest"}:
        return sorted(ids, key=lambda i: length(records[i]), reverse=order == "longest")
    return ids


def _spelt(criterion: Mentions) -> tuple[str, ...]:
    """Its phrases; those that are no names and no quotation in both numbers."""
    forms = [f for p in criterion.phrases for f in (p, *(other_number(p) if p.islower() else ()))]
    return criterion.phrases if criterion.exact else tuple(dict.fromkeys(forms))


def _as_found(criterion: Mentions, held: Mapping[str, Collection[str]]) -> Mentions:
    """The criterion with the other numbers that were found, as an answer says it."""
    other = [form for form in _spelt(criterion) if form not in criterion.phrases and held[form]]
    return replace(criterion, phrases=(*criterion.phrases, *other))
