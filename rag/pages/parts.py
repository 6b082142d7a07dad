"""The parts of a release's text: paragraphs, dateline, boilerplate ("About X"), contact blocks, end marks.

Every function takes a body and returns spans of code points into it. What is not here: what the parts say
(`fields`, `contacts`, `institution`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from rag.datatypes import Span
from rag.pages.clues import Clue

_INK, _BLANK_LINE = re.compile(r"\S"), re.compile(r"\n[ \t\u00a0]*\n")
_END_MARK = re.compile(
    r"^[ \t\u00a0>*_]*(?:#(?:[ \t]?#){1,5}|-\s?30\s?-|\*(?:[ \t]?\*){2,5}|~ends?~|ends?\.?|fin|ende|[(\[]ends?[)\]]"
    r"|[-–—] ?ends? ?[-–—])[ \t*_]*$",
    re.I,
)
_MARKUP = " \t\u00a0#*_>"
_ABOUT_IN = (  # English, German, Spanish, French, Italian, Dutch
    r"(?:About(?: the)?|Über(?: die| das| den)?|Acerca (?:de(?: la| los| las)?|del)|Sobre(?: el| la| los| las| o| a)?"
    r"|[ÀA] propos (?:de(?: la| l['’])?|du|des)|Informazioni su|Over)"
)
_ABOUT = re.compile(rf"^{_ABOUT_IN}\s*(?P<name>[\"“„«]?[A-ZÄÖÜÉÀ0-9][^\n:]{{1,90}}?)[ \t*_:]*$")
_ABOUT_RUN_IN = re.compile(
    r"^(?:About(?: the)?|Über(?: die| das)?|Acerca de(?: la)?) "
    r"(?P<name>[A-ZÄÖÜ][^\n:]{1,80}?)(?:\*\*)?:(?:\*\*)? (?=\S)"
)
# A heading set right before the section's first words: "About ISN ISN is …", "About CloudbenchCloudbench is …".
_ABOUT_TWICE = re.compile(r"^About (?:the )?(?P<name>[A-Z][^\n:]{1,60}?)\s?(?=(?:The )?(?P=name)[ ,’'(®™])")
_LEGAL_FORM = re.compile(r",? (?:Inc|Ltd|LLC|Corp|Co|plc|PLC|GmbH|AG|S\.A)\.?$")
_NOT_NAMES = re.compile(
    r"^(?:study|studie|research|paper|trial|findings|survey|report|project|this|these|data|results|authors?|estudio|"
    r"étude|work|analysis|phase \d|event|award|program(?:me)?s?|our|how|why|us|me)\b|^\d",
    re.I,
)
_CONTACT_HEADS = (
    # English
    r"(?:(?:news|media|press|company|corporate|pr|public relations|investors?(?: relations)?(?: and media)?|scientific|"
    r"editorial) )*(?:contacts?|[ei]nquir(?:y|ies)|relations)"
    r"(?: (?:information|details|info|person|us|for (?:the )?(?:media|press|journalists|editors)))?",
    r"(?:press|media|news|presse|prensa)(?: desk| office| team| enquiries)?(?=\s*:)",
    r"for (?:the )?(?:press|media|journalists|editors|public)(?: [ei]nquir(?:y|ies))?",
    # German
    r"für die (?:presse|medien)|(?:presse|medien)?-?kontakte?|kontakt für (?:die )?medien|pressestelle",
    r"(?:wissenschaftliche[rs]? )?ansprechpartner(?:in|/in|:in)?|rückfragen(?: an)?",
    # Spanish, Italian, French
    r"para (?:la )?prensa|contactos?(?: (?:de|para) (?:la )?(?:prensa|medios))?|contacto de prensa",
    r"contatt[oi](?: stampa)?|contacts? (?:presse|médias?)",
)
_CONTACT_HEAD = re.compile(rf"^(?:{'|'.join(_CONTACT_HEADS)})\s*(?:[:：]|[-–—]|$)", re.I)
# A name set right behind the heading: "Contact DetailsAda Plank".
_CONTACT_GLUED = re.compile(r"(?:(?:Media|Press) )?Contact (?:Details(?=\w)|(?:Information|Info)(?=[A-Z]))")
_CONTACT_LEADS = (
    r"(?:(?:for|get) )?(?:more|further|additional|media|press|general) "
    r"(?:information|details|[ei]nquiries|info|interviews?)",
    r"(?:media advisory: )?to contact (?:the )?(?:corresponding |senior |lead |editorial )?(?:author|researcher)",
    r"for (?:assistance|questions|interviews|a copy)|inquiries|enquiries",
    r"to (?:arrange|request|schedule) (?:an )?interviews?",
    r"journalists (?:can|may|should)|media (?:inquiries|contact)",
    r"(?:weitere|nähere) informationen|für (?:weitere|rückfragen)|para (?:más|mayor) información",
    r"pour (?:plus|tout)[^\n]{0,30}information",
)
_CONTACT_RUN_IN = re.compile(rf"^(?:{'|'.join(_CONTACT_LEADS)})", re.I)
# Under a label of any kind, as in "Images and an interview kit": a name and its address.
_LABELLED = re.compile(r"[A-Z][^:.\n]{2,60}: (?:[A-Z][\w.'’-]* ?){2,5}, [\w.+-]+@[\w-]+\.\w")
_RUN_ON = re.compile(
    r"(?:(?<=[.!?] )(?:For )?(?:[Ff]urther|[Mm]ore|[Aa]dditional) information"
    r"|(?:(?<=[.!?] )|(?<=[a-z][.!?]))(?:For|To (?:schedule|arrange|request) an) interviews?)\b[^\n]{0,160}"
)
_MORE = Clue(_RUN_ON, ("information", "interview"), before=24)
_REACH = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+|\+?\(?\d[\d ()./\u2011\u2013-]{6,}\d")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of lines without a blank line between them."""

    start: int
    end: int
    text: str

    @property
    def bare(self) -> str:
        """Its text without Markdown's marks at the edges."""
        return self.text.strip(_MARKUP)


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """The paragraphs of `text` with their offsets, separated by blank lines."""
    found = []
    first = _INK.search(text)
    while first:
        start = first.start()
        gap = _BLANK_LINE.search(text, start)
        end = gap.start() if gap else len(text)
        words = text[start:end].rstrip(" \t\n\u00a0")
        found.append(Paragraph(start, start + len(words), words))
        first = _INK.search(text, end)
    return tuple(found)


