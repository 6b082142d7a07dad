"""Contact details beside the main text of a page: a box in a side column belongs to the release, too.

What is not here: contact blocks within the text (`parts`), what they say (`contacts`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.pages.furniture import in_page_frame
from rag.pages.htmlmain import REACH, Main, ancestors
from rag.pages.htmltext import Block, blocks_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_CONTACT_CLASS = re.compile(
    r"(?:^|[\s_-])(?:(?:media|press|presse|news)?-?contacts?(?:-info|-box|-block|"
    r"-details)?|kontakt|ansprechpartner|pressekontakt|contacto|"
    r"contact-info)(?=[\s_-]|$)",
    re.I,
)


# More boxes than this that look like a contact are no contacts.
_CANDIDATES = 60


def contact_blocks(root: _Element, main: Main) -> list[Block]:
    """Contact details that stand outside the main text (a side column): part of the release all the same."""
    known = {block.text for block in main.blocks}
    held = {block.element for block in main.blocks}
    above = set(ancestors(main.element))
    candidates = [
        element
        for element in root.iter("div", "section", "aside", "address", "ul", "p")
        if element not in above and _names_contact(element)
    ][:_CANDIDATES]
    candidates = [element for element in candidates if not any(inner in held for inner in element.iter())]
    outer = {parent for element in candidates for parent in ancestors(element)}
    found: list[Block] = []
    for element in candidates[:40]:
        if element in outer or in_page_frame(element):
            continue
        blocks = blocks_of(element)
        text = "\n".join(block.text for block in blocks)
        if 8 <= len(text) <= 700 and REACH.search(text):
            found += [block for block in blocks if block.text not in known]
            known |= {block.text for block in blocks}
    return found if sum(len(block.text) for block in found) <= 2000 else []


def _names_contact(element: _Element) -> bool:
    names = f"{element.get('class', '')} {element.get('id', '')}"
    if element.tag == "address" or _CONTACT_CLASS.search(names):
        return True
    return element.tag in {"div", "section", "aside"} and _opens_contact(element)


def _opens_contact(element: _Element) -> bool:
    """Whether the first words of a small element are "Media Contact", "Pressekontakt" or the like."""
    size = 0
    first = ""
    for piece in element.itertext():
        first = first or piece.strip()
        size += len(piece)
        if size > 1500 or len(first) > 40:
            return False
    return bool(
        re.match(
            r"(?:media|press|news) contacts?:?$|contact:?$|pressekontakt:?$|kontakt:?$|"
            r"contacto(?: de prensa)?:?$|contact presse:?$",
            first,
            re.I,
        )
    )
