"""What sort of release it is: research, award, event, business, correction, withdrawal, other.

Judged by the title first, then by signs in the text; the field's range covers the words that show it. What is not
here: who corrects whom.
"""

from __future__ import annotations

import re

from rag.datatypes import Field
from rag.pages.clues import Clue

_NOTICES = (
    (
        "withdrawal",
        re.compile(
            r"\W*(?:notice of )?(?:withdrawal|withdrawn|retraction|retracted|zurückgezogen|retirada)\b"
            r"|[^\n]*\b(?:withdraws?|withdrew|retracts?)\b[^\n]*\b(?:release|statement|study|paper|article)\b",
            re.I,
        ),
    ),
    (
        "correction",
        re.compile(
            r"\W*(?:correct(?:ion|ed|ing)\b|corrigend\w*|errat\w*|berichtig\w*|richtigstell\w*|correcci\w*)", re.I
        ),
    ),
)
_AWARD = re.compile(
    r"\b(?:awards?|awarded|prizes?|medal|honou?red|honou?rs|wins?|winners?|won|receives?|recipients?|recognized|"
    r"named (?:\w+ ){0,4}(?:fellow|member|scholar)s?|elected (?:to|as|fellows?|members?)|fellowships?|laureates?|"
    r"hall of fame|inducted|grants?|preis|auszeichnung|ausgezeichnet|geehrt|verliehen|premios?|galardon\w*|"
    r"distingu\w+|prix)\b",
    re.I,
)
_PRIZE = re.compile(
    r"\b(?:awards?|prizes?|medal|fellowships?|scholarships?|honou?rs?|laureates?|hall of fame|grants?|preis|preise|"
    r"auszeichnung|premios?|prix|fellow|academy)\b",
    re.I,
)
_EVENT = re.compile(
    r"\b(?:conference|symposium|webinar|workshop|summit|(?:world|annual|international|european) congress|"
    r"exhibition|exhibit|festival|lecture|seminar|"
    r"open (?:day|house)|expo|(?:\w+-day|annual|special|free|public|virtual|online) (?:event|celebration)|\w*messe|"
    r"ceremony|gala|hackathon|to present at|to host|hosts|to speak at|to participate in|"
    r"conference call|call for (?:papers|nominations|applications)|tagung|kongress|ausstellung|veranstaltung|"
    r"konferenz|congreso|jornadas?|exposición|conférence|colloque|media advisory|sets? date|save the date)\b",
    re.I,
)
_BUSINESS = re.compile(
    r"\b(?:acqui(?:res?|red|sition)|merge[rs]?|launch(?:es|ed)?|unveils?|introduces?|partners?|partnership|"
    r"collaborat(?:es?|ion)|raises?|(?:seed|series [a-e]|funding) (?:round|funding)|investment|invests?|investors?|"
    r"(?:first|second|third|fourth)[- ]quarter|quarterly|fiscal|earnings|revenues?|dividend|shares?|stock|ipo|"
    r"private placement|offering|listing|listed|expands?|expansion|appoints?|appointed|appointment|names?|named|"
    r"hires?|"
    r"joins|ceo|cfo|president|new (?:product|service|store|plant|headquarters)|opens?|rebrand\w*|contract|order|"
    r"agreement|licen[sc]es?|approval|clearance|fda|distributor|market|platform|offers?|celebrates?|"
    r"announces|reports? (?:first|second|third|fourth|full)|token|crypto\w*|blockchain|"
    r"übernimmt|startet|investiert|eröffnet|lanza|adquiere|inversión)\b",
    re.I,
)
_COMPANY = re.compile(
    r"\b(?:NASDAQ|Nasdaq|NYSE|TSX(?:-?V)?|OTC(?:QB|QX|BB)?|CSE|LSE|AIM|Euronext|FRA|FSE|ASX)\s?:\s?[A-Z]"
    r"|[Ff]orward-[Ll]ooking [Ss]tatements|\bshareholders\b|\b(?:CEO|[Cc]hief [Ee]xecutive)\b"
    r"|\b[A-Z]\w+,? (?:Inc\.|Ltd\.?|LLC|Corp\.|GmbH|plc|PLC|S\.A\.|Pty)"
)
_STATE = re.compile(
    r"\b(?:Department|Ministry|Attorney|Attorneys|Court|indicted|sentenced|guilty|lawsuit|settle\w*|convicted|"
    r"charged|"
    r"resolves?|admits?|pleads?|arrested|arraigned|complaint|false claims|United States|Justice|acquisition of|"
    r"jury|police|recalls?)\b",
    re.I,
)
_RESEARCH = re.compile(
    r"\b(?:stud(?:y|ies)|researchers?|scientists?|research|trials?|(?:clinical|positive|topline|phase \w+) "
    r"results|findings?|meta-analysis|paper|published|"
    r"participants|patients|experiments?|peer-reviewed|hypothes\w+|co-authors?|"
    r"doi|astronomers|archaeologists|physicists|biologists|the authors|journal|data (?:show|suggest)|"
    r"studien?|forsch\w+|wissenschaftler\w*|veröffentlicht|estudios?|investigador\w*|científic\w+|publicad[oa]|"
    r"étude|chercheurs?|scientifiques?|publiée?)\b",
    re.I,
)
_SIGNS = Clue(
    _RESEARCH,
    ("stud", "research", "scientist", "trial", "results", "finding", "meta-analysis", "paper", "publi", "participants",
     "patients", "experiment", "peer-", "hypothes", "co-author", "doi", "astronomers", "archaeologists", "physicists",
     "biologists", "the authors", "journal", "data ", "forsch", "wissenschaft", "veröffentlicht", "investigador",
     "científic", "étude", "chercheur", "scientifique"),
    before=40,
    after=60,
)  # fmt: skip
_FOUND = re.compile(
    r"\b(?:(?:new|recent|latest|large|international|clinical|pilot|first) (?:\w+ ){0,2}(?:study|research|trial|"
    r"analysis|"
    r"paper|report|findings)|(?:study|studies|trial|research|findings?|analysis|paper|results|researchers|scientists|"
    r"team|survey)\s(?:\w+ ){0,2}(?:shows?|finds?|found|suggests?|reveals?|indicates?|reports?|demonstrates?|"
    r"discover(?:ed|s)?|identif(?:y|ied|ies)|publish(?:ed|es)?|develop(?:ed)?|conclude[sd]?)|"
    r"according to (?:a|an|new|the) (?:\w+ ){0,4}(?:study|research|paper|report|analysis)|"
    r"published (?:\w+ ){0,4}in|(?:met|achieved|reached) (?:its|the|all|both) (?:[\w-]+ ){0,2}(?:endpoints?)|"
    r"results (?:of|from) (?:the |its |a |an )?(?:[\w-]+ ){0,5}(?:study|trial)|the study (?:was|is|appears|"
    r"included|enrolled)|"
    r"(?:studie|untersuchung) (?:zeigt|belegt)|estudio (?:muestra|publicado|revela))\b",
    re.I,
)
_LEAD = 1_500


