"""A pruned tree to blocks of text: what a reader sees as one paragraph, heading, list item or table row.

What is here: whitespace as a browser collapses it, line breaks, table rows with " | " between cells. What is not:
which blocks are the release (`htmlmain`). Non-breaking spaces become spaces, soft hyphens and zero-width marks go.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q rp rt ruby s samp small span "
    "strike strong sub sup time tt u var wbr img nobr output".split()
)
_SPACE = re.compile(r"[ \t\n\r\f\v\u00a0\u202f\u2007]+")
_NOTHING = dict.fromkeys(
    map(ord, "\u00ad\u200b\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
)
_EDGES = re.compile(r" *\n *")


@dataclass(slots=True)
class Block:
    """One visible paragraph, heading, list item or table row.

    `element` is the block element around it; `linked` counts its characters inside links.
    """

    text: str
    tag: str
    element: _Element
    linked: int = 0
    bold: bool = False

    @property
    def link_share(self) -> float:
        """The share of its characters that are link text."""
        return self.linked / max(1, len(self.text))


class _Builder:
    """Collects inline text until a block border flushes it."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._parts: list[str] = []
        self._linked = 0
        self._bold = 0
        self._plain = 0

    def add(self, text: str | None, links: int, pre: int, bold: int) -> None:
        if not text:
            return
        text = str(text).translate(_NOTHING)
        if not pre:
            text = _SPACE.sub(" ", text)
        self._parts.append(text)
        size = len(text.strip())
        if links:
            self._linked += size
        if bold:
            self._bold += size
        else:
            self._plain += size

    def line_break(self) -> None:
        self._parts.append("\n")

    def cell_break(self) -> None:
        if any(part.strip() for part in self._parts):
            self._parts.append(" | ")

    def flush(self, element: _Element) -> None:
        raw = "".join(self._parts)
        linked, bold = self._linked, self._bold > 2 * self._plain
        self._parts.clear()
        self._linked = self._bold = self._plain = 0
        text = _EDGES.sub("\n", re.sub(r"[ \t\u00a0]{2,}", " ", raw)).strip(" \n|") if raw.strip(" \n|") else ""
        if not text:
            return
        # Two line breaks in a row are how old pages write paragraphs.
        parts = [part.strip() for part in re.split(r"\n{2,}", text) if part.strip()]
        for part in parts:
            self.blocks.append(Block(part, str(element.tag), element, linked * len(part) // max(1, len(text)), bold))


def blocks_of(root: _Element) -> list[Block]:
    """All visible blocks under `root` in reading order."""
    builder = _Builder()
    # (element, leaving): an explicit stack, for trees deeper than Python's own.
    stack: list[tuple[_Element, bool]] = [(root, False)]
    links = pre = bold = 0
    while stack:
        element, leaving = stack.pop()
        tag = str(element.tag)
        inline = tag in _INLINE
        if leaving:
            links -= _is_link(element)
            pre -= tag == "pre"
            bold -= tag in {"b", "strong"}
            if tag in {"td", "th"}:
                builder.cell_break()
            elif not inline and not _in_cell(element):
                builder.flush(element)
            elif not inline:
                builder.add(" ", 0, 0, 0)
            if element is not root:
                builder.add(element.tail, links, pre, bold)
            continue
        if tag == "br":
            builder.line_break()
            builder.add(element.tail, links, pre, bold)
            continue
        if not inline and tag not in {"td", "th"} and not _in_cell(element):
            parent = element.getparent()
            builder.flush(parent if parent is not None and element is not root else element)
        elif not inline and tag not in {"td", "th"}:
            builder.add(" ", 0, 0, 0)
        links += _is_link(element)
        pre += tag == "pre"
        bold += tag in {"b", "strong"}
        stack.append((element, True))
        builder.add(element.text, links, pre, bold)
        stack.extend((child, False) for child in reversed(element))
    builder.flush(root)
    return builder.blocks


def _is_link(element: _Element) -> bool:
    return bool(element.tag == "a" or element.get("href") is not None)


def _in_cell(element: _Element) -> bool:
    """Whether an element stands in a cell of a table of data (a cell of a layout table holds whole paragraphs)."""
    return bool(element.get("data-cell") == "1")


def mark_cells(root: _Element) -> None:
    """Mark what stands in cells of data tables, so that a row becomes one block.

    A table whose cells hold long text or another table lays out a page: its cells are left as blocks.
    """
    for table in root.iter("table"):
        if next(table.iterdescendants("table"), None) is not None:
            continue
        cells = list(table.iter("td", "th"))
        if len(cells) > 1 and max(len("".join(cell.itertext())) for cell in cells) <= 600:
            for cell in cells:
                cell.set("data-cell", "row")
                for inner in cell.iterdescendants():
                    inner.set("data-cell", "1")
    for cell in list(root.iter("td", "th")):
        if cell.get("data-cell") != "row":
            cell.tag = "div"


def join(blocks: list[Block]) -> str:
    """The blocks as one text: a blank line between them, but none between items of a list or rows of a table."""
    out: list[str] = []
    previous: Block | None = None
    for block in blocks:
        if previous is not None:
            out.append("\n" if _same_list(previous, block) else "\n\n")
        out.append(block.text)
        previous = block
    return "".join(out)


def _same_list(one: Block, two: Block) -> bool:
    for tag in ("li", "tr", "dt", "dd"):
        if one.tag == tag and two.tag in ({"dt", "dd"} if tag in {"dt", "dd"} else {tag}):
            return one.element is two.element or _list_of(one.element) is _list_of(two.element)
    return False


def _list_of(element: _Element) -> _Element | None:
    parent = element.getparent()
    while parent is not None and parent.tag not in {"ul", "ol", "table", "dl", "menu"}:
        parent = parent.getparent()
    return parent
