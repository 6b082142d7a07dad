"""Who issued a release, judged from its text alone.

Ways, strongest first: the text says so ("SOURCE X", "Retold from a release by X"); an "About X" section whose X the
opening names; the organisation the opening credits ("X researchers", "researchers at X", "X announced today"). What
is not here: metadata, which `release` prefers; a guess where none of these speaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from rag.datatypes import Field, Span
from rag.pages import hosts as domains
from rag.pages.occupations import is_head
from rag.pages.organisations import HOUSE
from rag.pages.parts import describes, paragraphs
from rag.pages.sourceline import CAP, KIND, LINK, is_wire, names_wire, stated_issuer

__all__ = ["institution_field", "is_wire"]

_C, _LINK, _KIND = CAP, LINK, KIND
_KIND_END = r"(?![\w])"
_NAME = (
    rf"(?P<name>(?:(?:Technical |Technische |Medical )?(?:University|Universities|Institute|College|Institut|"
    rf"Universität|Universidad|Université|Hochschule|School|Instituto|"
    rf"Hospital) (?:{_LINK}\s)*{_C}(?:(?:,?\s(?:{_LINK}\s)?|-){_C}){{0,5}}"
    rf"|(?:{_C}\s(?:{_LINK}\s)?){{1,6}}?{_KIND}{_KIND_END}(?:\s(?:{_LINK}\s){{1,2}}{_C}(?:\s{_C}){{0,3}}|"
    rf"\s(?:{_C}\s){{0,3}}{_KIND}{_KIND_END})*))"
)
_WHO = (
    r"(?:researchers?|scientists?|engineers?|physicists?|chemists?|biologists?|team|study|physicians?|"
    r"doctors|clinicians|investigators?|scholars?|astronomers|economists|psychologists|neuroscientists|professors?|"
    r"experts?|research|geologists|ecologists|epidemiologists|surgeons)"
)
# "at X" alone tells who issues a release only where X is named often: of 28 wrong issuers of 634 releases of a
# prosecutor 13 stood so, accused firms and victims among them.
_BESIDE = 0.4
_LEADS = (
    (re.compile(rf"\b{_WHO}(?: (?!funded|supported)[a-z]+){{0,2}} (?:at|from|of|by|with) (?:the )?{_NAME}"), 0.65),
    (
        re.compile(
            rf"\b(?:[Tt]he |[Aa]n? |[Nn]ew )?{_NAME}(?:['’]s?)?(?:[ -](?:led|"
            rf"based))?(?: [a-z-]+){{0,2}} {_WHO}\b"
        ),
        0.65,
    ),
    (re.compile(rf"(?<!funded )(?<!supported )\b(?:at|by|from) (?:the )?{_NAME}"), _BESIDE),
)
_ANNOUNCES = re.compile(
    r"(?P<name>(?<!\w)[A-ZÄÖÜ][\w.'’&+®™-]{0,40}(?:\s(?:(?:of|and|for|the|"
    r"and the|&)\s)?[A-ZÄÖÜ][\w.'’&+®™-]{0,40}){0,6}(?:,? (?:Inc|Corp|Ltd|Co|plc|LLC|S\.A|AG|SE|GmbH)\.?)?)"
    r"(?:\s?\([^()\n]{2,60}\))*(?:, (?:an?|the|one of) [^.\n]{5,200}?,)?\s(?:today |has |"
    r"have )*(?:announce[sd]?|report(?:ed|s) (?:today|that|its|results)|launch(?:ed|es)|introduce[sd]|"
    r"unveil(?:ed|s)|released|presented)(?: today)?\b"
)
_BAD = re.compile(
    r"^(?:The|This|A|An|New|In|At|On|For|From|By|And|Dr|Prof|Professor|Department|School|"
    r"Division|Center|Centre|College|Institute|Media|Press|Journal|Annals|Headquartered|Based|Founded|Established|"
    r"Located|Since)\.?$"
)
_NO_ISSUER = re.compile(r"^(?:The )?(?:Journal|Annals|Archives|Proceedings)\b|\b(?:Congress|Conference|Symposium)\b")
_SUB = re.compile(
    r"^(?:Department|Division|School|Faculty|Institute|College|Section|Journal|American Journal|"
    r"Annals|European Journal) (?:of|for) "
)


def institution_field(
    body: str, title: str, boilerplate: tuple[tuple[Span, str], ...], contact: tuple[Span, ...], hosts: tuple[str, ...]
) -> Field | None:
    """The issuing institution with its offsets, or None when the text does not tell.

    Args:
        body: the release's text.
        title: its headline, where an institution named counts as named in the opening.
        boilerplate: the "About X" sections with their X.
        contact: the contact blocks; a name that stands only there may be an agency's.
        hosts: domain names of the addresses in them, which support a candidate.
    """
    stated = stated_issuer(body)
    if stated:
        return stated
    about = _about(body, title, boilerplate, hosts)
    if about and (len(boilerplate) == 1 or domains.spells(about.value, hosts)):
        return about
    by_host = domains.named_by_host(body, contact, hosts)
    by_host = None if by_host and names_wire(by_host.value) else by_host
    return by_host or about or _announcing(body, title) or _credited(body, hosts)


def _announcing(body: str, title: str) -> Field | None:
    """The subject of a headline that announces, where it stands in the opening: "Rope Ltd Launches a New Knot"."""
    headline = _HEADLINE.match(title)
    if headline is None or not _announces(title, headline):
        return None
    name = headline["name"]
    after = body.find(title) + len(title) if title in body else 0
    found = re.compile(rf"(?<!\w){re.escape(name)}(?!\w| [A-Z])").search(body, after, after + _OPENING)
    return Field("institution", name, *found.span(), 0.7) if found else None


_OPENING = 1500
_HEADLINE = re.compile(
    rf"(?P<name>{_C}(?:,? (?:{_LINK} )?{_C}){{0,5}}?(?:,? (?:Inc|Ltd|Corp|LLC)\.?)?) "
    r"(?:Today )?(?:Announce|Introduce|Launche|Unveil|Welcome|Appoint)s\b"
)


def _about(body: str, title: str, boilerplate: tuple[tuple[Span, str], ...], hosts: tuple[str, ...]) -> Field | None:
    """The "About X" whose X the opening names first; one that a contact's address spells goes before all."""
    opening = title + "\n" + body[: max(1500, len(body) // 4)]
    named: list[tuple[bool, int, Field]] = []
    for span, heading in boilerplate:
        found = _full_name(body, span, heading)
        if found is None or names_wire(found[0]) or _NO_ISSUER.search(found[0]) or _issues_nothing(body, span):
            continue
        name, start = found
        at = _first_mention(opening, name, heading)
        if at >= 0 or len(boilerplate) == 1:
            field = Field("institution", name, start, start + len(name), 0.85 if at >= 0 else 0.6)
            named.append((not domains.spells(name, hosts), at if at >= 0 else len(opening), field))
    return min(named, key=lambda entry: entry[:2])[2] if named else None


def _issues_nothing(body: str, span: Span) -> bool:
    """Whether a section describes a journal, published somewhere and issued by someone else, or a distributor."""
    said = body[span.start : min(span.end, span.start + 500)]
    return bool(_JOURNAL_OR_WIRE.search(said))


_JOURNAL_OR_WIRE = re.compile(
    r"\b(?:is|are) (?:an?|the|published)\b[^.]{0,120}\b(?:journal|monthly|weekly|quarterly)\b|\bpeer-reviewed\b|"
    r"\bimpact factor\b|\bis an? (?:[\w-]+ )?(?:communications platform|newswire|press release (?:wire|service))\b",
    re.I,
)


def _full_name(body: str, span: Span, heading: str) -> tuple[str, int] | None:
    """The name behind a heading, and where it stands: "About IDC: The Institute for Dryland Crops breeds" -> that."""
    name = re.sub(r"\s*\([^()]*\)\s*$", "", heading).strip(" ,*_")
    start = body.find(name, span.start)
    if start < 0 or not name:
        return None
    if len(name.split()) > 2 or (len(name.split()) == 2 and re.search(_KIND, name)):
        return name, start
    spelled = re.search(rf"({_C}(?:\s(?:{_LINK}\s)*{_C}){{1,7}})\s\({re.escape(name)}\)", body)
    longer = spelled or re.search(rf"\b({re.escape(name)}(?:\s{_C}){{0,4}}?\s{_KIND}{_KIND_END})", body)
    if longer is None and (name.isupper() or len(name.split()) == 1):
        longer = re.match(
            rf"[^\n]{{0,60}}?[:\n]\s*[*_]*(?:The |Die |Das |Der |La |El |"
            rf"L['’])?({_C}(?:\s(?:{_LINK}\s)*{_C}){{1,7}})(?=,|\s[a-z(])",
            body[span.start : span.end],
        )
        if longer:
            return _without_article(longer.group(1), span.start + longer.start(1))
    if longer:
        return _without_article(longer.group(1), longer.start(1))
    generic = re.fullmatch(
        r"(?:the )?(?:center|centre|institute|network|university|hospital|foundation|"
        r"company|society|agency|group|prize|fundación|hochschule)",
        name,
        re.I,
    )
    return None if generic else (name, start)


def _without_article(name: str, start: int) -> tuple[str, int]:
    name = re.sub(r"['’]s?$", "", name)
    lead = re.match(
        rf"(?:[A-Z][\w-]* (?:at|of|from) (?=The\b))?(?:{_WHO.capitalize()} (?:at|of|"
        rf"from) )?(?:[Tt]he|Die|Das|Der|La|El)\s+|(?i:{_WHO}) (?:at|of|from)\s+(?:the\s+)?",
        name,
    )
    return (name[lead.end() :], start + lead.end()) if lead else (name, start)


def _first_mention(opening: str, name: str, heading: str) -> int:
    """Where an opening first names an institution: in full, by its acronym, or by its first two words."""
    acronym = re.search(r"\(([A-Z][\w&-]{1,12})\)", heading)
    words = name.split()
    forms = [name, *([acronym.group(1)] if acronym else []), *([" ".join(words[:2])] if len(words) > 2 else [])]
    found = [match.start() for form in forms if (match := re.search(rf"(?<!\w){re.escape(form)}(?!\w)", opening))]
    return min(found) if found else -1


def _credited(body: str, hosts: tuple[str, ...]) -> Field | None:
    opening = [p for p in paragraphs(body[:8000]) if len(p.text) > 80][:5]
    closing = [p for p in paragraphs(body[len(body) // 2 :]) if len(p.text) > 80]
    best: Field | None = None
    for rank, paragraph in enumerate(opening):
        for field in islice(_candidates(body, paragraph.start, paragraph.end, rank), 12):
            score = field.confidence - 0.08 * min(rank, 2)
            if domains.spells(field.value, hosts) or any(describes(p.text, field.value) for p in closing):
                score += 0.2
            score += _OFTEN if (times := body.count(field.value)) > 2 else 0.05 * (times > 1)
            if best is None or score > best.confidence + 1e-9:
                best = Field("institution", field.value, field.start, field.end, min(0.9, score))
    return best if best is not None and best.confidence >= 0.5 else None


_OFTEN = 0.16  # 82 releases of health newsrooms: 3 institutions more are found than with 0.1, none more are wrong


def _candidates(body: str, start: int, end: int, rank: int) -> Iterator[Field]:
    end = min(end, start + 1500)
    if rank <= 1:
        found = _ANNOUNCES.search(body, start, min(end, start + 500))
        if found and _announces(body, found):
            yield _field(found, 0.75)
    for pattern, confidence in _LEADS:
        for match in pattern.finditer(body, start, end):
            name = match.group("name")
            if not _SUB.match(name) and not names_wire(name) and not re.match(r"(?:Dr|Prof)\b|[A-Z]{2,4}$", name):
                yield _field(match, confidence)


def _announces(body: str, found: re.Match[str]) -> bool:
    """Whether the subject of "X announced today" is an issuer: no person, no wire, nobody's place, no second one."""
    words = found["name"].split()
    before = body[max(0, found.start() - 40) : found.start()]
    person = any(map(is_head, words)) and (is_head(words[-1]) or not HOUSE.fullmatch(words[-1]))
    if person or _BESIDE_ANOTHER.search(before) or is_head(before.rpartition(" ")[0].rpartition(" ")[2]):
        return False
    return not (re.match(r"(?:Dr|Prof)\b|[A-Z]{2,4}$", found["name"]) or _BAD.match(words[0]) or is_wire(found["name"]))


_BESIDE_ANOTHER = re.compile(r"\b(?:and|of|for|at|by|from|with|in|on|to|against) (?:the )?$", re.I)


def _field(match: re.Match[str], confidence: float) -> Field:
    name, start = match.group("name"), match.start("name")
    lead = re.match(
        r"(?:[A-Z]{3,}(?:--| (?=The [A-Z]))|.{3,40} of (?=The [A-Z]))?(?:(?:The|A|An|New|Now|At|In|For|From|By|But|"
        r"And|Professor|Dr\.?)\s+)?",
        name,
    )
    if lead:
        name, start = name[lead.end() :], start + lead.end()
    name = re.split(r" and the (?=[A-Z])", name)[0]
    two = re.match(
        r"(.*?\b(?:University|Hospital|College|Institute|Center|School|"
        r"Clinic)\b.*?) and (?=.*\b(?:University|School|College|Hospital|Institute|Center|Clinic)\b)",
        name,
    )
    name = re.sub(r"-(?:led|based)$", "", two.group(1) if two else name)
    name = re.sub(r"(?:['’]s?|[.,])$", "", name) if not re.search(r"(?:Inc|Ltd|Corp|Co)\.$", name) else name
    return Field("institution", name, start, start + len(name), confidence)
