"""Facts of labelled markup that readers see: table rows, <dl> lists, a heading "DOI" with a short block after it.

What is not here: metadata that no reader sees (`meta`, `jsonld`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rag.pages.draft import Fact

if TYPE_CHECKING:
    from lxml.etree import _Element

_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]{2,120}")
_MEANINGS = {
    "journal": "journal | journal name | publication | zeitschrift | fachzeitschrift | revista | revue",
    "doi": "doi | article doi",
    "funder": "funder | funders | funding | funded by | förderer | förderung | financiación",
    "institution": "institution | organization | organisation | issuing institution | source | issued by | "
    "institución | einrichtung | hochschule",
    "date": "published | publication date | release date | date | datum | fecha | released | issued | "
    "news publication date | veröffentlicht",
    "embargo": "embargo | embargoed until | embargo until | sperrfrist",
}
_LABELS = {label: name for name, labels in _MEANINGS.items() for label in labels.split(" | ")}


def labelled(root: _Element) -> Iterator[Fact]:
    """Facts of visible label-value markup: table rows, <dl>, a heading "DOI" with one short block after it."""
    for label, value in _pairs(root):
        name = _LABELS.get(re.sub(r"\s+", " ", label).strip(" :*").lower(), "")
        words = re.sub(r"\s+", " ", value.replace("\u00a0", " ")).strip()
        if not name or not 2 <= len(words) <= 600:
            continue
        if name == "doi":
            found = _DOI.search(words)
            if not found:
                continue
            words = found.group().rstrip(".,;)")
        if name in {"journal", "institution"} and len(words) > 140:
            continue
        yield Fact(name, words)


def _pairs(root: _Element) -> Iterator[tuple[str, str]]:
    for row in root.iter("tr"):
        cells = [cell for cell in row if cell.tag in {"td", "th"}]
        if len(cells) == 2:
            yield _words(cells[0], 60), _words(cells[1], 700)
    for term in root.iter("dt"):
        following = term.getnext()
        while following is not None and following.tag == "dd":
            yield _words(term, 60), _words(following, 700)
            following = following.getnext()
    for heading in root.iter("h2", "h3", "h4", "h5", "h6", "strong", "b"):
        label = _words(heading, 60)
        if label.strip(" :").lower() not in _LABELS:
            continue
        following = heading.getnext()
        if heading.tag in {"strong", "b"}:
            yield (
                label,
                (heading.tail or "").split("\n\n")[0]
                if (heading.tail or "").strip(" :\n\t")
                else (
                    _words(following, 700)
                    if following is not None and following.tag in {"a", "em", "i", "span"}
                    else ""
                ),
            )
        elif following is not None and following.tag in {"p", "div", "span"}:
            yield label, _words(following, 700)


def _words(element: _Element, limit: int) -> str:
    """The element's text, or nothing when it is longer than `limit`: then it is no label and no value."""
    out: list[str] = []
    size = 0
    for piece in element.itertext():
        size += len(piece.strip())
        if size > limit:
            return ""
        out.append(str(piece))
    return "".join(out).strip()
