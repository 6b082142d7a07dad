"""The fields that are told in the text rather than printed at its edges: kind, persons, quotes, studies, caveats.

What is here: the order in which they are found, and what is left out: contact blocks, boilerplate. What is not: each
kind of field's own rules.
"""

from __future__ import annotations

from collections.abc import Iterator

from rag.datatypes import Field, Span
from rag.pages.caveats import caveat_fields
from rag.pages.grants import grant_fields
from rag.pages.kind import kind_field
from rag.pages.mentions import mentions_of
from rag.pages.people import people_fields, people_of
from rag.pages.quotes import quote_fields
from rag.pages.statements import statement_fields
from rag.pages.study import study_fields
from rag.pages.unmarked import unmarked_fields


def told_fields(
    title: str, body: str, *, contact: tuple[Span, ...], boilerplate: tuple[Span, ...], published_work: bool
) -> Iterator[Field]:
    """The fields `kind`, `grant`, `person`, `role`, `affiliation`, `quote`, and of research `study` to `caveat`.

    Args:
        title: the headline.
        body: the text, or as much of it as is to be searched.
        contact: whom to ask; nobody named there is a person of the release.
        boilerplate: what institutions say about themselves; nothing is told there.
        published_work: a journal or a DOI is known.
    """
    skip = (*contact, *boilerplate)
    kind = kind_field(title, body, published_work=published_work)
    yield kind
    yield from grant_fields(body)
    at = body.find(title) if title else -1
    people = people_of(body, (*skip, Span(at, at + len(title))) if at >= 0 else skip)
    mentions = mentions_of(body, people)
    marked = tuple(quote_fields(body, mentions, skip))
    unmarked = tuple(unmarked_fields(body, mentions, skip, marked))
    stated = statement_fields(body, mentions, skip, (*marked, *unmarked))
    quotes = tuple(sorted((*marked, *unmarked, *stated), key=lambda quote: quote.start or 0))
    yield from people_fields(body, people, frozenset(quote.about for quote in quotes if quote.about))
    yield from quotes
    research = kind.value == "research"
    if research:
        yield from study_fields(body, skip)
    yield from caveat_fields(body, skip, research=research)
