"""What stands in a release's text and is not its story: notes of page and wire, closing descriptions of a house.

What is not here: "About X" sections and contact blocks (`parts`), markup (`furniture`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.datatypes import Span
from rag.pages.occupations import is_head
from rag.pages.organisations import organisation
from rag.pages.parts import Paragraph, describes, is_end_mark

_ELSEWHERE = (
    r"(?:https?://|www\.|\b[\w-]+\.(?:com|org|net|gov|edu|io|fm|us|uk|de|eu|info|ca|au|int)\b|@\w|\b(?:Twitter|"
    r"Facebook|LinkedIn|Instagram|YouTube)\b|\bweb ?site\b|\bnewsroom at\b|\b(?:click )?here\.?$)"
)
_POINTS = re.compile(
    r"(?:For (?:more|further|additional|general|patient[- ]friendly|the latest)\b|(?:To|You can|Please) (?:learn|"
    r"find|read|view|see|receive|download|access|subscribe|stay|visit|follow)\b|(?:Learn|Read|Find out|See) more\b|"
    r"(?:Visit|Follow|Like|Connect with|Join) |(?:Additional|More|Further) information (?:about|on|can|is|may|"
    r"regarding)\b|The latest news and updates\b|NOTE TO INVESTORS:)"
)
_STAMP = re.compile(
    r"(?:View (?:source version on|original content|the full|the original|the disclosures)\b.{0,400}|"
    r"Read more\W{0,6}|Click here to .{0,300}|The post .{5,400} appeared first on .{2,60}|"
    r"-{1,3}\s?[A-Z][\w. ]{2,30}-{1,3}|!\[[^\]\n]{0,300}\]\([^()\s]{5,600}\)|(?:Featured )?(?:photo|"
    r"image)s? (?:credits?:?|courtesy|by|from)\b.{2,120}|\w{3,40} is powered by \w{2,30}|"
    r"(?:Company )?website:?\s?https?://\S{4,300}|Related links?:?|This (?:post|article|content) (?:contains|"
    r"is) sponsored\b.{0,300}|(?:©|\(c\)|Copyright (?:©|\(c\)|\d{4})).{0,250}|(?:#\w{2,60}[ ,]*){2,20}|(?:Tags|"
    r"Keywords|Categories):.{2,300}|https?://\S{4,300}|See original study|(?-i:SOURCE) (?-i:[A-Z]).{2,90}|"
    r"This (?:news story|article|content|release) (?:relied on content|has been amplified|"
    r"was originally (?:published|distributed))\b.{0,400})",
    re.I,
)
# What the law asks of a company that looks ahead; no limit of a finding.
_LOOKS_AHEAD = re.compile(r"forward[- ]looking", re.I)
_DISCLAIMS = re.compile(
    r"\b(?:Litigation Reform Act|undertakes? no|differ materially|safe harbor|undue "
    r"reliance)\b",
    re.I,
)
_LONGEST, _SENTENCES = 420, 3
_SAID = re.compile(r"[“”\"]|\b(?:said|says|study|trial|patients?|participants?)\b")

_VERB = (
    r"(?: ?[®™])?(?:\s?\([^()\n]{1,40}\))?,? (?:is (?:an?|the|one of|edited|published|owned|headquartered|based|home|"
    r"dedicated)|was (?:founded|established)|provides|serves|employs|comprises|operates|represents|offers|develops|"
    r"specializes|has (?:more than|over|offices|served|provided|been (?:a|an|the|serving|providing)))\b"
)
_DESCRIBES = re.compile(_VERB)
_PRAISED = re.compile(
    r"(?:The )?(?:[A-ZÀ-Þ0-9][\w&'’.-]*,? ){1,8}?(?:\([^()\n]{1,40}\),? )?is (?:an?|the|"
    r"one of the) (?:[\w'’]+[- ]){0,3}?(?:leading|largest|premier|nonprofit|non-profit|not-for-profit|global|"
    r"world[’']?s|trusted|award-winning|internationally|nationally|publicly)\b[^.\n]{0,90}?\b(?:compan(?:y|ies)|"
    r"providers?|platforms?|organi[sz]ations?|institutions?|universit(?:y|ies)|hospitals?|firms?|agency|society|"
    r"association|charity|network|manufacturer|developer|leader|cent(?:er|re)s?)\b"
)
_FOUNDED = re.compile(
    r"(?:[A-Z][A-Z &.-]{6,80})?(?:Founded|Established|Headquartered|Incorporated|Since (?:its|"
    r"our) founding)\b[^.\n]{2,90}, (?:the )?[A-Z0-9][^.\n,]{1,90}?(?:\s?\([^()\n]{1,40}\))? (?:is|has|serves|"
    r"provides|offers|operates|represents)\b"
)
_INVOLVED = re.compile(
    r"\b(?:study|trial|patents?|funded|sponsor\w*|conflicts?|consult\w*|authors?|co-authors?)\b", re.I
)
_HEAD = 160
_LATE = 0.6
_LAST = 8


def note_spans(paras: tuple[Paragraph, ...], taken: tuple[Span, ...]) -> Iterator[Span]:
    """Lines of a page or a wire: where it was published, where to read on, whom to follow, whose photograph.

    "View source version on …", "For more information, visit www.x.org", "The post … appeared first on …".
    """
    for number, unit in enumerate(paras):
        if _free(unit, taken) and (
            _is_stamp(unit.bare) or (number > 1 and (_points_elsewhere(unit.bare) or _disclaims(unit.text)))
        ):
            yield Span(unit.start, unit.end)


def _is_stamp(text: str) -> bool:
    return len(text) <= _LONGEST + 100 and bool(_STAMP.fullmatch(text))


def _points_elsewhere(text: str) -> bool:
    if len(text) > _LONGEST or not _POINTS.match(text) or not re.search(_ELSEWHERE, text):
        return False
    return len(re.findall(r"[.!?] ", text)) < _SENTENCES and not _SAID.search(text)


def _disclaims(text: str) -> bool:
    return bool(_LOOKS_AHEAD.search(text[:_OPENING])) and bool(_DISCLAIMS.search(text[:_DISCLAIMER]))


_OPENING, _DISCLAIMER = 400, 3_000


def closing_spans(paras: tuple[Paragraph, ...], name: str | None, taken: tuple[Span, ...]) -> Iterator[Span]:
    """Closing paragraphs that describe the issuer, its journal or a partner: "Example University has 9,000 students".

    Args:
        paras: the `units` of a body.
        name: the issuing institution's.
        taken: ranges that are known to be no story.
    """
    length = paras[-1].end if paras else 0
    end_mark = next((p.start for p in paras if is_end_mark(p.text.strip())), length)
    for number, unit in enumerate(paras):
        if not (40 < len(unit.text) < 1_800) or "“" in unit.text or not _free(unit, taken):
            continue
        after = unit.start > end_mark
        last = number >= len(paras) - _LAST and unit.start > _LATE * length
        named = bool(name) and len(unit.text) < 900 and describes(unit.text, name or "")
        if ((after or last) and (named or _FOUNDED.match(unit.bare) or _praises(unit.bare))) or (
            after and _tells_of_a_house(unit.bare)
        ):
            yield Span(unit.start, unit.end)


def _praises(text: str) -> bool:
    """Whether a paragraph opens with what its organisation says of itself; nobody's "is a leading expert"."""
    found = _PRAISED.match(text)
    return (
        bool(found) and not any(is_head(word) for word in text[:_HEAD].split()) and not _INVOLVED.search(text[:_HEAD])
    )


def _tells_of_a_house(text: str) -> bool:
    """Whether a paragraph behind the release's end says what an organisation is: "RSNA is an association of …"."""
    start = 4 if text.startswith("The ") else 0
    found = organisation(text, start, min(len(text), start + _HEAD), sure=True)
    return bool(found) and bool(_DESCRIBES.match(text, found[1] if found else 0)) and not _INVOLVED.search(text[:_HEAD])


def _free(unit: Paragraph, taken: tuple[Span, ...]) -> bool:
    return not any(span.start <= unit.start < span.end for span in taken)
