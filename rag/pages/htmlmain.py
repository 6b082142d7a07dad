"""Which blocks of a page are the release: headline, the main text, and the contact block; the rest is furniture.

How: the part of the tree that holds most of the prose (paragraphs with few links), as in Readability's scoring,
then without what is marked or behaves as furniture (menus, shares, related lists, captions). What is not here:
parsing, metadata, teasers.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.pages.furniture import CUT_HEAD, LEAD, is_furniture
from rag.pages.htmltext import Block, blocks_of

if TYPE_CHECKING:
    from lxml.etree import _Element

REACH = re.compile(r"[\w.+-]+@[\w-]+\.\w|\+?\(?\d[\d ()/.–-]{6,}\d")


@dataclass(frozen=True, slots=True)
class Main:
    """The element that holds the release and its blocks.

    `prose` and `linked` count characters outside and inside of links; `entries` counts headlines that are links, and
    `before` the prose above the first of them: a listing has many and nothing above.
    """

    element: _Element
    blocks: tuple[Block, ...]
    prose: int
    linked: int
    entries: int = 0
    before: int = 0


def find_main(body: _Element, blocks: list[Block], heading: _Element | None) -> Main:
    """The release's blocks in reading order, headline not among them.

    Args:
        body: the page's pruned <body>.
        blocks: all blocks in it.
        heading: the element of the visible headline, if one was found.
    """
    weights = _weights(body, blocks)
    total = weights[body]
    marked = _furniture(body, weights, total, heading)
    top = _container(body, weights, marked, heading)
    inside = set(top.iter())
    own = [block for block in blocks if block.element in inside]
    kept = _keep([*_bridge(blocks, own, marked, heading), *own], marked, heading)
    entries = [n for n, block in enumerate(own) if block.element not in marked and _is_entry(block)]
    before = sum(len(b.text) - b.linked for b in own[: entries[0]]) if entries else 0
    prose = sum(len(b.text) - b.linked for b in kept)
    return Main(top, tuple(kept), prose, sum(b.linked for b in kept), len(entries), before)


def _is_entry(block: Block) -> bool:
    """Whether a block is the headline of another page: a heading that is one link."""
    return block.link_share > 0.8 and bool(re.fullmatch(r"h[1-6]", block.tag)) and len(block.text.split()) >= 3


def heading_of(root: _Element, titles: tuple[str, ...]) -> tuple[_Element | None, str | None]:
    """The element of the visible headline and its text: the <h1> or <h2> that the metadata's titles confirm."""
    best: tuple[float, _Element | None, str | None] = (0.0, None, None)
    known = [_plain(title) for title in titles]
    for rank, element in enumerate(root.iter("h1", "h2")):
        if rank > 60:
            break
        text = _headline_text(element)
        plain = _plain(text)
        if len(plain) < 6 or len(text) > 400:
            continue
        score = 1.0 if element.tag == "h1" else 0.0
        names = f"{element.get('class', '')} {element.get('id', '')}".lower()
        if re.search(r"title|headline|heading", names) and "site" not in names:
            score += 0.5
        if any(plain == title for title in known):
            score += 6
        else:
            inside = [title for title in known if plain in title or (title in plain and len(title) > 12)]
            score += max((4 * min(1.0, len(plain) / max(1, len(title))) for title in inside), default=0.0)
        if element.tag == "h1" and len(plain.split()) >= 4:
            score += 0.5
        if score > best[0] + 1e-9:
            best = (score, element, text)
    return (best[1], best[2]) if best[0] >= 1.0 else (None, None)


def ancestors(element: _Element) -> Iterator[_Element]:
    """The elements around an element, from the inside out."""
    parent = element.getparent()
    while parent is not None:
        yield parent
        parent = parent.getparent()


def _headline_text(element: _Element) -> str:
    return " ".join(block.text.replace("\n", " ") for block in blocks_of(element)).strip()


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.lower()).strip()


def _weights(body: _Element, blocks: list[Block]) -> dict[_Element, float]:
    """For every element, how much prose stands in it; paragraphs count by length, links and short scraps do not."""
    own: dict[_Element, float] = defaultdict(float)
    for block in blocks:
        own[block.element] += _prose(block)
    weights: dict[_Element, float] = defaultdict(float)
    # Children come after their parents in document order, so one walk backwards sums every subtree.
    for element in reversed(list(body.iter())):
        weights[element] += own.get(element, 0.0)
        parent = element.getparent()
        if parent is not None and element is not body:
            weights[parent] += weights[element]
    return weights


