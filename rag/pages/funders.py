"""Who paid: the names in "This study was supported by …", one field each, with offsets.

A list of names is cut at commas and at an "and" that stands between two complete names, so that "Ministry of
Education and Research" stays whole. What is not here: a page's metadata.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.datatypes import Field
from rag.pages.clues import Clue

_SUPPORT = ("fund", "support", "sponsor", "financ", "finanz", "underwritten", "förder", "subvencion", "paid for")
_STUDY = (
    r"(?:stud(?:y|ies)|research|work|project|trials?|investigation|analysis|analyses|paper|findings|experiments?|"
    r"programme?|survey|team|effort|data collection|he|she|it|authors?|researchers|collaboration|development|"
    r"Drs?\.? [\w’'-]+)"
)
_GIVEN = (
    r"(?:funded|supported|financed|sponsored|co-funded|underwritten|supported financially|financially supported|"
    r"paid for|made possible)"
)
_BY = (
    r"(?: and [a-z]+)?(?:,? (?:in part|partly|partially|also|primarily|jointly))*,? (?:by|through|with|from|"
    r"thanks to)"
    r"(?: (?:funding|support|funds|money|resources|financial support)(?: (?:received|provided))? (?:from|by))?"
)
_TRIGGER = re.compile(
    rf"\b(?:{_STUDY}(?: reported (?:here|in this [a-z]+))?(?:,? which)? (?:was|were|is|are|has been|have been|"
    rf"had been)"
    rf"(?: [a-z]+ly| in part| also| jointly| and [a-z]+)*(?:,? (?:in part|partly))?(?: made possible by)? "
    rf"{_GIVEN}{_BY}"
    rf"|(?:the|this|these|our) (?:[\w-]+ ){{0,4}}?{_STUDY},? (?:[^.;\n]{{1,140}}? (?:was|were|is|are|been) "
    rf"(?:[a-z]+ly |in part |also )?)?{_GIVEN}{_BY}"
    r"|(?:is|was|are|were) (?:supported|sponsored),? in part,? by"
    rf"|(?:the|this|these|our) (?:[\w-]+ ){{0,4}}?(?:{_STUDY}|audit|measurements?|observations?)"
    r"(?: \([^()\n]{1,80}\))?,? (?:was|were|has been|have been)"
    rf" (?:[^.;\n]|\.(?=\S)){{1,160}}?,? and (?:[a-z]+ly |in part )?{_GIVEN}{_BY}"
    r"|(?:acknowledges?|with) (?:the )?(?:generous |partial |additional )*(?:funding|(?:financial|grant) support)"
    r"(?: received)? (?:from|of|by)|(?:authors?|researchers|team) (?:[a-z]+ly )?acknowledges? (?:the )?support "
    r"(?:from|of)"
    r"|fund(?:ing|s)(?: and support)?(?: for (?:this|the|his|her|their) [^.\n]{1,60}?)? (?:was|were|is|came|"
    r"comes|has been|have been)(?: also)?(?: (?:provided|received|supplied|made available|awarded|"
    r"obtained))?(?: in part)? (?:by|from|through)"
    r"|(?:support|financial support|grants?)(?: for (?:this|the|his|her|their) [^.\n]{1,60}?)? (?:was|were|"
    r"came|comes)(?: also)? (?:provided |received )?(?:by|from)"
    r"|(?:was|were|is|are|been) (?:[a-z]+ly |also |in part )?(?:co-)?funded (?:in part |partly )?by"
    r"|(?:was|were|is|are|been) (?:[a-z]+ly )?made possible by(?= (?:the )?(?-i:[A-Z][^.\n]{0,120}?\b"
    r"(?:Foundation|Trust|Fund|Council|Society|Association|Endowment|Commission|Agency)\b))"
    r"|received (?:financial )?(?:funding|support|grants) from"
    r"|gefördert (?:haben|hat) (?:die|das|den|diese[snm]?) \w+"
    r"|(?:gefördert|finanziert|unterstützt) (?:wurde (?:die|das|der) [^.\n]{1,50}? )?(?:von|vom|durch)"
    r"|(?:ha sido |fue |está |estuvo )?(?:financiad[oa]s?|subvencionad[oa]s?|apoyad[oa]s?) (?:por|"
    r"con fondos de|parcialmente por)"
    r"|(?:financée?s?|soutenue?s?) (?:en partie )?par)\s+"
    r"|(?:^|\n)[ \t*_]*(?:funding(?: sources?| support| statement| information)?|funders?|funded by|"
    r"supported by|sponsors?|förderung|financiación|financement)[*_]*:[*_]*"
    r"(?: (?:this|the|our) [^.\n]{1,80}? (?:funded|supported|sponsored)(?: in part)? by)?\s+",
    re.I,
)
_PAID = Clue(
    _TRIGGER,
    (*_SUPPORT, "made possible", "grant", "unterstützt", "apoyad", "soutenu"),
    before=300,
)
_STOP = re.compile(
    r"(?<!\bU)(?<!\bS)(?<!\bInc)(?<!\bDr)(?<!\bSt)(?<!\bCo)(?<!\bLtd)(?<!\bCorp)(?<!\bNo)(?<!\b[JS]r)(?<!\b[A-Z])\.(?=\s|$)"
    r"|\n|\bunder (?:award|grant|contract|the)\b|; (?:the|no|none|additional|further|other)\b|\bto (?-i:[a-z])"
    r"|,? (?:and|with) (?:was|is|were|has|will|the (?:authors?|content|contents))\b"
    r"|,? (?:and )?(?:is|was|were|are) (?:published|presented|available|led|conducted)\b"
    r"|,? and (?!(?:the|an?|by|from|in|of|grants?|awards?|funding|support|other|several|its)\b)(?-i:[a-z])"
    r"|,? (?:where|who|which)\b|\bas (?:part of|well as in-kind)\b|\bwithin the framework\b"
    r"|\bim rahmen\b|\ben el marco\b|\bdans le cadre\b",
    re.I,
)
_SUBJECT = re.compile(
    r"(?:^|(?<=[.!?”\"] )|(?<=\n))(?P<names>(?:The |Die |Das )?[A-ZÄÖÜ][^.!?\n“”\"]{3,400}?)\s(?:jointly |also )?"
    r"(?:funded|fund|funds|paid for|financed|supported|sponsored) (?:the|this) "
    r"(?:[\w-]+ ){0,3}?(?:study|trial|research|work|project|measurements?|programme?|experiments?|survey|audit)\b"
)
_PAYS = Clue(_SUBJECT, _SUPPORT, before=450)
_OTHERS = re.compile(r"\b(?:earlier|previous|prior|another)\b", re.I)

_HOUSES = (
    r"Foundation Fund Funds Trust Council Institutes? Institutet University Universities Agency Ministry Department "
    r"Society Association Office Commission Programme Center Centers Centre Hospital Clinic School College Academy "
    r"Inc Corp Ltd GmbH AG Initiative Administration Service Corporation Company Alliance Union Network Consortium "
    r"Bureau Charity Organi[sz]ation Laboratory Stiftung Universität Ministerium Bundesministerium\w* "
    r"Forschungsgemeinschaft Gemeinschaft Ministerio Fundación Agencia Universidad Instituto Agence Fondation "
    r"Université Conseil Pharmaceuticals? Therapeutics Award Scheme Endowment League Board Authority NIH NSF NASA "
    r"[Ff]amily DARPA BBSRC EPSRC DFG BMBF ERC NSERC CIHR NHMRC NIHR Wellcome Horizon Gates Pharma Biogen Pfizer Merck "
    r"Novartis UK"
).split()
_ORG = re.compile(rf"\b(?:{'|'.join(_HOUSES)})\b")
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
    r"\s*[;,]\s+(?:and |und |y |et |as well as )?|,? including |\s+(?:and(?: in part)?(?: by| from| (?:grants?|"
    r"funding|support) from)?|as well as|und|y|et|"
    r"&)\s+(?=(?:the |a |an |by |from |la |el |den |der |die |das )?[\"“A-ZÄÖÜÉ])"
)
_GAP = re.compile(r"\s{4,}")  # no list of names goes on after it
_PLAIN_AND = re.compile(r"^\s+(?:and|und|y|et|&)\s+$")


def funder_fields(body: str) -> Iterator[Field]:
    """A `funder` field for each name in each funding sentence of a body."""
    seen: set[str] = set()
    for start, end, sure in sorted({**_as_subjects(body), **_after_triggers(body)}.values()):
        value = re.sub(r"\s+", " ", body[start:end])
        if value.lower() not in seen:
            seen.add(value.lower())
            yield Field("funder", value, start, end, sure)


def names_in(words: str) -> Iterator[str]:
    """The names of a list of funders, as they are written there, each on one line."""
    line = " ".join(words.split())
    yield from (line[start:end] for start, end in _names(line, 0, len(line)))


def _as_subjects(body: str) -> dict[int, tuple[int, int, float]]:
    """Names in "The X and the Y paid for the trial": each must be an organisation's by its words."""
    found = {}
    for sentence in _PAYS.finditer(body):
        for start, end in _names(body, *sentence.span("names")):
            if _ORG.search(body[start:end]):
                found[start] = (start, end, 0.7)
    return found


