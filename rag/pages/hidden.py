"""Which elements of a page no reader sees, as far as their own attributes and the page's style sheet say.

What is here: display, visibility, opacity, tiny type, off-screen and clipped boxes, text in its background's colour,
hidden and aria-hidden, class names that every framework uses for it. What is not: scripts, or a browser's cascade.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_DECLARATION = re.compile(r"([a-z-]{3,30})\s*:\s*([^;{}]{1,200})", re.I)
_NUMBER = re.compile(r"^\s*(-?\d*\.?\d+)\s*(px|pt|em|rem|vw|vh|%|ch|ex)?", re.I)
_CLASS = re.compile(
    r"(?:^|\s)(?:visually-?hidden(?:-focusable)?|sr-only(?:-focusable)?|screen-reader(?:-text|-only)?|"
    r"element-(?:hidden|invisible)|is-hidden|is-visually-hidden|d-none|u-hidden|u-visually-hidden|assistive-text|"
    r"off-?screen|show-for-sr|print-only|hidden)(?=\s|$)",
    re.I,
)
_RULE = re.compile(r"([^{}]{1,500})\{([^{}]{1,2000})\}")
_NAME = re.compile(r"^\s*(?:[a-zA-Z]\w*)?([.#][A-Za-z_][\w-]*)\s*$")
_WHITE = re.compile(r"^(?:#fff|#ffffff|white|rgba?\(\s*255\s*,\s*255\s*,\s*255\b.*)$", re.I)
_CLEAR = re.compile(r"^(?:transparent|#[0-9a-f]{6}00|#[0-9a-f]{3}0|rgba\([^)]*,\s*0?\.?0*\s*\))$", re.I)
_DARK = re.compile(
    r"hero|banner|dark|header|cover|bg-|background|button|btn|overlay|badge|label|invert|black|"
    r"navy",
    re.I,
)
_SHEET_LIMIT = 400_000


def hides(style: str) -> bool:
    """Whether a style makes its element invisible. "font-size:0.9em" no, "font-size:0" yes."""
    got = {name.lower(): value.strip().lower() for name, value in _DECLARATION.findall(style[:4000])}
    got = {name: value.removesuffix("!important").strip() for name, value in got.items()}
    if got.get("display") == "none" or got.get("visibility") in {"hidden", "collapse"}:
        return True
    if got.get("content-visibility") == "hidden" or _CLEAR.match(got.get("color", "")):
        return True
    if _at_most(got.get("opacity"), 0.05, 5) or _tiny(got.get("font-size")) or _clipped(got) or _outside(got):
        return True
    same = got.get("background-color") or got.get("background")
    return bool(same and got.get("color") and _same_colour(got["color"], same))


def is_hidden(element: _Element, unseen: frozenset[str] = frozenset()) -> bool:
    """Whether a browser would show nothing of an element.

    Args:
        element: any element of a page.
        unseen: the class and id selectors that `hidden_names` found in the page's sheets.
    """
    attributes = element.attrib
    if not attributes or element.tag in {"html", "body"}:
        return False
    hidden = attributes.get("hidden")
    if hidden is not None and str(hidden).lower() != "false":
        return True
    if str(attributes.get("aria-hidden", "")).strip().lower() == "true":
        return True
    style = str(attributes.get("style", ""))
    if style and (hides(style) or _white_on_white(element, style)):
        return True
    names = str(attributes.get("class", ""))[:2000]
    if names and hidden_class(names):
        return True
    if unseen and (
        "#" + str(attributes.get("id", "")) in unseen or any("." + name in unseen for name in names.split())
    ):
        return True
    return bool(element.tag == "font" and str(attributes.get("size", "")).strip() == "0")


def hidden_class(names: str) -> bool:
    """Whether a class attribute holds a name that frameworks use for hidden elements: "sr-only", "d-none"."""
    return bool(_CLASS.search(names))


def hidden_names(root: _Element) -> frozenset[str]:
    """Classes and ids that a <style> of the page hides and that no media query shows again: {".trap", "#note"}."""
    hidden: set[str] = set()
    shown: set[str] = set()
    for sheet in root.iter("style"):
        text = (sheet.text or "")[:_SHEET_LIMIT]
        always, sometimes = _split_media(re.sub(r"/\*[^*]*\*+(?:[^/*][^*]*\*+)*/", "", text))
        hidden |= set(_selectors(always, hiding=True))
        shown |= set(_selectors(sometimes, hiding=False))
    return frozenset(hidden - shown)


def _selectors(sheet: str, *, hiding: bool) -> Iterator[str]:
    for selectors, body in _RULE.findall(sheet):
        if hides(body) if hiding else ("display" in body and not hides(body)):
            for selector in selectors.split(","):
                match = _NAME.match(selector)
                if match:
                    yield match.group(1)


def _split_media(text: str) -> tuple[str, str]:
    """A style sheet's rules outside and inside of @ blocks: what is hidden on paper only is not hidden."""
    outside: list[str] = []
    inside: list[str] = []
    depth = last = 0
    nested = False
    for match in re.finditer(r"@[^{};@]{1,300}\{|[{}]", text):
        token = match.group()
        if token.startswith("@") and depth == 0:
            outside.append(text[last : match.start()])
            nested, depth, last = True, 1, match.end()
        elif token.endswith("{"):
            depth += 1
        else:
            depth = max(0, depth - 1)
            if nested and depth == 0:
                inside.append(text[last : match.start()])
                nested, last = False, match.end()
    (inside if nested else outside).append(text[last:])
    return "".join(outside), "".join(inside)


