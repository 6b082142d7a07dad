"""JSON-LD: which node of a page's linked data is its release, and what the node states.

What is not here: Open Graph and <meta> (`meta`), labels in the visible text (`labels`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rag.pages.draft import Fact
from rag.pages.identity import normal_url

if TYPE_CHECKING:
    from lxml.etree import _Element

_ARTICLES = frozenset(
    "NewsArticle Article PressRelease Report ReportageNewsArticle BlogPosting ScholarlyArticle TechArticle "
    "AnalysisNewsArticle BackgroundNewsArticle SocialMediaPosting MedicalScholarlyArticle WebPage".split()
)


DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]{2,120}")


def articles(root: _Element) -> Iterator[dict[str, Any]]:
    """Article nodes of the page's JSON-LD, its own before those of lists."""
    for script in root.iter("script"):
        if "ld+json" not in str(script.get("type", "")).lower() or not script.text:
            continue
        raw = script.text.strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
        try:
            data = json.loads(raw, strict=False)
        except (ValueError, RecursionError):
            continue
        todo = [data]
        seen = 0
        while todo and seen < 500:
            item = todo.pop(0)
            seen += 1
            if isinstance(item, list):
                todo += item[:100]
            elif isinstance(item, dict):
                kinds = item.get("@type")
                kinds = kinds if isinstance(kinds, list) else [kinds]
                if any(isinstance(kind, str) and kind.split("/")[-1] in _ARTICLES for kind in kinds):
                    yield item
                todo += [item[key] for key in ("@graph", "mainEntity") if key in item]


def main_node(nodes: list[dict[str, Any]], url: str | None, titles: list[str]) -> dict[str, Any]:
    """The node that is this page: same url or title, else the first one that is an article rather than a WebPage."""
    articles = [n for n in nodes if n.get("@type") != "WebPage"]
    for node in articles:
        stated = text_of(node.get("url")) or text_of(node.get("mainEntityOfPage"))
        if url and stated and normal_url(stated) == normal_url(url):
            return node
    for node in articles:
        headline = text_of(node.get("headline")) or text_of(node.get("name"))
        if headline and any(headline.strip().lower() in title.lower() for title in titles):
            return node
    return (articles or nodes or [{}])[0]


def text_of(value: Any) -> str | None:
    """The words of a JSON-LD value: a string, the name or id of an object, the first of a list."""
    for _ in range(4):
        if isinstance(value, list):
            value = value[0] if value else None
        elif isinstance(value, dict):
            value = value.get("name") or value.get("@id") or value.get("url") or value.get("@value")
        else:
            break
    return value.strip() if isinstance(value, str) and value.strip() else None


_NO_BODY = re.compile(r"://|^By [A-Z]")  # an address, or a byline given for an organisation


def node_facts(node: dict[str, Any]) -> Iterator[Fact]:
    """Who issued, paid for and published what a node describes; persons are no institutions."""
    for key in ("sourceOrganization", "creator", "author", "publisher", "provider"):
        value = node.get(key)
        for item in value if isinstance(value, list) else [value]:
            person = isinstance(item, dict) and "Person" in str(item.get("@type"))
            if isinstance(item, dict) and not person and (name := text_of(item)) and not _NO_BODY.search(name):
                yield Fact("publisher" if key in {"publisher", "provider"} else "institution", name)
            elif isinstance(item, str) and key in {"sourceOrganization", "publisher"}:
                yield Fact("publisher" if key == "publisher" else "institution", item)
    for key in ("funder", "funding", "sponsor"):
        value = node.get(key)
        for item in value if isinstance(value, list) else [value]:
            inner = item.get("funder", item) if isinstance(item, dict) else item
            if text_of(inner):
                yield Fact("funder", text_of(inner) or "")
    yield from _citation_facts(node)


def _citation_facts(node: dict[str, Any]) -> Iterator[Fact]:
    for key in ("isBasedOn", "citation", "about", "mentions", "isPartOf", "subjectOf"):
        value = node.get(key)
        for item in (value if isinstance(value, list) else [value])[:20]:
            text = json.dumps(item, ensure_ascii=False)[:4000] if isinstance(item, dict | str) else ""
            found = DOI.search(text)
            if found and key in {"isBasedOn", "citation", "subjectOf"}:
                yield Fact("doi", found.group().rstrip(".,;)\\'\"}"))
            if isinstance(item, dict):
                part = item.get("isPartOf") if key != "isPartOf" else item
                kind = str(part.get("@type")) if isinstance(part, dict) else ""
                if "Periodical" in kind or "Journal" in kind:
                    yield Fact("journal", text_of(part) or "")
    contact = node.get("contactPoint")
    for item in contact if isinstance(contact, list) else [contact]:
        if isinstance(item, dict):
            for key in ("name", "email", "telephone"):
                if isinstance(item.get(key), str):
                    yield Fact("contact", item[key].removeprefix("mailto:"))
