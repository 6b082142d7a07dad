"""What a page's markup states about its release: JSON-LD, Open Graph, <meta>, labelled tables and lists.

What is here: words exactly as they stand in the metadata, best source first. What is not: the visible text as
prose; dates parsed; a value taken from a neighbour's JSON-LD (related articles are listed there, too).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from rag.pages.draft import Fact
from rag.pages.identity import own_url
from rag.pages.jsonld import DOI, articles, main_node, node_facts, text_of

if TYPE_CHECKING:
    from lxml.etree import _Element

# Names of <meta> tags, best first.
_DATE_NAMES = (
    "article:published_time datepublished dc.date.issued dcterms.issued dc.date dcterms.date dc:date dcterms.created "
    "dc.date.created date pubdate publish-date publishdate publication_date release_date releasedate "
    "citation_publication_date citation_online_date sailthru.date parsely-pub-date og:published_time "
    "og:article:published_time cxenseparse:recs:publishtime article.published published bt:pubdate date.issued "
    "created published_at last-published"
).split()
_FACTS = {
    "institution": "institution organization organisation source_organization citation_institution ea:institution",
    "publisher": "dc.publisher dcterms.publisher citation_publisher dc:publisher publisher",
    "journal": "journal journal_name citation_journal_title prism.publicationname dcterms.ispartof ea:journal",
    "doi": "doi citation_doi dc.identifier.doi prism.doi ea:doi",
    "funder": "funder funders funding citation_funder sponsor ea:funder",
    "contact": "contact media_contact press_contact",
}
_FACT_NAMES = {alias: field for field, aliases in _FACTS.items() for alias in aliases.split()}


@dataclass(frozen=True, slots=True)
class Meta:
    """The statements of a page's markup; every list is best first."""

    titles: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    url: str | None = None
    base: str | None = None
    language: str | None = None
    subtitle: str | None = None
    embargo: str | None = None
    site: str | None = None
    facts: tuple[Fact, ...] = ()


def read_meta(root: _Element) -> Meta:
    """All metadata of a page. To be called on the whole tree, before it is pruned."""
    metas = list(_metas(root))
    canonical = _link(root, "canonical")
    og_url = next((value for name, value in metas if name == "og:url"), None)
    base_tag = next((str(e.get("href")) for e in root.iter("base") if e.get("href")), None)
    url = _own(canonical, base_tag or og_url) or _own(og_url, None)
    nodes = list(articles(root))
    node = main_node(nodes, url, [value for name, value in metas if name == "og:title"])
    url = url or next(
        (_own(text_of(node.get(key)), None) for key in ("url", "mainEntityOfPage", "@id") if node.get(key)), None
    )
    facts = [*node_facts(node), *_meta_facts(metas)]
    return Meta(
        titles=tuple(_titles(root, metas, node)),
        dates=tuple(_dates(metas, node)),
        url=url,
        base=url or base_tag,
        language=_language(root, metas, node),
        subtitle=text_of(node.get("alternativeHeadline"))
        or next((v for n, v in metas if n in {"subtitle", "article:subtitle"}), None),
        embargo=next(
            (
                v
                for n, v in metas
                if n in {"embargo", "embargo_date", "embargoed_until", "embargo-until", "embargo_until", "ea:embargo"}
            ),
            None,
        ),
        site=next((v for n, v in metas if n == "og:site_name"), None),
        facts=tuple(_clean(facts)),
    )


def _metas(root: _Element) -> Iterator[tuple[str, str]]:
    for element in root.iter("meta"):
        name = str(element.get("property") or element.get("name") or element.get("itemprop") or "").strip().lower()
        value = str(element.get("content") or "").strip()
        if name and value and len(value) < 2000:
            yield name, value


def _link(root: _Element, rel: str) -> str | None:
    for element in root.iter("link"):
        if rel in str(element.get("rel", "")).lower().split() and element.get("href"):
            return str(element.get("href"))
    return None


def _own(url: str | None, base: str | None) -> str | None:
    if not url:
        return None
    try:
        full = urljoin(base, url) if base else url
    except ValueError:
        return None
    return own_url("https:" + full if full.startswith("//") else full)


def _titles(root: _Element, metas: list[tuple[str, str]], node: dict[str, Any]) -> Iterator[str]:
    import html

    headline = text_of(node.get("headline"))
    if headline:
        yield html.unescape(headline)
    for wanted in ("og:title", "dc.title", "dcterms.title", "citation_title", "twitter:title", "title"):
        for name, value in metas:
            if name == wanted:
                yield html.unescape(value)
    for element in root.iter("title"):
        if element.text and element.text.strip():
            yield " ".join(element.text.split())
        break


def _dates(metas: list[tuple[str, str]], node: dict[str, Any]) -> Iterator[str]:
    for key in ("datePublished", "dateCreated", "uploadDate"):
        value = text_of(node.get(key))
        if value:
            yield value
            break
    for wanted in _DATE_NAMES:
        for name, value in metas:
            if name == wanted:
                yield value


def _language(root: _Element, metas: list[tuple[str, str]], node: dict[str, Any]) -> str | None:
    declared = (
        root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or text_of(node.get("inLanguage"))
    )
    if not declared:
        declared = next(
            (
                value
                for name, value in metas
                if name in {"og:locale", "dc.language", "dcterms.language", "language", "content-language"}
            ),
            None,
        )
    return str(declared).strip() if declared else None


def _meta_facts(metas: list[tuple[str, str]]) -> Iterator[Fact]:
    for name, value in metas:
        field = _FACT_NAMES.get(name)
        if field == "doi":
            found = DOI.search(value)
            if found:
                yield Fact("doi", found.group().rstrip(".,;)"))
        elif field == "funder":
            yield from (Fact("funder", part.strip()) for part in value.split(";") if part.strip())
        elif field:
            yield Fact(field, value)


def _clean(facts: list[Fact]) -> Iterator[Fact]:
    seen = set()
    pieces = [Fact(f.name, w) for f in facts for w in (f.words.split(";") if f.name == "funder" else [f.words])]
    for fact in pieces:
        words = fact.words.strip()
        if 2 <= len(words) <= 300 and (fact.name, words.lower()) not in seen:
            seen.add((fact.name, words.lower()))
            yield Fact(fact.name, words)
