"""What the releases tell of a person: what somebody said, and on what; role and affiliation as they state them.

What is not here: which questions ask for it (particulars), who said a quote that is given (quotes), and how speakers
are found in a text (pages).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag import names
from rag.counting.rolls import Entry, Tallied, card
from rag.datatypes import Field, Pointer, Release, Scope
from rag.library import Library, fold
from rag.pages.saying import SAYING
from rag.quotemarks import in_marks
from rag.sentences import sentences
from rag.words import keys, terms

QUOTES = 3
"""Quotes of one person that are shown."""
_TELLS = re.compile(r"\b(?:according to|f(?:inds?|ound)|show(?:s|ed|n)?)\b")
_TITLE = re.compile(r"^(?:Dr|Prof|Professor|Mr|Mrs|Ms)\.? ", re.IGNORECASE)


def stated(name: str, who: str, scope: Scope, library: Library) -> Tallied | None:
    """The values of a field of a person, "role" or "affiliation", newest release first; None where none is stated."""
    who = _TITLE.sub("", who)
    found = [pair for pair in library.stated(name, scope) if names.person(pair[1].about or "") == names.person(who)]
    records = library.releases_by_id([id_ for id_, _ in found], scope)
    values: dict[str, list[tuple[Release, tuple[Field, ...]]]] = {}
    for id_, field in found:
        values.setdefault(field.value, []).append((records[id_], (field,)))
    entries = [Entry(value, tuple(proven)) for value, proven in values.items()]
    return card(f"{name.capitalize()} of {who}, as releases state it", [(None, entries)]) if entries else None


def said(who: str, matter: str | None, scope: Scope, library: Library) -> Tallied | None:
    """What somebody is quoted with on a matter: the quotes with half of its words or more, most first.

    None where nobody of that name, or surname, is quoted so, or several people of that surname are.
    """
    who = _TITLE.sub("", who)
    by_surname = " " not in who
    found = [(id_, q) for id_, q in library.stated("quote", scope) if _is(who, q.about or "", surname=by_surname)]
    wanted = {term.key for term in terms(matter or "")} - keys(who)
    records = library.releases_by_id(list({id_ for id_, _ in found}), scope)
    copies = library.originals(list(records), scope)
    told: dict[str, tuple[int, Release, Field]] = {}
    for id_, quote in found:
        release = records[id_]
        if copies.get(id_) not in records:
            told.setdefault(fold(quote.value), (len(wanted & keys(quote.value)), release, quote))
    speakers = {names.person(quote.about or "") for _, _, quote in told.values()}
    best = sorted((one for one in told.values() if 2 * one[0] >= len(wanted)), key=lambda one: -one[0])[:QUOTES]
    if len(speakers) != 1 or not best:
        return None
    rows: dict[str, list[Entry]] = {}
    for _, release, quote in best:
        rows.setdefault(release.id, []).append(Entry(in_marks(quote.value), ((release, (quote,)),)))
    notices = library.notices(list(rows), scope)
    links = dict.fromkeys((link.kind, link.release) for own in notices.values() for link in own)
    head = f"{best[0][2].about or who} said" + ", in" * (len(rows) == 1)
    return card(head, [(records[id_], entries) for id_, entries in rows.items()], see_also(links))


def silent(who: str, scope: Scope, library: Library) -> bool:
    """Whether releases name somebody, by full name, but neither quote that person nor tell what was said."""
    who = _TITLE.sub("", who)
    if " " not in who or any(_is(who, quote.about or "", surname=False) for _, quote in library.stated("quote", scope)):
        return False
    named = library.releases_by_id(list(library.mentions([who], scope)[who]), scope).values()
    surname = re.compile(rf"\b{re.escape(who.split()[-1])}\b")
    spoken = ((r.body[s.start : s.end] for s in sentences(r.body)) for r in named)
    lines = [line for own in spoken for line in own if surname.search(line)]
    return bool(lines) and not any(SAYING.search(line) or _TELLS.search(line) for line in lines)


def _is(who: str, speaker: str, *, surname: bool) -> bool:
    own, other = names.person(who), names.person(speaker)
    return own == other or (surname and bool(own) and other.split()[-1:] == [own.strip()])


def see_also(notices: Iterable[tuple[str, Pointer]]) -> list[str]:
    """What is to be read besides: "See also its correction: “…”, 4 November 2025."."""
    return [
        f"See also its {kind}: “{by.title}”{f', {by.published.day} {by.published:%B %Y}' if by.published else ''}."
        for kind, by in notices
    ]
