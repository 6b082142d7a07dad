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
from rag.pages.clues import Clue
from rag.pages.parts import paragraphs

_C = r"(?<!\w)[A-ZÄÖÜÉÅÁÓØŠŁ][\w.'’&+-]{0,40}"
_LINK = r"(?:of the|of|for|at|in|the|and|de la|de los|del|de|la|für|der|von|du|des|et|&|y)"
_KIND = (
    r"(?:University|Universities|Institutes?|Institutet|Hospitals?|College|School|Cent(?:er|re)s?|Clinic|"
    r"Foundation|Society|Association|Academy|Laborator(?:y|ies)|"
    r"Agency|Council|Department|Ministry|Medicine|Health|Corporation|Inc\.?|Corp\.?|Ltd\.?|GmbH|AG|Company|"
    r"Group|Pharmaceuticals|Therapeutics|Research|Trust|Authority|Administration|"
    r"Universität|Hochschule|Institut|Klinikum|Universidad|Instituto|Université|Fundación|Hospital|"
    r"Observatory|Museum|Technologies|Sciences|Observatorio|Bundesamt)"
)
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
    r"doctors|investigators?|scholars?|astronomers|economists|psychologists|neuroscientists|professors?|"
    r"experts?|research|geologists|ecologists|epidemiologists|surgeons|team)"
)
_STATED = re.compile(
    r"(?:^|\n|[.(]\s?|\b(?:is|was) )[ \t*_>#(|]*(?i:retold|adapted|reprinted|reproduced|summari[sz]ed|condensed|"
    r"shortened|abridged|rewritten) from (?:an? |the )?(?:(?:press|news|media) )?(?:release|statement|announcement|"
    r"original)[^\n]{0,30}? (?:by|from|of|issued by) (?:the )?(?P<name>[^\n]{3,90}?)(?=,? (?:of|on|dated) \d|"
    r",? (?:dated|on|of) [A-Z]|, (?:\w+ )?\d{1,2}\b|, [A-Z][a-z]+ \d|\.?[)*_ \t]*(?:\n|$)|\. )"
    r"|(?:^|\n)[ \t*_>#|]*(?:SOURCE|Source|Sourced? from|Provided by|Issued by|Issuer|Released by|Institution|"
    r"Organi[sz]ation|Issuing (?:institution|organi[sz]ation)|Herausgeber|Quelle|Fuente|Entidad emisora|"
    r"Institución)[*_]*(?:\s*[:|][ \t*_]*|[ \t]+)(?:the )?(?P<name2>[A-ZÄÖÜ][^\n|]{2,90}?)[ \t.*_]*(?=\n|$)"
)
_SAYS = Clue(
    _STATED,
    ("retold", "adapted", "reprinted", "reproduced", "summari", "condensed", "shortened", "abridged", "rewritten",
     "source", "provided by", "issued by", "issuer", "issuing", "released by", "institu", "organi", "herausgeber",
     "quelle", "fuente", "entidad"),
    before=60,
    after=350,
)  # fmt: skip
_LEADS = (
    (re.compile(rf"\b{_WHO}(?: [a-z]+){{0,2}} (?:at|from|of|by|with) (?:the )?{_NAME}"), 0.65),
    (
        re.compile(
            rf"\b(?:[Tt]he |[Aa]n? |[Nn]ew )?{_NAME}(?:['’]s?)?(?:[ -](?:led|"
            rf"based))?(?: [a-z-]+){{0,2}} {_WHO}\b"
        ),
        0.65,
    ),
    (re.compile(rf"\b(?:at|by|from) (?:the )?{_NAME}"), 0.5),
)
_ANNOUNCES = re.compile(
    r"(?P<name>(?<!\w)[A-ZÄÖÜ][\w.'’&+®™-]{0,40}(?:\s(?:(?:of|and|for|the|"
    r"&)\s)?[A-ZÄÖÜ][\w.'’&+®™-]{0,40}){0,6}(?:,? (?:Inc|Corp|Ltd|Co|plc|LLC|S\.A|AG|SE|GmbH)\.?)?)"
    r"(?:\s?\([^()\n]{2,60}\))*(?:, (?:an?|the|one of) [^.\n]{5,200}?,)?\s(?:today |has |"
    r"have )*(?:announce[sd]?|report(?:ed|s) (?:today|that|its|results)|launch(?:ed|es)|introduce[sd]|"
    r"unveil(?:ed|s)|released|presented)(?: today)?\b"
)
_WIRES = re.compile(
    r"\b(?:PR ?Newswire|Business ?Wire|Globe ?Newswire|EurekAlert|Newswise|AlphaGalileo|idw|PRWeb|"
    r"EIN Presswire|press-?news|AAAS|news aktuell|24-7PressRelease|newsramp|Accesswire|"
    r"Press Release Distribution|News ?Direct|Benzinga|Proactive Investors|Investor ?Brand ?Network|IBN|citybiz)\b|"
    r"(?-i:\b\w*[a-z]Wire\b)",
    re.I,
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
    stated = _stated(body)
    if stated:
        return stated
    about = _about(body, title, boilerplate, hosts)
    if about and (len(boilerplate) == 1 or domains.spells(about.value, hosts)):
        return about
    by_host = domains.named_by_host(body, contact, hosts)
    return (None if by_host and _WIRES.search(by_host.value) else by_host) or about or _credited(body, hosts)


_OWN_RELEASE = re.compile(
    rf"(?:^|\n|[.)–—-]\s+)(?:The )?(?P<name>{_C}(?:\s(?:{_LINK}\s)?{_C}){{1,7}})(?: "
    rf"\([A-Z]{{2,8}}\))? (?:is|has|corrects?|withdraws?|retracts?|"
    rf"updates?)\b[^.\n]{{0,60}}\bits (?:own )?(?:news|press|media) (?:release|statement)"
)


def is_wire(name: str) -> bool:
    """Whether a name is that of a distributor, who issues nothing."""
    return bool(_WIRES.search(name)) and len(name.split()) < 5


def _stated(body: str) -> Field | None:
    own = _OWN_RELEASE.search(body[:4000])
    if own:
        return Field("institution", own.group("name"), *own.span("name"), 0.9)
    for match in _SAYS.finditer(body):
        group = "name" if match.group("name") else "name2"
        start, end = match.span(group)
        name = body[start:end].rstrip(" .,;")
        if "://" in name or "@" in name or len(name.split()) > 12 or _WIRES.search(name):
            continue
        if group == "name2" and not re.search(rf"{_KIND}|^[A-Z0-9&. -]+$|(?:[A-Z][\w.&-]+ ?){{1,6}}$", name):
            continue
        return Field("institution", name, start, start + len(name), 0.95)
    return None


def _about(body: str, title: str, boilerplate: tuple[tuple[Span, str], ...], hosts: tuple[str, ...]) -> Field | None:
    """The "About X" whose X the opening names first; one that a contact's address spells goes before all."""
    opening = title + "\n" + body[: max(1500, len(body) // 4)]
    named: list[tuple[bool, int, Field]] = []
    for span, heading in boilerplate:
        found = _full_name(body, span, heading)
        if found is None or _WIRES.search(found[0]) or _NO_ISSUER.search(found[0]) or _issues_nothing(body, span):
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
    best: Field | None = None
    for rank, paragraph in enumerate(opening):
        for field in islice(_candidates(body, paragraph.start, paragraph.end, rank), 12):
            score = field.confidence - 0.08 * min(rank, 2)
            if domains.spells(field.value, hosts):
                score += 0.2
            score += _OFTEN if (times := body.count(field.value)) > 2 else 0.05 * (times > 1)
            if best is None or score > best.confidence + 1e-9:
                best = Field("institution", field.value, field.start, field.end, min(0.9, score))
    return best if best is not None and best.confidence >= 0.5 else None


_OFTEN = 0.16  # 82 releases of health newsrooms: 3 institutions more are found than with 0.1, none more are wrong


def _candidates(body: str, start: int, end: int, rank: int) -> Iterator[Field]:
    end = min(end, start + 1500)
    if rank == 0:
        found = _ANNOUNCES.search(body, start, min(end, start + 500))
        if (
            found
            and not re.match(r"(?:Dr|Prof)\b|[A-Z]{2,4}$", found.group("name"))
            and not _BAD.match(found.group("name").split()[0])
            and not _WIRES.search(found.group("name"))
        ):
            yield _field(found, 0.7)
    for pattern, confidence in _LEADS:
        for match in pattern.finditer(body, start, end):
            name = match.group("name")
            if not _SUB.match(name) and not _WIRES.search(name) and not re.match(r"(?:Dr|Prof)\b|[A-Z]{2,4}$", name):
                yield _field(match, confidence)


def _field(match: re.Match[str], confidence: float) -> Field:
    name, start = match.group("name"), match.start("name")
    lead = re.match(
        r"(?:[A-Z]{3,}(?:--| (?=The [A-Z]))|.{3,40} of (?=The [A-Z]))?(?:(?:The|A|An|New|Now|At|In|For|From|By|But|"
        r"And|Professor|Dr\.?)\s+)?",
        name,
    )
    if lead:
        name, start = name[lead.end() :], start + lead.end()
    two = re.match(
        r"(.*?\b(?:University|Hospital|College|Institute|Center|School|"
        r"Clinic)\b.*?) and (?=.*\b(?:University|School|College|Hospital|Institute|Center|Clinic)\b)",
        name,
    )
    name = re.sub(r"-(?:led|based)$", "", two.group(1) if two else name)
    name = re.sub(r"(?:['’]s?|[.,])$", "", name) if not re.search(r"(?:Inc|Ltd|Corp|Co)\.$", name) else name
    return Field("institution", name, start, start + len(name), confidence)
