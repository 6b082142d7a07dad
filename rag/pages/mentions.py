"""Where the persons of a release are named again, in full or by surname.

What is not here: who is a person at all (`people`), pronouns (`quotes`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.pages.names import UPPER, places
from rag.pages.people import Person


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a person is named, in full or by surname; None where two persons have that surname."""

    start: int
    end: int
    person: Person | None


def mentions_of(text: str, people: tuple[Person, ...]) -> tuple[Mention, ...]:
    """Where a person is named, in full or by a surname that only one of them has, in order."""
    families: dict[str, list[Person]] = {}
    for person in people:
        families.setdefault(person.family, []).append(person)
    found = []
    for family, owners in families.items():
        found += [_resolved(text, at, family, owners) for at in places(text, family)]
    return tuple(sorted(found, key=lambda mention: mention.start))


def _resolved(text: str, at: int, family: str, owners: list[Person]) -> Mention:
    """Whose surname stands at a place: the owner of the full or first name before it, else its only owner."""
    end = at + len(family)
    for person in owners:
        lead = person.name.find(family)
        if lead and text[at - lead : at] == person.name[:lead]:
            return Mention(at - lead, end, person)
    first = _FIRST.search(text, max(0, at - 40), at)
    named = [p for p in owners if first and p.name.split()[0] == first[1]]
    if named:
        return Mention(first.start(1) if first else at, end, named[0])
    return Mention(at, end, owners[0] if len(owners) == 1 else None)


_FIRST = re.compile(rf"(?<![\w-])([{UPPER}][\w.'’-]*)(?: [A-Z]\.)* $")
