"""Teasers on an HTML page: the "related" and "latest news" lists around a release.

What is here: visible lists under such a heading or class, one stub per link. What is not: menus, tags, share links;
anything from the release's own text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from rag.pages.dates import find_dates
from rag.pages.draft import Stub
from rag.pages.htmltext import Block, blocks_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_LIST_NAMES = re.compile(
    r"(?:^|[\s_-])(?:related|relateds|related-\w+|latest|recent|more-news|more-press|more-releases|morenews|"
    r"other-news|teasers?|recommend\w*|also-like|read-more-list|noticias-relacionadas|relacionad[oa]s|"
    r"verwandte?|aehnliche|similaires?|last-releases|other-releases)(?=[\s_-]|$)",
    re.I,
)
_LIST_HEAD = re.compile(
    r"^(?:related (?:news|articles?|stories|releases?|press releases?|content)|(?:more|latest|recent|other|"
    r"further|top|earlier|previous) (?:news|stories|articles|releases|press releases|headlines|"
    r"announcements).{0,40}|more from .{2,60}|you (?:may|might) also like|read (?:next|also)|"
    r"(?:else|last \d+) press releases.{0,30}|weitere (?:meldungen|nachrichten|artikel|pressemitteilungen|"
    r"news)(?: .{0,40})?|ähnliche (?:artikel|meldungen|beiträge|pressemitteilungen)|verwandte (?:artikel|"
    r"meldungen|nachrichten)|aktuelle (?:meldungen|nachrichten|pressemitteilungen)|top meldungen|beliebte artikel|"
    r"die semantisch ähnlichsten pressemitteilungen.{0,20}|noticias relacionadas|más noticias|otras noticias|"
    r"últimas noticias|lire aussi|à lire aussi|articles? (?:similaires|liés)|autres (?:communiqués|"
    r"actualités))\s*:?$",
    re.I,
)
_CUT_OFF = re.compile(r"(?:\.\.\.|…)\s*(?:\[?(?:read )?more\]?\s*[»>]?)?$", re.IGNORECASE)
_MOST = 60
_LINKS = 300
_SECTIONS = 40


def truncated_of(every: list[Block], main: set[_Element]) -> Iterator[Stub]:
    """A stub for each text outside the release that is cut off with "..." and has a title before it.

    Args:
        every: all visible blocks of the page.
        main: the elements of the release's own text.
    """
    for n, block in enumerate(every):
        if block.element in main or not _CUT_OFF.search(block.text) or len(block.text) < 60:
            continue
        before = [b for b in every[max(0, n - 3) : n] if b.element not in main and not _CUT_OFF.search(b.text)]
        stub = _in_one_block(block) or _after_title(block, before)
        if stub:
            yield stub


def _in_one_block(block: Block) -> Stub | None:
    """A title in bold or a link, then a date or the summary, all in one block."""
    marked = next(block.element.iter("strong", "b", "a", "h3", "h4"), None)
    title = " ".join("".join(marked.itertext()).split()) if marked is not None else ""
    text = " ".join(block.text.split())
    if not _is_title(title) or not text.startswith(title):
        return None
    return _with_date(title, text[len(title) :])


def _after_title(block: Block, before: list[Block]) -> Stub | None:
    """A title in one of the three blocks before, and perhaps a date between."""
    text = " ".join(block.text.split())
    dates = ""
    for above in reversed(before):
        line = " ".join(above.text.split())
        if next(find_dates(line), None) and len(line) < 40:
            dates = line
        elif _is_title(line):
            date = next((d for d in find_dates(line) if d.start > 12 and d.end >= len(line) - 2), None)
            if date is not None:
                return Stub(line[: date.start].strip(" |–—-(,"), text[:1000], line[date.start : date.end])
            return _with_date(line, f"{dates} {text}")
    return None


def _with_date(title: str, rest: str) -> Stub:
    date = next(find_dates(rest), None)
    if date is None or date.start > 25:
        return Stub(title, rest.strip(" |–—-")[:1000])
    return Stub(title, rest[date.end :].strip(" )|–—-:,")[:1000], rest[date.start : date.end])


def _is_title(text: str) -> bool:
    return 15 <= len(text) <= 200 and len(text.split()) >= 3


def merged(stubs: Iterable[Stub]) -> tuple[Stub, ...]:
    """One stub for each teaser: two with one title, or with one summary, complete each other."""
    found: dict[str, Stub] = {}
    for stub in stubs:
        key = re.sub(r"\W+", "", stub.title.lower())
        start = stub.summary[:40]
        twin = next((k for k, s in found.items() if start and s.summary[:40] == start), key)
        old = found.get(twin)
        found[twin] = (
            stub
            if old is None
            else Stub(old.title, old.summary or stub.summary, old.date_words or stub.date_words, old.url or stub.url)
        )
    return tuple(found.values())


def stubs_of(root: _Element, base: str | None, main: set[_Element]) -> Iterator[Stub]:
    """A stub for each headline link in lists of other releases, at most sixty.

    Args:
        root: the pruned tree.
        base: the page's own url, for relative links.
        main: the elements of the release's own text; nothing in them becomes a teaser.
    """
    count = 0
    for section in _sections(root, main):
        for item in _items(section, main):
            stub = _stub(item, base)
            if stub:
                yield stub
                count += 1
                if count >= _MOST:
                    return


def _sections(root: _Element, main: set[_Element]) -> list[_Element]:
    found: list[_Element] = []
    covered: set[_Element] = set()
    tried = 0
    for element in root.iter("div", "section", "aside", "ul", "h2", "h3", "h4", "h5", "strong", "p"):
        if element in main or element in covered:
            continue
        section: _Element | None = None
        if element.tag in {"h2", "h3", "h4", "h5", "strong", "p"}:
            text = " ".join(("".join(element.itertext()) if len(element) < 8 else "").split())
            if len(text) < 80 and _LIST_HEAD.match(text):
                section = _list_near(element)
        elif _LIST_NAMES.search(f"{element.get('class', '')} {element.get('id', '')}"[:500]):
            section = element
        if (
            section is not None
            and section not in covered
            and section not in main
            and section.tag not in {"body", "html", "main"}
        ):
            tried += 1
            if tried > _SECTIONS:
                break
            inner = set(section.iter())
            if not inner & main:
                covered |= inner
                found.append(section)
    return found


def _list_near(heading: _Element) -> _Element | None:
    """The element with the links that a heading announces: a sibling after it, or what holds both."""
    following = heading.getnext()
    while following is not None:
        if next(following.iter("a"), None) is not None:
            parent = heading.getparent()
            return (
                following if following.tag in {"ul", "ol", "div", "section"} and following.getnext() is None else parent
            )
        following = following.getnext()
    parent = heading.getparent()
    return parent.getparent() if parent is not None else None


def _items(section: _Element, main: set[_Element]) -> Iterator[_Element]:
    """The smallest elements of a section that hold one headline link each."""
    links = [a for a in islice(section.iter("a"), _LINKS) if a not in main and a.get("href")]
    for link in links:
        item = link
        parent = link.getparent()
        while parent is not None and parent is not section.getparent() and parent.tag not in {"ul", "ol", "body"}:
            if not _holds_one_target(parent, str(link.get("href"))):
                break
            item = parent
            parent = parent.getparent()
        yield item


def _holds_one_target(element: _Element, href: str) -> bool:
    """Whether all links in an element lead to one place: picture, headline and "read more" of one item."""
    found = list(islice(element.iter("a"), 8))
    return len(found) < 8 and all(str(a.get("href")) == href for a in found)


def _stub(item: _Element, base: str | None) -> Stub | None:
    links = [item] if item.tag == "a" else list(item.iter("a"))
    best = max(links, key=lambda a: len("".join(a.itertext()).strip()), default=None)
    if best is None:
        return None
    blocks = blocks_of(item)
    heads = [b.text for b in blocks if re.fullmatch(r"h[1-6]", b.tag)] or [" ".join("".join(best.itertext()).split())]
    title = " ".join(heads[0].split())
    text = "\n".join(b.text for b in blocks)
    date = next(find_dates(text), None)
    if date is not None and title.startswith(text[date.start : date.end]):
        title = title[date.end - date.start :].strip(" |:–-")
    if not 15 <= len(title) <= 300 or len(title.split()) < 3:
        return None
    rest = [
        b.text for b in blocks if title not in b.text and not (date and b.text.strip() == text[date.start : date.end])
    ]
    summary = max(rest, key=len, default="")
    href = str(best.get("href") or "")
    try:
        url = urljoin(base, href) if base else href
    except ValueError:
        url = ""
    return Stub(
        title,
        " ".join(summary.split())[:1000] if len(summary) > 30 else "",
        text[date.start : date.end] if date else "",
        url if url.startswith(("http://", "https://")) else None,
    )