def _prose(block: Block) -> float:
    size = len(block.text) - block.linked
    if size < 40 or block.link_share > 0.5:
        return 0.0
    marks = len(re.findall(r"[.,;:!?] ", block.text))
    sentence = 1.0 if block.text[-1:] in '.!?”"“»)…:' or marks > 1 else 0.35
    return size * sentence * (0.6 if block.tag in {"li", "tr", "dd"} else 1.0)


def _furniture(body: _Element, weights: dict[_Element, float], total: float, heading: _Element | None) -> set[_Element]:
    """Elements to leave out: marked as furniture, without most of the prose, and without the headline."""
    spared = set()
    parent = heading
    while parent is not None:
        spared.add(parent)
        parent = parent.getparent()
    marked = set()
    for element in body.iter():
        above = element.getparent()
        inherited = above is not None and above in marked
        own = element is not body and element not in spared and is_furniture(element)
        if inherited or (own and weights[element] < 0.4 * total):
            marked.add(element)
    return marked


def _container(
    body: _Element, weights: dict[_Element, float], marked: set[_Element], heading: _Element | None
) -> _Element:
    """The deepest element that still holds most of the prose that is not furniture."""
    clean: dict[_Element, float] = defaultdict(float)
    for element in reversed(list(body.iter())):
        if element in marked:
            continue
        inner = sum(clean[child] for child in element if child not in marked)
        below = sum(weights[child] for child in element)
        clean[element] = inner + max(0.0, weights[element] - below)
    top = _around_heading(heading, body, clean)
    while True:
        inside = [child for child in top if clean[child] > 0]
        if not inside:
            return top
        best = max(inside, key=lambda child: clean[child])
        declared = best.get("itemprop") == "articleBody" or best.tag in {"article", "main"}
        if clean[best] < (0.6 if declared else 0.75) * clean[top] or best.tag in {
            "p",
            "li",
            "td",
            "blockquote",
            "ul",
            "ol",
            "table",
        }:
            return top
        top = best


def _around_heading(heading: _Element | None, body: _Element, clean: dict[_Element, float]) -> _Element:
    """The smallest element around the headline that holds a release's worth of prose; <body> without one."""
    if heading is None:
        return body
    for element in ancestors(heading):
        if clean[element] >= max(300.0, 0.3 * clean[body]):
            return element
    return body


def _bridge(blocks: list[Block], own: list[Block], marked: set[_Element], heading: _Element | None) -> list[Block]:
    """Prose between the headline and the container: a lead that the layout keeps apart from the text."""
    if heading is None or not own:
        return []
    headline = set(heading.iter())
    first = next(n for n, block in enumerate(blocks) if block is own[0])
    above = [n for n, block in enumerate(blocks[:first]) if block.element in headline]
    if not above or first - above[-1] > 25:
        return []
    between = blocks[above[-1] + 1 : first]
    return [
        b
        for b in between
        if b.element not in marked
        and b.link_share < 0.3
        and (_prose(b) >= 30 or b.tag in {"tr", "dt", "dd"} or LEAD.search(str(b.element.get("class", ""))))
    ]


def _keep(blocks: list[Block], marked: set[_Element], heading: _Element | None) -> list[Block]:
    """The blocks of the container that are the release's: no furniture, nothing above the headline, no link lists."""
    kept: list[Block] = []
    skipping: str | None = None
    headline = set(heading.iter()) if heading is not None else set()
    for block in blocks:
        if block.element in headline:
            kept.clear()
            continue
        if block.element in marked:
            continue
        level = block.tag if re.fullmatch(r"h[1-6]", block.tag) else None
        if (
            len(block.text) < 90
            and CUT_HEAD.match(block.text.strip())
            and (level or block.bold or block.tag in {"p", "div", "span", "strong"})
        ):
            skipping = level or "p"
            continue
        if skipping is not None:
            ends = (level is not None and (skipping == "p" or level <= skipping)) or (
                _prose(block) > 60 and block.linked == 0
            )
            if not ends:
                continue
            skipping = None
        if not _is_bare_link(block):
            kept.append(block)
    return kept


def _is_bare_link(block: Block) -> bool:
    """Whether a block is a link to elsewhere rather than a stated address, DOI or contact."""
    if block.link_share <= 0.75 or len(block.text) >= 250 or REACH.search(block.text):
        return False
    return not re.match(r"https?://|www\.|doi|10\.", block.text.strip(), re.IGNORECASE)
