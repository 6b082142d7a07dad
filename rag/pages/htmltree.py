"""HTML text to a tree without what no reader sees.

What is here: parsing at any depth, pruning of scripts, comments and hidden elements. What is not: deciding what is
the release and what is furniture (`htmlmain`). The only file of this package that imports lxml at parse time.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.errors import PageError
from rag.pages import hidden

if TYPE_CHECKING:
    from lxml.etree import _Element

# libxml2 drops what is nested deeper than 255 elements, or 2,048 with huge_tree; below this depth tags are cut out.
_MAX_DEPTH = 1500
# The largest of 130 real pages has 9,000 tags in 550 KB; each costs time, and a hostile page has a million.
_MOST_TAGS = 120_000
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)([^<>]{0,4000})>")
_VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr p li td tr th dt dd option".split()
)
_INLINE = frozenset("b i em strong span a u font small sup sub".split())
_DEAD = frozenset(
    "script style noscript template svg iframe object embed applet audio video canvas map select option button input "
    "textarea datalist dialog math progress meter".split()
)


def parse(text: str) -> _Element:
    """The tree of a page as a browser would build it, at any depth; entities outside HTML's own are not resolved.

    Raises:
        PageError: there is nothing to parse, or far too much.
    """
    from lxml import etree

    if text.count("<") > _MOST_TAGS:
        raise PageError(f"the page has more than {_MOST_TAGS:,} tags; that is no release page")
    text = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text, count=1)
    if _too_deep(text):
        text = _flatten(text)
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        root = None
    if root is None:
        raise PageError("there is no text on the page")
    return root


def prune(root: _Element) -> None:
    """Remove what no reader sees: scripts, parts of forms, comments, and whatever `hidden` finds.

    An element that holds most of the page's text stays: scripts fade whole pages in, and a page that hides all of
    itself hides nothing from anybody.
    """
    unseen = hidden.hidden_names(root)
    for element in [e for e in root.iter() if not isinstance(e.tag, str) or e.tag in _DEAD]:
        drop(element)
    doomed = [element for element in root.iter() if hidden.is_hidden(element, unseen)]
    whole = sum(len(piece) for piece in root.itertext()) if doomed else 0
    for element in doomed:
        if not _holds_more(element, whole // 2):
            drop(element)


def _holds_more(element: _Element, limit: int) -> bool:
    size = 0
    for piece in element.itertext():
        size += len(piece)
        if size > limit:
            return True
    return False


def drop(element: _Element) -> None:
    """Take an element out of its tree; the text behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _too_deep(text: str) -> bool:
    if text.count("<") < _MAX_DEPTH:
        return False
    depth = deepest = 0
    for match in _TAG.finditer(text):
        if match.group(2).lower() in _VOID or match.group(3).endswith("/"):
            continue
        depth = max(0, depth - 1) if match.group(1) else depth + 1
        deepest = max(deepest, depth)
    return deepest > _MAX_DEPTH


def _flatten(text: str) -> str:
    """The page with every tag below the depth limit cut out; what a cut tag hides goes with it."""
    kept: list[str] = []
    stack: list[tuple[str, bool]] = []
    last, unseen_depth = 0, 0
    for match in _TAG.finditer(text):
        name = match.group(2).lower()
        if name in _VOID or match.group(3).endswith("/"):
            continue
        if not unseen_depth and last < match.start():
            kept.append(text[last : match.start()])
        last = match.end()
        if match.group(1):
            if not stack:
                continue
            _, was_hidden = stack.pop()
            unseen_depth -= was_hidden
            if len(stack) < _MAX_DEPTH:
                kept.append(match.group())
        else:
            deep = len(stack) >= _MAX_DEPTH
            unseen = deep and (name in _DEAD or _hides(match.group(3)))
            stack.append((name, unseen))
            unseen_depth += unseen
            if not deep:
                kept.append(match.group())
            elif name not in _INLINE and kept and kept[-1] != "<br>":
                kept.append("<br>")
    if not unseen_depth:
        kept.append(text[last:])
    return "".join(kept)


def _hides(attributes: str) -> bool:
    style = re.search(r"style\s*=\s*(\"[^\"]*\"|'[^']*')", attributes, re.I)
    names = re.search(r"class\s*=\s*(\"[^\"]*\"|'[^']*')", attributes, re.I)
    return bool(
        (style and hidden.hides(style.group(1)[1:-1]))
        or re.search(r"\shidden(?:[\s=>]|$)|aria-hidden\s*=\s*[\"']?true", attributes, re.I)
        or (names and hidden.hidden_class(names.group(1)[1:-1]))
    )