def _after_triggers(body: str) -> dict[int, tuple[int, int, float]]:
    """Names after "was funded by", up to the end of the sentence."""
    found = {}
    done = 0
    for trigger in _PAID.finditer(body):
        if trigger.start() < done or _OTHERS.search(trigger.group()):
            continue
        stop = _STOP.search(body, trigger.end(), min(len(body), trigger.end() + 1500))
        end = stop.start() if stop else min(len(body), trigger.end() + 1500)
        done = end
        if _DISCLOSED.search(body, trigger.start(), end):
            continue
        for start, finish in _names(body, trigger.end(), end):
            if not _NO_FUNDER.search(body, start, finish):
                found[start] = (start, finish, 0.8)
    return found


# What a researcher takes money for besides the study; who helps an investigation that is no research.
_DISCLOSED = re.compile(r"\boutside (?:of )?the submitted|\b(?:personal|consulting|speaker) fees|\bhonorari", re.I)
_NO_FUNDER = re.compile(r"\b(?:Police|Sheriff\w*|Attorneys?|FBI|Enforcement|Bureau of Investigation|Mayor|Governor)\b")


def _names(body: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    text = _GAP.split(body[start:end], maxsplit=1)[0]
    # Commas within brackets separate grant numbers, not names.
    flat = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", lambda m: "\x01" * len(m.group()), text)
    cuts = [0]
    for match in _SPLIT.finditer(flat):
        if _PLAIN_AND.match(match.group()) and not _joins_names(flat[cuts[-1] : match.start()], flat[match.end() :]):
            continue
        cuts += [match.start(), match.end()]
    cuts.append(len(flat))
    for first, last in _whole(flat, list(zip(cuts[::2], cuts[1::2], strict=True))):
        found = _trim(flat, first, last)
        if found:
            yield start + found[0], start + found[1]


def _whole(flat: str, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Pieces with those put together that a comma within a name cut: "National Heart, Lung, and Blood Institute"."""
    whole: list[tuple[int, int]] = []
    for first, last in pieces:
        names = [
            word for word in re.findall(r"\w+", flat[first:last].split("\x01", maxsplit=1)[0]) if word[0].isupper()
        ]
        if (
            whole
            and _ends_in_field(flat[slice(*whole[-1])])
            and flat[first : first + 1].isupper()
            and all(word.lower() in _FIELDS or _ORG.fullmatch(word) for word in names)
        ):
            first = whole.pop()[0]  # noqa: PLW2901
        whole.append((first, last))
    return whole


def _ends_in_field(words: str) -> bool:
    return words.rstrip().rsplit(" ", 1)[-1].lower() in _FIELDS


# What institutes and ministries are named after, one beside another. No funder is called by these words alone.
_FIELDS = frozenset(
    "heart lung blood stroke arthritis musculoskeletal skin diseases digestive kidney diabetes dental craniofacial "
    "deafness communication disorders neurological infectious allergy science sciences technology education culture "
    "sports engineering medicine medical nutrition innovation industry energy food agriculture rural affairs youth "
    "family women seniors environment nuclear safety forestry fisheries aging drug alcohol alcoholism abuse mental "
    "health human services development child natural humanities social arts research prevention control imaging "
    "bioengineering pharmacy pharmaceutical trade labour labor welfare communications transport infrastructure climate "
    "economy consumer".split()
)


def _joins_names(left: str, right: str) -> bool:
    """Whether "and" stands between two names: both sides are complete ones."""
    if re.match(r"(?:by |from )?(?:the|la|el|los|las|der|die|das) ", right) and re.search(
        r"[A-ZÄÖÜÉ]\w+\s.*[A-ZÄÖÜÉ]|[A-Z]{3}", left
    ):
        return True
    ahead = re.split(r"[,;\x01]|\sand\s", right, maxsplit=1)[0]
    return bool(_ORG.search(left) or re.search(r"\b[A-Z]{3,}\b|\x01", left)) and bool(
        (_names_house(ahead) and ahead.split(" ", 1)[0].lower() not in _FIELDS)
        or re.match(r"(?:the |by )", ahead)
        or re.match(r"[A-Z]{3,}\b", ahead)
    )


def _names_house(words: str) -> bool:
    """Whether a name has a word for a house, not only for a field: not "Pharmaceutical Sciences at Lanmore"."""
    return any(found.group().lower() not in _FIELDS for found in _ORG.finditer(words))


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
        r"none|members?)\b",
        part,
    ):
        return None
    if not _ORG.search(part) and len(words) < 2 and not re.fullmatch(r"[A-Z][A-Z&/-]{2,}|[A-Z][\w-]{4,}", part):
        return None
    return first, first + len(part)