def kind_field(title: str, body: str, *, published_work: bool) -> Field:
    """The field `kind`.

    Args:
        title: the release's headline; it opens the body, or the range is left out.
        body: the whole text.
        published_work: a journal or a DOI is among the release's fields.
    """
    at = body.find(title) if title else -1
    for name, pattern in _NOTICES:
        notice = pattern.match(title)
        if notice:
            return _field(name, notice, at, 0.95)
    lead = body[:_LEAD]
    award, event, business = (pattern.search(title) for pattern in (_AWARD, _EVENT, _BUSINESS))
    if award and _PRIZE.search(title) and not published_work and not _FOUND.search(title):
        return _field("award", award, at, 0.85)
    research = _research(title, body, published_work=published_work)
    held = event and not published_work and not _FOUND.search(title) and not _FOUND.search(lead)
    if research is not None and research[1] >= _ENOUGH and not held:
        return Field("kind", "research", *research[0], confidence=min(0.95, 0.6 + 0.05 * research[1]))
    if event:
        return _field("event", event, at, 0.8)
    if not _STATE.search(title) and not _STATE.search(lead[:400]):
        company = _COMPANY.search(body[:20_000])
        if business:
            return _field("business", business, at, 0.8 if company else 0.65)
        if company:
            return Field("kind", "business", company.start(), company.end(), 0.6)
    if len(_EVENT.findall(lead[:600])) > 1 and (sign := _EVENT.search(lead)):
        return Field("kind", "event", sign.start(), sign.end(), 0.6)
    return Field("kind", "other", confidence=0.5)


_ENOUGH = 4


def _field(name: str, match: re.Match[str], at: int, confidence: float) -> Field:
    """The field with the range of a title's words, where the title stands in the body."""
    if at < 0:
        return Field("kind", name, confidence=confidence)
    return Field("kind", name, at + match.start(), at + match.end(), confidence)


def _research(title: str, body: str, *, published_work: bool) -> tuple[tuple[int, int], int] | None:
    """The words that show a finding is told, and how many signs speak for it."""
    lead = body[:_LEAD]
    shown, signs = _FOUND.search(lead), list(_SIGNS.finditer(lead))
    found = shown or (signs[0] if signs else _SIGNS.search(body) if published_work else None)
    if not found:
        return None
    different = {sign.group().lower() for sign in signs}
    score = min(3, len(different)) + 4 * published_work + 2 * bool(shown) + bool(_RESEARCH.search(title))
    business = len({match.group().lower() for match in _BUSINESS.finditer(title)})
    told = published_work or (_RESEARCH.search(title) and shown)
    against = (1 if told else 2) * business * (not published_work) + 4 * bool(_STATE.search(title))
    return found.span(), score - against