def units(text: str) -> tuple[Paragraph, ...]:
    """Paragraphs, cut once more before lines that open a part: "About X", "Contact: …", "###"."""
    found = []
    for paragraph in paragraphs(text):
        cuts = {start for start, end in lines(paragraph.text) if start and _opens_part(paragraph.text[start:end])}
        cuts |= {match.start() for match in _MORE.finditer(paragraph.text) if _REACH.search(match.group())}
        for start, end in pairwise([0, *sorted(cuts), len(paragraph.text)]):
            piece = paragraph.text[start:end].rstrip()
            if piece:
                found.append(Paragraph(paragraph.start + start, paragraph.start + start + len(piece), piece))
    return tuple(found)


def _opens_part(line: str) -> bool:
    bare = line.strip(_MARKUP)
    if is_end_mark(line) or is_contact_head(line) or about_name(line) is not None:
        return True
    return bool(_CONTACT_RUN_IN.match(bare) and _REACH.search(bare))


def lines(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every line that is not blank."""
    position = 0
    for line in text.split("\n"):
        if line.strip():
            yield position, position + len(line)
        position += len(line) + 1


def is_end_mark(line: str) -> bool:
    """Whether a line closes a release: "# # #", "-30-", "END", "ENDS"."""
    return len(line) < 30 and bool(_END_MARK.match(line))


def about_name(line: str) -> str | None:
    """Whose boilerplate a heading opens. "About Example University" -> "Example University"."""
    bare = line.strip(_MARKUP)
    if len(bare) > 130:
        bare = bare[:200]
        match = _ABOUT_RUN_IN.match(bare) or _ABOUT_TWICE.match(bare)
    else:
        match = _ABOUT_TWICE.match(bare) or _ABOUT.match(bare) or _ABOUT_RUN_IN.match(bare)
    if not match:
        return None
    name = match.group("name").strip(' \t:*_"“”„«»')
    if _NOT_NAMES.match(name) or (
        name.endswith((".", "?", "!")) and not name.endswith(("Inc.", "Ltd.", "Co.", "Corp.", "U.S."))
    ):
        return None
    return name if len(name.split()) <= 14 else None


def is_contact_head(line: str) -> bool:
    """Whether a line opens a contact block: "Media Contact:", "Pressekontakt", "Contacto de prensa"."""
    bare = line.strip(_MARKUP)
    return len(bare) < 400 and bool(_CONTACT_HEAD.match(bare) or _CONTACT_GLUED.match(bare))


def contact_spans(paras: tuple[Paragraph, ...]) -> tuple[Span, ...]:
    """Blocks that say whom to ask: a heading with the short lines after it, or one of the `units` that says it all."""
    spans: list[Span] = []
    index = 0
    while index < len(paras):
        here = paras[index]
        head = here.bare.split("\n", 1)[0]
        if is_contact_head(head) or _leads_alone(head):
            last = _contact_end(paras, index)
            if any(_REACH.search(p.text) for p in paras[index : last + 1]):
                spans.append(Span(here.start, paras[last].end))
                index = last + 1
                continue
        elif len(here.text) < 600 and (
            _LABELLED.match(here.bare) or (_CONTACT_RUN_IN.match(here.bare) and _REACH.search(here.text))
        ):
            spans.append(Span(here.start, here.end))
        index += 1
    return tuple(spans)


def _leads_alone(line: str) -> bool:
    """Whether a line says no more than that one may ask: "For more information:"."""
    return len(line) < _HEADING and line.endswith(":") and bool(_CONTACT_RUN_IN.match(line))


_HEADING = 60
MAX_BLOCK = 24
"""Paragraphs of a contact block; where every line is one, a person takes four."""


def boilerplate_spans(paras: tuple[Paragraph, ...], contact: tuple[Span, ...]) -> tuple[tuple[Span, str], ...]:
    """The "About X" sections among the later `units` of a body, each with the name X."""
    found: list[tuple[Span, str]] = []
    length = paras[-1].end if paras else 0
    starts = {span.start for span in contact}
    index = 0
    while index < len(paras):
        here = paras[index]
        name = about_name(here.bare.split("\n", 1)[0])
        section = paras[index : index + 2]
        early = here.start < length * 0.3 and not (index > 1 and _introduced(section, name))
        if name is None or early or _tells_a_study(section) or any(c.start <= here.start < c.end for c in contact):
            index += 1
            continue
        last = index
        while last + 1 < len(paras) and last - index < 6 and not _closes(paras[last + 1], starts):
            last += 1
        found.append((Span(here.start, paras[last].end), name))
        index = last + 1
    return tuple(found)


def _tells_a_study(section: tuple[Paragraph, ...]) -> bool:
    """Whether a heading's section is the release's own matter: "About SPLICE. SPLICE was a randomised trial of ..."."""
    said = "\n".join(unit.text for unit in section)[:_SECTION]
    return bool(_STUDY_TOLD.search(said)) and not _HOUSE_TOLD.search(said)


_SECTION = 450
_HOUSE_TOLD = re.compile(
    r"\b(?:is|are) (?:an?|the|one of)\b[^.\n]{0,120}\b(?:compan(?:y|ies)|corporation|organi[sz]ations?|institutes?|"
    r"hospitals?|universit(?:y|ies)|society|foundation|firm|leader)\b|\bheadquartered\b|\bfounded in\b",
    re.I,
)
_STUDY_TOLD = re.compile(
    r"\b(?:randomi[sz]ed|placebo|open[- ]label|double[- ]blind|multi-?cent(?:er|re) (?:trial|study)|"
    r"phase (?:[1-4]|I{1,3}V?)[ab]? |(?:trial|study) (?:was|is|enrolled|evaluat\w+|included)|"
    r"is part of the [\w-]+ (?:trial|study|program(?:me)?)\b)",
    re.I,
)


def _introduced(section: tuple[Paragraph, ...], name: str | None) -> bool:
    """Whether what follows a heading says what its organisation is, so that the heading is no question of the text."""
    if name is None:
        return False
    short = _LEGAL_FORM.sub("", name)
    rest = section[0].bare.partition("\n")[2] or (section[1].text if len(section) > 1 else "")
    first = short.split()[0]  # "About Tern Therapeutics" goes on "Tern is a company"
    return any(describes(rest, form) for form in (short, name, *([first] if len(first) >= _TELLING_WORD else [])))


_TELLING_WORD = 5


def describes(text: str, name: str) -> bool:
    """Whether a text begins with a name and what it is or does: "The Rope Fund (RF) was founded in 1901"."""
    article = _ARTICLE.match(text, len(text) - len(text.lstrip("*_> \t\n\u00a0")))
    places = {article.start(), article.end()} if article else set()
    return any(text.startswith(name, at) and _IS.match(text, at + len(name)) for at in places)


_ARTICLE = re.compile(r"(?:The |Die |Das |Der |La |El |L['’])?")
_IS = re.compile(
    r"(?:\s?\([^()]{1,20}\))?,? (?:is|was|has|employs|comprises|stands|runs|makes|founded|serves|operates|develops|ist|"
    r"hat|zählt|wurde|betreibt|es|tiene|cuenta|fue|est|compte|a été)\b"
)


def _closes(paragraph: Paragraph, contact_starts: set[int]) -> bool:
    head = paragraph.bare.split("\n", 1)[0]
    if paragraph.start in contact_starts or is_contact_head(head) or is_end_mark(paragraph.text.strip()):
        return True
    if about_name(head) is not None:
        return True
    # A short line that does not end like a sentence is the next heading: "Notes to editors", "WHAT IS A SPLICE?"
    return (
        len(paragraph.bare) < 60
        and (not paragraph.bare.endswith((".", "!", "?", ")")) or paragraph.bare.isupper())
        and not _REACH.search(paragraph.text)
    )


def _contact_end(paras: tuple[Paragraph, ...], first: int) -> int:
    """The last paragraph of the contact block that opens at `first`: short ones follow, up to a blank page's worth."""
    last = first
    while last + 1 < len(paras) and last - first < MAX_BLOCK:
        following = paras[last + 1]
        head = following.bare.split("\n", 1)[0]
        longest = max(len(line) for line in following.text.split("\n"))
        first_says_all = last == first and longest < 400 and _REACH.search(following.text)
        if (
            is_end_mark(following.text.strip())
            or about_name(head) is not None
            or head.startswith(("SOURCE ", "Source:"))
        ):
            break
        if longest > 160 and not first_says_all:
            break
        if (
            len(following.bare) > 60
            and not first_says_all
            and not _REACH.search(following.text)
            and following.bare.endswith(".")
        ):
            break
        last += 1
    while last > first and not _REACH.search(paras[last].text):
        last -= 1
    return last
