"""Who paid: the names in "This study was supported by …", one field each, with offsets.

A list of names is cut at commas and at an "and" that stands between two complete names, so that "Ministry of
Education and Research" stays whole. What is not here: a page's metadata.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.datatypes import Field

_TRIGGER = re.compile(
    r"\b(?:(?:stud(?:y|ies)|research|work|project|trial|investigation|analysis|paper|findings|experiments?|"
    r"programme?|survey|team|effort|data collection|clinical trial|he|she|it|authors?|researchers|"
    r"collaboration|development)"
    r"(?: reported (?:here|in this [a-z]+))?(?:,? which)? (?:was|were|is|has been|have been|are|"
    r"had been)(?: [a-z]+ly| in part| also| jointly| and [a-z]+)*"
    r"(?:,? (?:in part|partly))?(?: made possible by)?"
    r" (?:funded|supported|financed|sponsored|co-funded|underwritten|supported financially|"
    r"financially supported|made possible)(?: and [a-z]+)?(?:,? in part,?)?"
    r"(?: (?:by|through|with|from|thanks to))(?: (?:funding|support|funds|money|resources|"
    r"financial support)(?: (?:received|provided))? (?:from|by))?"
    r"|fund(?:ing|s)(?: and support)?(?: for (?:this|the|his|her|their) [^.\n]{1,60}?)? (?:was|were|is|came|"
    r"comes|has been|have been)(?: also)?(?: (?:provided|received|supplied|made available|awarded|"
    r"obtained))?(?: in part)? (?:by|from|through)"
    r"|(?:support|financial support|grants?)(?: for (?:this|the|his|her|their) [^.\n]{1,60}?)? (?:was|were|"
    r"came|comes)(?: also)? (?:provided |received )?(?:by|from)"
    r"|(?:was|were|is|are|been) (?:[a-z]+ly |also |in part )?(?:co-)?funded (?:in part |partly )?by"
    r"|received (?:financial )?(?:funding|support|grants) from"
    r"|(?:^|\n)[ \t*_]*(?:funding(?: sources?| support| statement| information)?|funders?|funded by|"
    r"supported by|sponsors?|förderung|financiación|financement)[*_]*:[*_]*"
    r"(?: (?:this|the|our) [^.\n]{1,80}? (?:funded|supported|sponsored)(?: in part)? by)?"
    r"|gefördert (?:haben|hat) (?:die|das|den|diese[snm]?) \w+"
    r"|(?:gefördert|finanziert|unterstützt) (?:wurde (?:die|das|der) [^.\n]{1,50}? )?(?:von|vom|durch)"
    r"|(?:ha sido |fue |está |estuvo )?(?:financiad[oa]s?|subvencionad[oa]s?|apoyad[oa]s?) (?:por|"
    r"con fondos de|parcialmente por)"
    r"|(?:financée?s?|soutenue?s?) (?:en partie )?par)\s+",
    re.I,
)
_STOP = re.compile(
    r"(?<!\bU)(?<!\bS)(?<!\bInc)(?<!\bDr)(?<!\bSt)(?<!\bCo)(?<!\bLtd)(?<!\bCorp)(?<!\bNo)(?<!\b[JS]r)(?<!\b[A-Z])\.(?=\s|"
    r"$)|\n|\bunder (?:award|grant|contract|the)\b|; (?:the|no|none)\b"
    r"|,? (?:and|with) (?:was|is|were|has|will|the (?:authors?|content|contents))\b|,? (?:and )?(?:is|was|"
    r"were|are) (?:published|presented|available|led|conducted)\b|\bto (?:conduct|study|support|develop)\b"
    r"|,? where\b|,? who\b|,? which\b|\bas part of\b|\bas well as in-kind\b|\bwithin the framework\b|"
    r"\bim rahmen\b|\ben el marco\b|\bdans le cadre\b",
    re.I,
)
_SUBJECT = re.compile(
    r"(?:^|(?<=[.!?”\"] )|(?<=\n))(?P<names>(?:The |Die |Das )?[A-ZÄÖÜ][^.!?\n“”\"]{3,240}?)\s(?:jointly |also )?"
    r"(?:funded|fund|funds|paid for|financed|supported|sponsored) (?:the|this) "
    r"(?:study|trial|research|work|project|measurements?|programme?|experiments?|survey|audit)\b"
)
_ORG = re.compile(
    r"\b(?:Foundation|Fund|Funds|Trust|Council|Institutes?|Institutet|University|Universities|Agency|Ministry|"
    r"Department|Society|"
    r"Association|Office|Commission|Programme|Center|Centers|Centre|Hospital|College|Academy|Inc|Corp|Ltd|"
    r"GmbH|AG|Initiative|"
    r"Administration|Service|Corporation|Company|Alliance|Union|Network|Consortium|Bureau|Charity|"
    r"Organi[sz]ation|Laboratory|"
    r"Stiftung|Universität|Ministerium|Bundesministerium\w*|Forschungsgemeinschaft|Gemeinschaft|Ministerio|"
    r"Fundación|Agencia|Universidad|"
    r"Instituto|Agence|Fondation|Université|Conseil|Pharmaceuticals?|Therapeutics|Award|Scheme|Endowment|"
    r"League|Board|Authority|"
    r"NIH|NSF|NASA|DARPA|BBSRC|EPSRC|DFG|BMBF|ERC|NSERC|CIHR|NHMRC|NIHR|Wellcome|Horizon|Gates|Pharma|Biogen|"
    r"Pfizer|Merck|Novartis|UK)\b"
)
_HEAD_NOISE = re.compile(
    r"^(?:and |both |the |a |an |in part |partly |by |from |grants? |awards? |funding |funds |support |"
    r"multiple |several |various |additional |generous |financial |research |part |"
    r"(?:numbers? )?\S*\d\S* |gifts? |contributions? |donations? |fellowships? |of |la |el |los |las |le |"
    r"les |l['’]|die |der |dem |den |das |vom |von )+"
    r"(?:(?:grants?|awards?|funding|support|contributions?|donations?|fellowships?|gifts?) )*(?:from |by |"
    r"of )*(?:the )?",
    re.I,
)
_TAIL_NOISE = re.compile(
    r"\s*(?:\([^()]*\)|\[[^\[\]]*\]|,?\s(?:grants?|awards?|contract|numbers?|no\.)\b.*|"
    r"\s+(?:and|through|with|via|for|in|under)$)\s*$",
    re.I,
)
_SPLIT = re.compile(
    r"\s*[;,]\s+(?:and |und |y |et |as well as )?|\s+(?:and(?: by| from)?|as well as|und|y|et|"
    r"&)\s+(?=(?:the |a |an |by |from |la |el |den |der |die |das )?[\"“A-ZÄÖÜÉ])"
)
_PLAIN_AND = re.compile(r"^\s+(?:and|und|y|et|&)\s+$")


def funder_fields(body: str) -> Iterator[Field]:
    """A `funder` field for each name in each funding sentence of a body."""
    seen: set[str] = set()
    for start, end, sure in sorted({**_as_subjects(body), **_after_triggers(body)}.values()):
        value = re.sub(r"\s+", " ", body[start:end])
        if value.lower() not in seen:
            seen.add(value.lower())
            yield Field("funder", value, start, end, sure)


def _as_subjects(body: str) -> dict[int, tuple[int, int, float]]:
    """Names in "The X and the Y paid for the trial": each must be an organisation's by its words."""
    found = {}
    for sentence in _SUBJECT.finditer(body):
        for start, end in _names(body, *sentence.span("names")):
            if _ORG.search(body[start:end]):
                found[start] = (start, end, 0.7)
    return found


