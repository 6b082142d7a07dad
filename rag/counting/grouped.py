"""The values that releases state, grouped: who issued them, who is quoted, in which months they came out.

Each value with the releases that state it, a release and its copies once. What is not here: which releases are looked
at (tallies), and how the rows are worded (rolls).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rag import names
from rag.counting.criteria import Is, Plan
from rag.counting.dateparts import IN_ORDER, PARTS, lacking
from rag.counting.rolls import Entry, from_day
from rag.counting.starts import LANGUAGES
from rag.counting.stated import Fields
from rag.counting.stories import Stories, Value, first
from rag.datatypes import Field
from rag.library import fold

STILL = timedelta(days=62)
"""After so long without any release an archive counts as ended."""
_NO_PERSON = re.compile(r"\d{3}|@")  # the numbers and addresses of contacts
# How two spellings of a value are told to be one.
_ONE_NAME: Mapping[str, Callable[[str], str]] = {
    "speaker": names.person, "person": names.person, "institution": names.body, "funder": names.body,
    "contact": names.person,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Grouped:
    """One look at the values that a plan lists."""

    plan: Plan
    fields: Fields

    def stories(self, ids: Collection[str], originals: Mapping[str, str]) -> list[Stories]:
        """The values that these releases state, by how many state them, or in order of time."""
        groups: dict[str, list[Value]] = {}
        for value in self._values(set(ids)):
            groups.setdefault(_ONE_NAME.get(self.plan.listed, fold)(value.text), []).append(value)
        by_time = self.plan.listed in IN_ORDER and self.plan.limit is None
        found = [Stories(group, originals) for group in groups.values()]
        found = [s for s in found if self.plan.least <= -s.rank[0] <= (self.plan.most or len(s.values))]
        return first(sorted(found, key=lambda s: s.value if by_time else s.rank), self.plan.limit)

    def lacking(self, entries: Sequence[Entry]) -> tuple[str, ...]:
        """The months, or what is listed, in which there is no entry: from the archive's first release to its last.

        An archive whose last release is not long ago goes on to the day that is asked about.
        """
        library, scope = self.fields.library, self.fields.scope
        held = [date.fromisoformat(one.value) for _, one in library.stated("published", self.fields.everything)]
        if not held:
            return ()
        begins, ends = (from_day(day) for day in (scope.after, min(scope.before, scope.as_of)))
        last = max(held)
        last = ends if ends and (ends < last or ends - last < STILL) else last
        return tuple(lacking(self.plan.listed, [entry.value or "" for entry in entries], begins or min(held), last))

    def unsaid(self, ids: Collection[str]) -> int:
        """Of who issued what: how many of these releases there are of which nobody says so."""
        if self.plan.listed != "institution":
            return 0
        return len(set(ids) - {id_ for id_, _ in self._stated(by_name=bool(self._words))})

    @property
    def _words(self) -> list[str]:
        """The words that the values are to have: "university"."""
        return [c.value for c in self.plan.criteria if isinstance(c, Is) and c.name == self.plan.listed and c.value]

    def _values(self, allowed: set[str]) -> Iterator[Value]:
        """What is listed, with its proof, newest release first; only values that have the words demanded of them."""
        library, scope, listed = self.fields.library, self.fields.scope, self.plan.listed
        if listed == "language":
            for name, code in LANGUAGES.items():
                yield from (Value(name.title(), i, None) for i in library.in_language(code, scope) if i in allowed)
            return
        words = self._words
        found = self._stated(by_name=bool(words))
        if listed == "speaker" and words:
            found, words = self.fields.quotes(words[0]), []
        wanted = [[fold(one) for one in names.spellings(word, (f.value for _, f in found))] for word in words]
        part = PARTS.get(listed)
        dated = set()
        for id_, one in found:
            text = one.about if listed == "speaker" else part(date.fromisoformat(one.value)) if part else one.value
            if id_ not in allowed or id_ in dated or not text or (listed == "contact" and _NO_PERSON.search(text)):
                continue
            if all(any(form in fold(text) for form in forms) for forms in wanted):
                dated |= {id_} if part else set()
                yield Value(text, id_, one)

    def _stated(self, *, by_name: bool) -> list[tuple[str, Field]]:
        """Where what is listed stands. Divisions of institutions are units; without units, institutions are."""
        library, scope, listed = self.fields.library, self.fields.scope, self.plan.listed
        fields = library.stated("published" if listed in PARTS else {"speaker": "quote"}.get(listed, listed), scope)
        if listed == "institution" and by_name:
            fields += library.stated("unit", scope)
        return fields or (library.stated("institution", scope) if listed == "unit" else fields)
