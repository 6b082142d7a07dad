"""What a reader of a page sees around the headline: dates, subtitle, institution, an embargo line.

What is here: words as they stand on the page. What is not: metadata (`meta`), parsing them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.pages.dates import find_dates
from rag.pages.draft import Fact
from rag.pages.embargo import find_embargo
from rag.pages.htmltext import Block
from rag.pages.meta import Meta

if TYPE_CHECKING:
    from lxml.etree import _Element

_DATE_CLASS = re.compile(
    r"(?:^|[\s_:-])(?:\w*date|datum|published|pubdate|posted-?on|fecha|dateline|datePublished)(?=[\s_-]|$)",
    re.IGNORECASE,
)
_DATE_LABEL = re.compile(
    r"^(?:datum|date|published|posted|issued|released|veröffentlicht|erschienen|fecha|"
    r"publicado|publié)\b",
    re.I,
)


def subtitle_of(meta: Meta, blocks: list[Block], heading: _Element | None) -> str | None:
    """The line under the headline: marked as one, or a heading that comes first and is followed by prose."""
    if meta.subtitle:
        return meta.subtitle
    if heading is not None:
        following = heading.getnext()
        for _ in range(3):
            if following is None:
                break
            names = f"{following.get('class', '')} {following.get('id', '')} {following.get('itemprop', '')}".lower()
            text = " ".join(" ".join(following.itertext()).split())
            marked = re.search(
                r"sub-?(?:title|head|headline|line)|deck|dek\b|standfirst|untertitel|"
                r"alternativeheadline|kicker-sub",
                names,
            )
            if 8 <= len(text) <= 400 and (
                marked or (following.tag == "h2" and blocks and " ".join(blocks[0].text.split()) == text)
            ):
                return text
            following = following.getnext()
    if (
        blocks
        and len(blocks) > 1
        and blocks[0].tag in {"h2", "h3"}
        and 20 <= len(blocks[0].text) <= 300
        and len(blocks[1].text) > 150
    ):
        return " ".join(blocks[0].text.split())
    return None


def marked_institution(root: _Element) -> list[Fact]:
    """The institution that an element's class names: "meta_institute", "source-organization"."""
    for element in root.iter("p", "div", "span", "a", "li"):
        names = f"{element.get('class', '')} {element.get('itemprop', '')}"
        if re.search(
            r"meta_institute|(?:^|[\s_-])(?:institution|source-?organi[sz]ation|issuer)(?=[\s_-]|$)", names, re.I
        ):
            text = " ".join("".join(element.itertext()).split())
            text = re.sub(r"^(?:institution|source|organi[sz]ation|issued by)\s*:\s*", "", text, flags=re.I)
            if 3 <= len(text) <= 140:
                return [Fact("institution", text)]
    return []


def masthead(meta: Meta, every: list[Block]) -> list[Fact]:
    """The public body whose site this is: named after the headline in the <title>, and on a line of the page.

    "Rope Fraud | News | Department of Ropes" with a line "Department of Ropes". Names that aggregators have, too, are
    left out.
    """
    lines = {" ".join(block.text.split()) for block in every if len(block.text) < _LINE}
    return [Fact("institution", name) for name in site_names(meta) if _PUBLIC.search(name) and name in lines][:1]


def site_names(meta: Meta) -> list[str]:
    """What may be the name of the site: what a <title> says after the headline, the last first, then the metadata's."""
    parts = [part.strip() for title in meta.titles for part in reversed(_TITLE_PARTS.split(title)[1:])]
    return [*parts, *filter(None, [(meta.site or "").strip()])]


_TITLE_PARTS = re.compile(r"\s[|»–—-]\s")
_LINE = 100
_PUBLIC = re.compile(
    r"\b(?:Universit\w+|College|Institut\w*|Department|Ministry|\w*[Mm]inisterium|Bundes(?:amt|anstalt)|Agency|Hospital|"
    r"Academy|Laboratory|Commission|Council|Court|Office of|Hochschule|Klinikum|Universidad|Ministerio|Ministère)\b"
)


def visible_dates(root: _Element, every: list[Block], heading: _Element | None) -> list[str]:
    """Dates a reader sees at the headline: <time>, elements named date, and text between headline and first prose."""
    words: list[str] = []
    for element in root.iter("time", "span", "div", "p", "li", "td", "dd"):
        names = " ".join(str(element.get(key, "")) for key in ("class", "id", "itemprop", "property"))
        if (element.tag != "time" and not _DATE_CLASS.search(names)) or re.search(
            r"updat|modified", names, re.IGNORECASE
        ):
            continue
        if not _beside_list(element):
            seen = " ".join("".join(element.itertext()).split())
            stated = [str(element.get(key) or "") for key in ("datetime", "content")]
            words += [text for text in (*stated, seen) if 6 <= len(text) <= 120]
    return [*words[:20], *_dates_near(every, heading)]


def _dates_near(every: list[Block], heading: _Element | None) -> list[str]:
    """Blocks that are a date, or a label and a date, up to fifteen blocks around the headline."""
    headline = set(heading.iter()) if heading is not None else set()
    at = next((n for n, block in enumerate(every) if block.element in headline), None)
    near = every[max(0, at - 15) : at + 15] if at is not None else every[:30]
    ranked = sorted(near, key=lambda block: not _DATE_LABEL.match(block.text))
    return [
        block.text
        for block in ranked
        if len(block.text) < 90
        and not re.search(r"updated|modified|stand:|aktualisiert", block.text, re.I)
        and any(
            _DATE_LABEL.match(block.text) or len(block.text) - (d.end - d.start) < 25
            for d in find_dates(block.text, "dmy")
        )
    ]


def _beside_list(element: _Element) -> bool:
    """Whether an element stands in a list of other releases or in page furniture."""
    parent = element.getparent()
    for _ in range(12):
        if parent is None or parent.tag in {"article", "main", "body"}:
            return False
        names = f"{parent.get('class', '')} {parent.get('id', '')}"
        if parent.tag in {"aside", "footer", "nav"} or re.search(
            r"related|latest|recent|sidebar|teaser|"
            r"more-news|footer|comment",
            names,
            re.I,
        ):
            return True
        parent = parent.getparent()
    return False


def embargo_line(every: list[Block], body: str) -> str | None:
    """A visible embargo line that stands above the headline: part of the release, for it binds its reader."""
    if find_embargo(body):
        return None
    for block in every[:80]:
        if (
            len(block.text) < 300
            and re.search(r"embargo|sperrfrist", block.text, re.I)
            and next(find_dates(block.text, "dmy"), None)
        ):
            return block.text
    return None
