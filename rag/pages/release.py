"""A page taken apart becomes a Release: identity, dates, language, spans and typed fields.

The order of trust: what the page's metadata states, then what its text states; a metadata value that also stands
in the text gets the text's offsets, so that it can be quoted. What is not here: reading any kind of page.
"""

from __future__ import annotations

import re
from datetime import date

from rag.datatypes import Field, Release, Span, Teaser
from rag.errors import PageError
from rag.pages import contacts, funders, institution, journal, parts, tailpieces
from rag.pages.dateline import Dateline, dateline_of
from rag.pages.dates import find_dates, numeric_order, order_of_language, parse_date
from rag.pages.draft import Draft, Fact
from rag.pages.embargo import NEVER, Embargo, find_embargo, is_none, moment, open_ended
from rag.pages.entities import without_references
from rag.pages.identity import release_id
from rag.pages.instant import time_field
from rag.pages.language import language_of
from rag.pages.published import date_in_text, embargo_day
from rag.pages.told import told_fields

# Typed fields are sought in this much of a text: the longest of 16,000 real releases has 96,000 characters, and a
# hostile one of 5 MB is read in seconds.
_SOUGHT = 120_000
_LISTED = ("journal", "doi", "funder", "contact")


def finish(draft: Draft, source: str) -> tuple[Release, tuple[Teaser, ...]]:
    """The Release of a draft, and the teasers of its page.

    Raises:
        PageError: there is no text, or no headline.
    """
    draft = without_references(draft)
    body = draft.body.strip("\n")
    if not body.strip():
        raise PageError("there is no text on the page")
    sought = body[:_SOUGHT]
    language = language_of(sought, draft.language)
    order = draft.order or order_of_language(draft.language) or numeric_order(sought) or order_of_language(language)
    dateline = dateline_of(sought)
    pieces = parts.units(sought)
    contact = parts.contact_spans(pieces)
    about = parts.boilerplate_spans(pieces, contact)
    issuer = _institution(draft, sought, about, contact)
    boilerplate = _boilerplate(pieces, about, contact, issuer[0].value if issuer else None)
    published, published_field = _published(draft, sought, order, dateline)
    embargo = _embargo(draft, sought, order, published)
    if published is None:
        published, published_field = _dated(embargo_day(embargo))
        embargo = embargo or open_ended(sought)
    typed = _typed(draft, sought, contact)
    told = told_fields(
        draft.title,
        sought,
        contact=contact,
        boilerplate=boilerplate,
        published_work=any(field.name in {"journal", "doi"} for field in typed),
    )
    key = draft.key or source
    release = Release(
        id=release_id(draft.url, key),
        source=source,
        title=draft.title,
        body=body,
        page_kind=draft.kind,
        published=published,
        subtitle=draft.subtitle,
        url=draft.url,
        language=language,
        embargo=embargo.until if embargo else None,
        dateline=dateline.span if dateline else None,
        boilerplate=boilerplate,
        contact=contact,
        fields=(
            *issuer,
            *published_field,
            *_time(draft, sought, published, published_field),
            *typed,
            *_dateline_field(sought, dateline),
            *_embargo_field(embargo, sought, draft.embargo_words),
            *_subtitle_field(draft, sought),
            *_retold_field(sought),
            *told,
        ),
    )
    return release, _teasers(draft, release)


def _boilerplate(
    pieces: tuple[parts.Paragraph, ...],
    about: tuple[tuple[Span, str], ...],
    contact: tuple[Span, ...],
    name: str | None,
) -> tuple[Span, ...]:
    """All that is no story and no contact, in order: "About X" sections, closing descriptions, notes of the page."""
    found = [span for span, _ in about]
    found += tailpieces.closing_spans(pieces, name.split(",")[0] if name else None, (*found, *contact))
    found += tailpieces.note_spans(pieces, (*found, *contact))
    return tuple(sorted(found, key=lambda span: span.start))


def _retold_field(body: str) -> tuple[Field, ...]:
    """What an opening says of itself when it is not the original: "Retold from a release by X, 7 August 2025"."""
    match = _RETOLD.search(body[:_OPENING])
    return (Field("retold", match.group(), match.start(), match.end()),) if match else ()


_OPENING = 1_500
_RETOLD = re.compile(
    r"\b(?:Retold|Adapted|Summari[sz]ed) from (?:a|the) (?:press |news )?release (?:by|from|of) [^.\n]{3,120}"
)


def _institution(
    draft: Draft, body: str, about: tuple[tuple[Span, str], ...], contact: tuple[Span, ...]
) -> tuple[Field, ...]:
    stated = [fact for fact in draft.facts if fact.name == "institution" and not institution.is_wire(fact.words)]
    if stated:
        return (_placed(stated[0], body),)
    hosts = tuple(mail.split("@")[1] for span in contact for mail in contacts.emails(body[span.start : span.end]))
    found = institution.institution_field(body, draft.title, about, contact, hosts)
    return (found,) if found else ()


