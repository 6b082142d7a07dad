"""The names that records and front matter give to a release's facts, and what they mean here.

What is here: one table of aliases, and how a value of any JSON or YAML type becomes words. What is not: reading a
file.
"""

from __future__ import annotations

import re
from typing import Any

from rag.pages.draft import Fact
from rag.pages.identity import own_url

ALIASES: dict[str, tuple[str, ...]] = {
    "title": ("title", "headline", "name", "titel", "título"),
    "subtitle": ("subtitle", "subheadline", "sub_title", "subhead", "deck", "untertitel"),
    "url": ("url", "source_url", "canonical_url", "canonical", "link", "permalink", "web_url", "href"),
    "date": (
        "published", "date", "date_published", "published_at", "publication_date", "pubdate", "publish_date",
        "datepublished", "release_date", "date_meta", "published_date", "datum", "fecha",
    ),
    "institution": (
        "institution", "organization", "organisation", "issuer", "issued_by", "source_organization", "publisher",
        "company", "source", "agency",
    ),
    "journal": ("journal", "publication", "journal_name"),
    "doi": ("doi", "dois"),
    "funder": ("funders", "funder", "funding", "funded_by", "sponsor"),
    "contact": ("contact", "contacts", "media_contact", "press_contact"),
    "topic": ("topics", "topic", "keywords", "tags", "subjects", "categories", "category"),
    "unit": ("components", "component", "units", "unit", "divisions", "division", "departments", "department"),
    "body": (
        "body", "text", "markdown", "content", "body_text", "full_text", "fulltext", "article", "release", "html",
        "body_html",
    ),
    "language": ("language", "lang", "locale"),
    "embargo": (
        "embargoed_until", "embargo_until", "embargo_date", "embargountil", "embargoeduntil", "embargodate", "embargo",
        "embargoed", "sperrfrist",
    ),
    "id": ("id", "release_id", "guid", "uuid", "slug", "path"),
}  # fmt: skip


def words(value: Any) -> tuple[str, ...]:
    """The words of a value, exactly as they stand: of a list each, of an object its name and address."""
    if isinstance(value, str):
        return (value.strip(),) if value.strip() else ()
    if isinstance(value, bool) or value is None:
        return ()
    if isinstance(value, int | float):
        return (str(value),)
    if isinstance(value, list):
        return tuple(word for item in value[:200] if not isinstance(item, list) for word in words(item))
    if isinstance(value, dict):
        return tuple(
            word
            for key in ("name", "organization", "email", "phone", "telephone", "value")
            if not isinstance(value.get(key), list | dict)
            for word in words(value.get(key))
        )
    return ()


def lookup(record: dict[str, Any], meaning: str) -> tuple[str, ...]:
    """The words of the first alias of `meaning` that the record fills."""
    lower = {str(key).strip().lower().replace("-", "_").replace(" ", "_"): value for key, value in record.items()}
    for alias in ALIASES[meaning]:
        value = lower.get(alias)
        found = words(value)
        if not found and value and meaning == "embargo":
            found = (str(value),)  # a bare `true` is one, too
        if found:
            return found
    return ()


def first(record: dict[str, Any], meaning: str) -> str | None:
    """The first of the words of `meaning`, or None."""
    found = lookup(record, meaning)
    return found[0] if found else None


def facts_of(record: dict[str, Any]) -> tuple[Fact, ...]:
    """The facts a record states; an institution that is an address of the web is none."""
    facts = [Fact("topic", topic) for topic in _topics(record)]
    for name in ("institution", "unit", "journal", "doi", "funder", "contact"):
        for value in lookup(record, name):
            if name == "institution" and ("://" in value or len(value) > 200):
                continue
            clean = (
                value.removeprefix("https://doi.org/")
                .removeprefix("http://doi.org/")
                .removeprefix("http://dx.doi.org/")
                .removeprefix("doi:")
                .strip()
                if name == "doi"
                else value
            )
            if len(clean) <= 600:
                facts.append(Fact(name, clean))
    return tuple(facts)


def _topics(record: dict[str, Any]) -> list[str]:
    """Topics as a list gives them, or those of one string: "Cancer, Public Health; Aging" are three."""
    said = lookup(record, "topic")
    listed = any(isinstance(value, list) and words(value) == said for value in record.values())
    pieces = re.split(r"[,;|]", said[0]) if len(said) == 1 and not listed else said
    topics = dict.fromkeys(piece.strip() for piece in pieces)
    return [topic for topic in topics if 0 < len(topic) <= 100][:200]


def url_of(record: dict[str, Any]) -> str | None:
    """The page's own url, if the record states one."""
    return own_url(first(record, "url"))


def with_headline(text: str, title: str, subtitle: str | None) -> str:
    """A body that opens with its headline: title and subtitle go first unless the text opens with them already."""
    text = text.strip("\n")
    opening = " ".join(text[: 3 * len(title) + 400].replace("#", " ").replace("*", " ").split()).lower()
    plain = " ".join(title.split()).lower()
    lead = []
    if not opening.startswith(plain) and f" {plain} " not in f" {opening[: len(plain) + 120]} ":
        lead.append(title)
    if subtitle and " ".join(subtitle.split()).lower() not in opening:
        if not lead:
            return text
        lead.append(subtitle)
    return "\n\n".join([*lead, text])