def _after_triggers(body: str) -> dict[int, tuple[int, int, float]]:
    """Names after "was funded by", up to the end of the sentence."""
    found = {}
    done = 0
    for trigger in _TRIGGER.finditer(body):
        if trigger.start() < done:
            continue
        stop = _STOP.search(body, trigger.end(), min(len(body), trigger.end() + 1500))
        end = stop.start() if stop else min(len(body), trigger.end() + 1500)
        done = end
        for start, finish in _names(body, trigger.end(), end):
            found[start] = (start, finish, 0.8)
    return found


def _names(body: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    text = body[start:end]
    # Commas within brackets separate grant numbers, not names.
    flat = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", lambda m: "\x01" * len(m.group()), text)
    cuts = [0]
    for match in _SPLIT.finditer(flat):
        if _PLAIN_AND.match(match.group()) and not _joins_names(flat[cuts[-1] : match.start()], flat[match.end() :]):
            continue
        cuts += [match.start(), match.end()]
    cuts.append(len(flat))
    for first, last in zip(cuts[::2], cuts[1::2], strict=True):
        found = _trim(flat, first, last)
        if found:
            yield start + found[0], start + found[1]


def _joins_names(left: str, right: str) -> bool:
    """Whether "and" stands between two names: both sides are complete ones."""
    if re.match(r"(?:by |from )?(?:the|la|el|los|las|der|die|das) ", right) and re.search(
        r"[A-ZÄÖÜÉ]\w+\s.*[A-ZÄÖÜÉ]|[A-Z]{3}", left
    ):
        return True
    ahead = re.split(r"[,;\x01]|\sand\s", right, maxsplit=1)[0]
    return bool(_ORG.search(left) or re.search(r"\b[A-Z]{3,}\b|\x01", left)) and bool(
        (
            _ORG.search(ahead)
            and not re.match(
                r"(?:Research|Sciences|Technology|Development|Human|Digestive|"
                r"Prevention)\b",
                ahead,
            )
        )
        or re.match(r"(?:the |by )", ahead)
        or re.match(r"[A-Z]{3,}\b", ahead)
    )


def _trim(flat: str, first: int, last: int) -> tuple[int, int] | None:
    """The name itself: without articles, brackets and grant numbers; None when what is left is no name."""
    head = _HEAD_NOISE.match(flat[first:last])
    if head:
        first += head.end()
    part = flat[first:last].replace("\x01", " ")
    part = (
        part[: len(part.rstrip(" ,;:.\u00a0"))]
        if not re.search(r"\b(?:Inc|Ltd|Co|Corp|U\.S)\.\s*$", part)
        else part.rstrip()
    )
    for _ in range(3):
        shorter = _TAIL_NOISE.sub("", part).rstrip(" ,;")
        if shorter == part:
            break
        part = shorter
    # A grant number in brackets in the middle ends the name.
    cut = re.search(
        r"\x01|\s{3,}|\s\(|\s(?:grants?|awards?|under|through|via|mit [\d.]+)\s", flat[first : first + len(part)]
    )
    if cut:
        part = part[: cut.start()].rstrip()
    words = part.split()
    if (
        not words
        or not 3 <= len(part) <= 130
        or len(words) > 16
        or (not part[0].isupper() and not re.match(r"[a-z]+[A-Z]", part))
    ):
        return None
    if re.search(r"\d{3,}", part) or re.search(
        r"\b(?:is|was|were|are|has|have|that|this|their|he|she|they|we|"
        r"none)\b",
        part,
    ):
        return None
    if not _ORG.search(part) and len(words) < 2 and not re.fullmatch(r"[A-Z][A-Z&/-]{2,}|[A-Z][\w-]{4,}", part):
        return None
    return first, first + len(part)
