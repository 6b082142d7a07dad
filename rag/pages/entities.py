"""Character references that a source left in its text: "Q&amp;A" is read as "Q&A", also where it was escaped twice.

What is here: references that end with a semicolon, so that an address's "?a=1&copy=2" stays. What is not: markup.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace

from rag.pages.draft import Draft, Fact, Stub

_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200e\u200f\u2060\ufeff"))


def read_references(text: str) -> str:
    """The text with the characters that its references name; those that nobody sees are left out."""
    if ";" not in text or not _REFERENCE.search(text):
        return text
    once = _REFERENCE.sub(_character, text)
    return _REFERENCE.sub(_character, once)


def without_references(draft: Draft) -> Draft:
    """The draft with every text of it read so."""
    return replace(
        draft,
        title=" ".join(read_references(draft.title).split()),
        body=read_references(draft.body),
        subtitle=read_references(draft.subtitle) if draft.subtitle else draft.subtitle,
        facts=tuple(Fact(fact.name, read_references(fact.words)) for fact in draft.facts),
        stubs=tuple(
            Stub(read_references(stub.title), read_references(stub.summary), stub.date_words, stub.url)
            for stub in draft.stubs
        ),
    )


def _character(found: re.Match[str]) -> str:
    return html.unescape(found.group()).translate(_UNSEEN)