def _typed(draft: Draft, body: str, contact: tuple[Span, ...]) -> list[Field]:
    """Journals, DOIs, funders and contacts: the metadata's, then what the text adds."""
    paid = tuple(funders.funder_fields(body))
    stated_facts = [one for fact in draft.facts if fact.name in _LISTED for one in _one_by_one(fact)]
    fields = [_placed(fact, body) for fact in stated_facts]
    fields += [Field(fact.name, fact.words) for fact in draft.facts if fact.name in {"topic", "unit"}]
    stated = " | ".join(field.value.lower() for field in fields if field.name == "funder")
    named = {field.name for field in fields}
    seen = {(field.name, field.value.lower()) for field in fields}
    found: list[Field] = []
    if "journal" not in named:
        found += journal.journal_fields(body)
    found += [field for field in paid if field.value.lower() not in stated]
    found += journal.doi_fields(body)
    found += contacts.contact_fields(body, contact)
    return fields + [field for field in found if (field.name, field.value.lower()) not in seen]


def _one_by_one(fact: Fact) -> list[Fact]:
    """A metadata value that lists funders, as one fact for each: "RF/Rope Institute, Knot Trust" are two."""
    if fact.name != "funder":
        return [fact]
    names = list(funders.names_in(fact.words))
    return [Fact(fact.name, _PARENT.sub("", name)) for name in (names if len(names) > 1 else [fact.words])]


_PARENT = re.compile(r"^[A-Z]{2,8}/(?=[A-Z][a-z])")


def _placed(fact: Fact, body: str) -> Field:
    """A metadata value, with offsets when the same words stand in the body."""
    words = fact.words.strip()
    match = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", body)
    if match is None and fact.name == "doi":
        match = re.search(re.escape(words), body, re.I)
    if match is None:
        return Field(fact.name, words)
    value = words.lower() if fact.name == "doi" else words
    return Field(fact.name, value, match.start(), match.end())


def _published(
    draft: Draft, body: str, order: str | None, dateline: Dateline | None
) -> tuple[date | None, tuple[Field, ...]]:
    for words in draft.dates:
        value = parse_date(words, order)
        if value is None:
            continue
        for found in find_dates(body[:4000], order):
            if found.value == value:
                return value, (Field("published", value.isoformat(), found.start, found.end),)
        return value, (Field("published", value.isoformat()),)
    return _dated(date_in_text(body, order, dateline.span if dateline else None))


def _dated(field: Field | None) -> tuple[date | None, tuple[Field, ...]]:
    return (date.fromisoformat(field.value), (field,)) if field else (None, ())


def _time(draft: Draft, body: str, day: date | None, stated: tuple[Field, ...]) -> tuple[Field, ...]:
    """The field `time`; the text's own only beside the words that state the day."""
    words = next(((f.start, f.end) for f in stated if f.start is not None and f.end is not None), None)
    return time_field(draft.dates, body, day, words)


def _embargo(draft: Draft, body: str, order: str | None, day: date | None) -> Embargo | None:
    """The text's embargo, else the metadata's; one that cannot be read does not end."""
    found = find_embargo(body, order, day)
    words = draft.embargo_words
    if found or not words:
        return found
    stated = moment(words, order, day)
    if stated:
        return Embargo(stated[0], -1, -1)
    outside = find_embargo(words, order, day)
    if outside:
        return Embargo(outside.until, -1, -1)
    prose = draft.kind == "html" and len(words) > _PROSE
    return None if prose or is_none(words) else Embargo(NEVER, -1, -1)


# Under a heading "Embargo", more than this is an article about one.
_PROSE = 80


def _embargo_field(embargo: Embargo | None, body: str, words: str | None) -> tuple[Field, ...]:
    if embargo is None:
        return ()
    if embargo.start < 0:
        return (Field("embargo", (words or "").strip()),)
    if embargo.until == NEVER:
        return (Field("embargo", body[embargo.start : embargo.end].strip(), embargo.start, embargo.end, 0.5),)
    return (Field("embargo", embargo.until.isoformat(), embargo.start, embargo.end),)


def _dateline_field(body: str, dateline: Dateline | None) -> tuple[Field, ...]:
    if dateline is None or dateline.place is None:
        return ()
    place = dateline.place
    return (Field("dateline", body[place.start : place.end], place.start, place.end, 0.9),)


def _subtitle_field(draft: Draft, body: str) -> tuple[Field, ...]:
    if not draft.subtitle:
        return ()
    start = body.find(draft.subtitle)
    if start < 0:
        return (Field("subtitle", draft.subtitle),)
    return (Field("subtitle", draft.subtitle, start, start + len(draft.subtitle)),)


def _teasers(draft: Draft, release: Release) -> tuple[Teaser, ...]:
    """The page's stubs, without its own title and without repeats."""
    seen = {_plain(draft.title)}
    teasers = []
    for stub in draft.stubs:
        plain = _plain(stub.title)
        if plain and plain not in seen:
            seen.add(plain)
            published = parse_date(stub.date_words, draft.order) if stub.date_words else None
            teasers.append(Teaser(stub.title, release.id, stub.summary, published, stub.url))
    return tuple(teasers)


def _plain(title: str) -> str:
    return re.sub(r"[\W_]+", " ", title.lower()).strip()
