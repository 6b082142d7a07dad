"""Where a finding was published: journals and DOIs in the text of a release, with offsets.

What is here: phrases that introduce a journal ("in the journal X", "published today in X") and the shape of a
journal's name. What is not: a list of journals, or references at the foot of a release read as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.datatypes import Field
from rag.pages.clues import Clue

_WORD = r"(?<!\w)[A-ZÄÖÜÉ][\w'’&+-]{0,40}"
_TITLE = (
    rf"(?P<name>{_WORD}(?:(?::|,(?=\s[A-Z]\w+(?:,|\sand\s|\s&\s)\s?[A-Z]?))?(?:\s|\s&\s)(?:(?:of|the|and|in|"
    rf"for|on|de|et|der|für|und|&)\s){{0,3}}(?:{_WORD}|\d+(?=\W))){{0,9}})"
)
_LEAD = (
    r"(?:(?:the |an? )?(?:[A-Za-z0-9.,' -]{0,40}?(?:issue|edition|volume) of )?(?:the )?(?:(?:[a-z-]+|"
    r"open-access|peer-reviewed|scientific|medical|leading|international|prestigious|"
    r"American Chemical Society['’]s?|ACS|Cell Press|AACR|AGU|Elsevier|"
    r"[A-Z]\w+ [A-Z]\w+['’]s?) ){0,3}(?:journals? |magazine )?(?:the )?[*_“\"]{0,2})"
)
_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|"
    "Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
)
_NAMED = re.compile(
    rf"\b(?:journals?|magazine|Fachzeitschrift|Fachjournal|Zeitschrift|Fachmagazin|Magazin|"
    rf"revista(?: científica)?|revue(?: scientifique)?)[,:]?\s(?:the\s)?[*_“\"„«]{{0,2}}{_TITLE}"
)
_PUBLISHED = re.compile(
    r"\b(?:[Pp]ublished?|publishes|publishing|appear(?:s|ed|ing)?|report(?:s|ed|ing)?|described?|detailed|"
    r"featured|printed|released|"
    r"presented|posted|veröffentlicht\w*|publicad[oa]s?|publica|publiée?s?)\b"
    r"(?P<gap>(?:[^.\n]|\.(?=\d|\s\d)){0,70}?)\b(?:in|by|en|dans|issue of|edition of)\s(?P<the>the\s|"
    r"an?\s)?(?:[^.\n]{0,30}?(?:issue|edition|version) of (?:the )?)?[*_“\"„«]{0,2}" + _TITLE
)
_WRITING = re.compile(
    r"\b(?:[Ww]riting|paper|article) (?:(?:online|today|this week|on \w+day) )?in (?:the (?:journal )?)?[*_“\"]{0,2}"
    rf"{_TITLE}"
    r"(?=[*_”\"]{0,2},)"
)
# "a trial in the August 18 New England Journal of Medicine", "online publication in Lancet Oncology".
_STUDY = re.compile(
    r"\b(?:study|trial|(?:meta-)?analysis|report|paper|publication|findings?|results?) in (?:the )?"
    rf"(?:(?:{_MONTHS})\.? \d{{1,2}}(?:, \d{{4}},?)? )?[*_“\"]{{0,2}}"
    r"(?=(?:[A-Z][\w&-]* |of |and |the ){0,6}(?:Journal|Lancet|JAMA|BMJ|PL[Oo]S|Annals|Archives|Proceedings)\b"
    rf"|(?:[A-Z]\w* ){{1,3}}(?:Research|Reports|Letters|Communications)[,.;]){_TITLE}"
)
_TODAY = re.compile(r"(?:published|appear(?:s|ed)) (?:(?:today|online|this week|yesterday),? )?in [*_“\"]{0,2}$")
_CURRENT = re.compile(r"\b(?:current|latest|online|print)(?: online| print)? issue of (?:the )?[*_“\"]{0,2}$")
_ISSUE = re.compile(rf"\b(?:issue|edition) of (?:the (?:journal )?)?[*_“\"]{{0,2}}{_TITLE}")
_BEFORE_DOI = re.compile(
    rf"(?-i:{_TITLE})(?:[ ,.:]{{0,3}}\(?\d[\d(), .:;/–-]{{0,40}})?[*_]{{0,2}}[ "
    rf",.;(]{{0,3}}(?:doi\b|https?://(?:dx\.)?doi\.)",
    re.I,
)
_LABEL = re.compile(
    r"(?:^|\n)[ \t*_#|]*(?:journal|publication|fachzeitschrift|revista)(?: name|"
    r" title)?[*_]*(?:\s*[:|\t]\s*|\n{1,2})[*_]*(?P<name>(?!(?:Original )?Source\b)[A-Z][^\n|*_]{1,100})",
    re.I,
)
_DOI_CONFIDENCE = 0.8
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>“”|]{2,120}")
_DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_HINT = re.compile(
    r"\b(?:Journal|Nature|Science|Sciences|Cell|Lancet|JAMA|BMJ|PLOS|PLoS|Proceedings|PNAS|Annals|Archives|"
    r"Review|Reviews|Letters|"
    r"Reports|Research|Medicine|Communications|Advances|Frontiers|Acta|Transactions|Bulletin|Biology|"
    r"Chemistry|Physics|Neurology|"
    r"Oncology|Psychology|Pediatrics|Cancer|Circulation|Hypertension|Diabetes|Neuron|eLife|Psychiatry|"
    r"Epidemiology|Genetics|Gastroenterology|"
    r"Nutrition|Nutrients|Surgery|Cardiology|Immunity|Brain|Ecology|Geophysical|Angewandte|Materials|"
    r"Engineering|Nano|Immunology|CMAJ|NEJM|Stroke|Therapeutics|Metabolism|Blood|Genes|Heart|Neuroscience|Biomaterials)\b"
)
_NEVER = re.compile(
    r"^(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|"
    r"Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|"
    r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|The Study|This|These|It|We|They|He|She|In|On|"
    r"Dr|Prof|English|German|Figure|Table|Phase|"
    r"Europe|Germany|France|Spain|China|India|Japan|Australia|Canada|America|Africa|Asia|London|Paris|Berlin|"
    r"Vienna|Chicago|Boston|Washington|San|New York(?! )|Los Angeles|"
    r"Amsterdam|Barcelona|Madrid|Munich|Orlando|Atlanta|Philadelphia|Copenhagen|Stockholm|Toronto|Denver|"
    r"Seattle|Houston|Dallas|Miami|Rome|Dublin|Lisbon|Great Britain|United|U\.S|US|UK|EU|Annual|"
    r"University|Department|Center|Endowment|Foundation|National Institutes|American Society|American College|"
    r"American Heart|American Academy|European Society|World)\b"
)

_NAMES = ("journal", "magazin", "zeitschrift", "revista", "revue")
_CLUES = (
    (Clue(_LABEL, (*_NAMES, "publication"), before=40), 0.95),
    (Clue(_NAMED, _NAMES, before=5, after=600), 0.85),
    (Clue(_BEFORE_DOI, ("doi",), before=600), _DOI_CONFIDENCE),
    (Clue(_ISSUE, ("issue of", "edition of"), after=600), 0.75),
    (Clue(_STUDY, ("journal", "lancet", "jama", "bmj", "plos", "annals", "archives", "proceedings", "research",
                   "reports", "letters", "communications"), before=120), 0.75),
    (Clue(_WRITING, ("writing", "paper ", "article "), after=300), 0.75),
    (
        Clue(
            _PUBLISHED,
            ("publi", "appear", "report", "describe", "detailed", "featured", "printed", "released", "presented",
             "posted", "veröffentlicht"),
            after=700,
        ),
        0.7,
    ),
)  # fmt: skip


def journal_fields(body: str) -> Iterator[Field]:
    """The `journal` a release says its finding appeared in; nothing when no phrase names one."""
    best: dict[str, Field] = {}
    for clue, confidence in _CLUES:
        for match in clue.finditer(body):
            found = _clean(body, match, confidence)
            if found and found.value.lower() not in best:
                best[found.value.lower()] = found
    ranked = sorted(best.values(), key=lambda f: (-f.confidence, f.start or 0))
    if ranked:
        yield ranked[0]


def doi_fields(body: str) -> Iterator[Field]:
    """A `doi` field for each DOI in the text, lower case as the registry compares them."""
    seen: set[str] = set()
    for match in _DOI.finditer(body):
        words = trim_doi(match.group())
        if words.lower() not in seen:
            seen.add(words.lower())
            yield Field("doi", words.lower(), match.start(), match.start() + len(words))


def trim_doi(words: str) -> str:
    """A DOI without the sentence around it. "10.5555/abc(1)." -> "10.5555/abc(1)"."""
    while words and words[-1] in ".,;:!?'’)]}*_":
        if words[-1] in ")]}" and words.count("([{"[")]}".index(words[-1])]) >= words.count(words[-1]):
            break
        words = words[:-1]
    return words


def _clean(body: str, match: re.Match[str], confidence: float) -> Field | None:
    start, end = match.span("name")
    name = re.split(rf"\s(?:on|in|of|this)\s(?:the\s)?(?:{_MONTHS}|{_DAYS})\b", body[start:end], maxsplit=1)[0]
    tail = re.search(
        r"[\s,:]+(?:on|in|for|and|of|the|de|et|und|DOI|Vol|Volume|Issue|Online|Available)$|"
        r"\s+(?:DOI|Vol|Volume)\b.*$|['’]s?$",
        name,
    )
    while tail:
        name = name[: tail.start()]
        tail = re.search(r"[\s,:]+(?:on|in|for|and|of|the|de|et|und|DOI)$|['’]s?$", name)
    name = re.sub(r"(?:[\s,]+(?:\d+|Vol\.?|No\.?))+$", "", name).rstrip(" ,.;:")
    if re.search(r"\d{2,}|\b(?:Registration|Epub|Article|Trial|Paper|Reference|Publication|Figure)\b", name):
        return None
    if confidence == _DOI_CONFIDENCE and len(name.split()) < 2 and not _HINT.search(name):
        return None
    if not 2 <= len(name) <= 100 or _NEVER.match(name):
        return None
    if re.search(r"\b(?:Endowment|Foundation|Fund|Trust|University|Institute|Council|Agency|Archive|Media)$", name):
        return None
    if confidence < 0.8:
        # A name that no other journal's name resembles must stand alone and come twice to be believed.
        alone = body[end : end + 1] in '.,;)\n*_"”' and len(name.split()) > 1 and body.count(name) > 1
        told = len(name.split()) > 1 and _TODAY.search(body[match.start() : start]) and _DOI.search(body)
        issue = len(name.split()) > 1 and _CURRENT.search(body[max(0, match.start() - 30) : start])
        if not (_HINT.search(name) or alone or told or issue):
            return None
    return Field("journal", name, start, start + len(name), confidence)
