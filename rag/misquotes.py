"""In what a remembered quotation differs from the one that was found: who said it, its numbers, its sense.

Pure, by rule. A difference in numbers, in direction ("fewer" for "more") or in the speaker means that nobody said so,
though somebody said something like it; other signs of another sense are told, and no more. What is not here: finding
the quotation (quotes).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag import names, polarity
from rag.figures import figures

_WHOSE = re.compile(
    r"^\s*(?P<who>(?-i:[A-Z])[\w.'’-]*(?: (?-i:[A-Z])[\w.'’-]*){0,4})(?::| (?:has |had )?(?:said|says)\b)"
    r"|\b(?:said|says) (?P<last>(?:(?:Dr|Prof|Mr|Mrs|Ms)\.? )?(?-i:[A-Z])[\w.'’-]*(?: (?-i:[A-Z])[\w.'’-]*){0,3})\W*$"
)
_TITLE = re.compile(r"^(?:Dr|Prof|Professor|Mr|Mrs|Ms)\.? ", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Difference:
    """In what the found words differ, and whether nobody can be said to have said the remembered ones."""

    words: str
    grave: bool


def difference(text: str, said: str, quote: str, speaker: str | None, *, exact: bool) -> Difference | None:
    """The gravest difference; `said` is `text` without who may have said it, `exact` that it stands word by word."""
    if (who := _whose(text)) and speaker and not _one(who, speaker):
        return Difference(f"it was {speaker} who said it, not {who}", grave=True)
    if exact:
        return None
    if other := _number(said, quote):
        return Difference(other, grave=True)
    reason = polarity.turned(said, quote)
    plain = reason.replace("in what it cites", "there").replace("what it cites", "the quote") if reason else ""
    return Difference(plain, grave=" turns " in plain) if plain else None


def _whose(text: str) -> str | None:
    """Who said it, as the words themselves say: "Lee: we won", "we won, said Lee"."""
    found = _WHOSE.search(text)
    who = (found["who"] or found["last"]) if found else None
    return _TITLE.sub("", who.rstrip(" .")) if who and who.lower() not in {"who", "he", "she", "they"} else None


def _one(who: str, speaker: str) -> bool:
    """Whether a name may be that of a speaker: all of it, or its last word."""
    asked, known = names.person(who).split(), names.person(speaker).split()
    return set(asked) <= set(known) or asked[-1:] == known[-1:]


def _number(said: str, quote: str) -> str | None:
    """A number that the quote has otherwise: of the same unit, but none of that value."""
    told = figures(quote)
    for one in figures(said):
        alike = [f for f in told if f.unit == one.unit]
        if alike and all(f.value != one.value for f in told):
            return f"“{one.text}” is “{alike[0].text}” there"
    return None
