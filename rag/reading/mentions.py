"""Whether a release mentions a word of the question: as it stands, abbreviated, derived or a little misspelt.

What is not here: words that mean the same (`likeness`), and what follows from one that is missing (`decision`).
"""

from __future__ import annotations

import difflib
import re

from rag.datatypes import Release
from rag.words import Term, key, tokens


def whole(release: Release) -> str:
    """All that a release says: title, body, fields, and its day in words."""
    fields = " ".join(f.value for f in release.fields)
    published = f"{release.published:%d %B %Y}".lstrip("0") if release.published else ""
    return f"{release.title} {release.body} {fields} {published}"


def stands_in(term: Term, found: frozenset[str], release: Release) -> bool:
    """Whether a term of the question stands in the release, allowing for abbreviations and small misspellings.

    "WHO" stands in "World Health Organization", "Chinese" where China does, "over-65s" where 65 does, and a name with
    one letter wrong is still that name. Numbers must be the same.
    """
    if term.key in found:
        return True
    if term.kind == "number":
        return False
    if all(key(part) in found for part in re.split(r"[-/·]", _AGED.sub(r"\1", term.text)) if part):
        return True
    if term.text.isupper() and 2 <= len(term.text) <= 6:
        return term.text in _acronyms(release.body)
    if term.kind == "name" and _PEOPLE.search(term.text) and any(k[:4] == term.key[:4] for k in found):
        return True
    return len(term.key) >= 5 and bool(difflib.get_close_matches(term.key, found, n=1, cutoff=0.84))


_AGED = re.compile(r"^(?:over|under)-(\d+)s$", re.IGNORECASE)
_PEOPLE = re.compile(r"\w{3}(ese|ish|ian|ean|an)s?$")


def _acronyms(text: str) -> frozenset[str]:
    """The initials of every run of capitalised words, small words between them left out."""
    small = {"of", "the", "for", "and", "in", "on", "de", "für", "und"}
    found: set[str] = set()
    run = ""
    for word in tokens(text):
        if word[0].isupper():
            run += word[0]
            found.update(run[i:] for i in range(max(0, len(run) - 6), len(run) - 1))
        elif word not in small:
            run = ""
    return frozenset(found)