def _size(value: str | None) -> tuple[float, str] | None:
    match = _NUMBER.match(value or "")
    return (float(match.group(1)), (match.group(2) or "").lower()) if match else None


def _at_most(value: str | None, limit: float, percent: float) -> bool:
    size = _size(value)
    return size is not None and size[0] <= (percent if size[1] == "%" else limit)


def _tiny(value: str | None) -> bool:
    size = _size(value)
    if size is None:
        return False
    return size[0] <= {"px": 2, "pt": 2, "": 0, "%": 10}.get(size[1], 0.1)


def _clipped(got: dict[str, str]) -> bool:
    if re.match(r"inset\(\s*(?:50|100)%|circle\(\s*0", got.get("clip-path", "")):
        return True
    if re.match(r"rect\(\s*[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?\s*\)", got.get("clip", "")):
        return True
    if re.search(r"scale[xy]?\(\s*0(?:\.0*)?\s*[,)]", got.get("transform", "")):
        return True
    cut = got.get("overflow", got.get("overflow-y", "")) in {"hidden", "clip"}
    sizes = [_size(got.get(name)) for name in ("height", "max-height", "width", "max-width")]
    return cut and any(size is not None and size[0] <= 1 and size[1] in {"", "px", "pt"} for size in sizes)


def _outside(got: dict[str, str]) -> bool:
    """Off the page: a box moved or a text indented by a thousand pixels or more."""
    names = ["text-indent", "margin-left", "margin-top"]
    if got.get("position") in {"absolute", "fixed"}:
        names += ["left", "top", "right", "bottom"]
    for name in names:
        size = _size(got.get(name))
        if size is not None and size[0] <= {"px": -900, "pt": -700, "": -900, "em": -60, "rem": -60}.get(size[1], -100):
            return True
    return bool(re.search(r"translate(?:[xy]|3d)?\(\s*-\s*\d{4,}", got.get("transform", "")))


def _same_colour(front: str, back: str) -> bool:
    return front == back or bool(_WHITE.match(front) and _WHITE.match(back))


def _white_on_white(element: _Element, style: str) -> bool:
    """White text is hidden unless something around it may set another background."""
    match = re.search(r"(?<![\w-])color\s*:\s*([^;]{1,60})", style[:4000], re.I)
    if not match or not _WHITE.match(match.group(1).replace("!important", "").strip()):
        return False
    if element.tag in {"h1", "h2", "h3", "a", "button"}:
        return False
    around: _Element | None = element
    for _ in range(6):
        if around is None:
            break
        if "background" in str(around.get("style", "")) or around.get("bgcolor"):
            return False
        if _DARK.search(f"{around.get('class', '')} {around.get('id', '')}"[:500]):
            return False
        around = around.getparent()
    return True
