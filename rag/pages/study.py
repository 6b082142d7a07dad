"""How a finding was made: the study's type, and whom or what it looked at.

For releases that tell research only. What other, earlier or future studies did is left out. What is not here: how many
were studied (`samples`), results.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from rag.datatypes import Field, Span
from rag.pages.clues import Clue
from rag.pages.samples import OTHERS, PART, SUBJECT_OF, sample_fields

_TYPES: tuple[tuple[str, float, Clue], ...] = tuple(
    (name, confidence, Clue(re.compile(pattern, re.I), marks, before=120))
    for name, confidence, marks, pattern in (
        (
            "randomised trial", 0.9,
            ("random", "placebo", "sham-", "rct", "nach dem zufall", "aleatorizado"),
            r"randomi[sz]ed(?:,? (?:and |[\w-]+,? ){0,5})(?:trials?|stud(?:y|ies))\b|\brandomi[sz]ed (?:in)?to "
            r"(?:receive|either|one|two|three|four|groups)"
            r"|\brandomly (?:assigned|allocated|divided|split|given)|\b(?:placebo|sham)-controlled\b|\bRCTs?\b"
            r"|randomisierte[\w ,-]{0,40}studie|nach dem zufallsprinzip|ensayo(?: clínico)? aleatorizado"
            r"|essai (?:clinique )?randomisé",
        ),
        (
            "trial", 0.85,
            ("trial", "phase", "clinical study", "intervention study", "open-label", "crossover", "sham-",
             "klinische", "ensayo", "essai"),
            r"\b(?:clinical|field|pilot|open-label|crossover|feeding|vaccine|human|patient|phase (?:[1-4]|I{1,3}V?|"
            r"IV)[ab]?(?:/[1-4I]+)?)"
            r"(?: [\w-]+){0,2} (?:trials?)\b|\bphase (?:[1-4]|I{1,3}|IV)[ab]? (?:study|trial)\b"
            r"|\b(?:clinical|intervention|open-label|crossover|sham-controlled) study\b|\bklinische(?:n|r)? "
            r"studie|\bensayo clínico|\bessai clinique",
        ),
        (
            "meta-analysis", 0.9, ("meta", "pooled"),
            r"\bmeta-?\s?analy(?:sis|ses|zed|tic)\b|\bpooled analysis|\bmetaanaly(?:se|sis)\b",
        ),
        (
            "review", 0.85,
            ("review", "revisi"),
            r"\b(?:systematic|literature|Cochrane|scoping|umbrella|narrative|critical) reviews?\b"
            r"|\breview (?:article|paper)s?\b|\b(?:article|paper|authors?) reviews\b|\breview(?:ed)? (?:of "
            r")?(?:[\w-]+ ){0,4}(?:studies|trials|papers|articles)\b|\brevisión sistemática",
        ),
        (
            "cohort", 0.85,
            ("cohort", "prospective", "retrospective", "longitudinal", "followed", "tracked", "kohorten"),
            r"\bcohort stud(?:y|ies)\b|\b(?:prospectively|longitudinally)[ -](?:studied|followed)\b|\b(?:birth|"
            r"prospective|retrospective) cohort\b"
            r"|\b(?:prospective|longitudinal|retrospective)(?:,? [\w-]+){0,2} (?:study|analysis)\b|\bcohort of "
            r"(?:[\w-]+ ){0,4}(?:patients|women|men|people|adults|children|participants)\b|\bkohortenstudie"
            r"|\b(?:followed|tracked) (?:[\w,.-]+ ){1,8}(?:for|over) (?:[\w-]+ ){1,5}years"
            r"|\b(?:for|over) (?:[\w-]+ ){1,5}years,? (?:the|our|this) (?:[\w-]+ )?study (?:followed|tracked)\b",
        ),
        (
            "diagnostic study", 0.8, ("diagnostic", "sensitivity", "specificity"),
            r"\bdiagnostic (?:accuracy|performance)\b|\bsensitivity\b[^.\n]{0,60}\bspecificity\b"
            r"|\bspecificity\b[^.\n]{0,60}\bsensitivity\b",
        ),
        (
            "economic evaluation", 0.85, ("cost-", "cost "),
            r"\bcost-(?:effectiveness|benefit|utility) (?:analysis|study|model\w*)\b|\bcost analysis\b",
        ),
        (
            "pilot study", 0.85, ("pilot", "proof", "feasibility", "first-in-human", "first in human"),
            r"\b(?:pilot|feasibility|proof[- ]of[- ](?:concept|principle)|first[- ]in[- ]humans?) (?:[\w-]+ "
            r")?(?:study|trial)\b",
        ),
        ("case-control", 0.9, ("case",), r"\bcase[- ]control(?:led)?\b"),
        ("cross-sectional", 0.9, ("cross-",), r"\bcross-sectional\b"),
        (
            "observational", 0.85,
            ("observation", "epidemiolog", "records", "data", "registry", "database", "beobachtung"),
            r"\bobservational (?:[\w.-]+ ){0,2}(?:study|studies|analysis|research|data)\b|\bepidemiolog\w+ study\b"
            r"|\b(?:reviewed|analy[sz]ed|examined|studied|looked at|used) (?:the )?(?:[\w-]+ ){0,4}(?:medical|"
            r"health|hospital|"
            r"insurance|"
            r"claims|registry|administrative) (?:records|data)\b|\belectronic (?:health|medical) records\b|"
            r"\b(?:registry|database) (?:study|analysis)\b|\bbeobachtungsstudie"
            r"|\bestudio observacional",
        ),
        (
            "survey", 0.85,
            ("survey", "befragt", "umfrage", "encuesta"),
            r"\bsurveyed\b|\b(?:the|an?|our|online|national|nationwide|phone|telephone|web-based) (?:[\w-]+ "
            r"){0,3}survey"
            r"(?: (?:of|among|asked|found|shows|included|data|was|participants|respondents))|\bsurvey of\b"
            r"|\bbefragten?\b|\bumfrage\b|\bencuesta\b",
        ),
        (
            "model", 0.85,
            ("model", "simula"),
            r"\b(?:computer|computational|mathematical|climate|numerical|statistical|epidemiological|economic|"
            r"simulation|machine[- ]learning|deep[- ]learning|forecast\w*) models?\b|\bmodell?ing (?:study|"
            r"suggests|shows)"
            r"|\b(?:computer )?simulations?\b|\bsimulated\b|\bcomputersimulation\w*|\bsimulaci(?:ón|ones)\b",
        ),
        (
            "laboratory", 0.8,
            ("vitro", "lab", "cultur", "petri", "cell line"),
            r"\bin vitro\b|\blaboratory (?:experiments?|tests?|stud(?:y|ies)|setting)|\blab(?:-based)? "
            r"(?:experiments?|tests?|studies)"
            r"|\bcell cultures?\b|\bcultured (?:[\w-]+ ){0,2}cells\b|\bpetri dish\w*|\bcell lines?\b|"
            r"\blaborversuch\w*",
        ),
        (
            "animal study", 0.85,
            ("mouse", "mice", "mäuse", "rat", "animal", "murine", "rodent", "zebrafish", "pig", "primate", "monkey",
             "fruit flies", "macaque", "rabbit", "souris"),
            r"\b(?:mouse|rat|animal|murine|rodent|zebrafish|pig|primate|monkey) (?:study|studies|models?|"
            r"experiments?)\b"
            r"|\bin (?:(?:laboratory|lab|live|living|young|old|aged|adult|obese|diabetic) )?(?:mice|rats|zebrafish|"
            r"fruit flies|monkeys|macaques|pigs|rabbits)\b|\bmice (?:that|were|with|given|fed|lacking)\b"
            r"|\b(?:bei|an|in) mäusen\b|\ben ratones\b|\bchez la souris\b",
        ),
        (
            "case report", 0.9, ("case",),
            r"\bcase (?:report|series)\b|\bcase study of (?:an?|one) (?:[\w-]+ )?(?:patient|man|woman)",
        ),
    )
)  # fmt: skip
_TOLD_BEFORE = re.compile(
    r" (?:have|has|had) (?:also |previously |long )?(?:shown|suggested|found|linked|indicated|reported)\b"
)


# A study that is planned, wished for or denied; what was done is told in other words.
_PLANNED = frozenset({"randomised trial", "trial", "pilot study", "observational"})
_WISHED = re.compile(
    r"\b(?:next (?:step|phase|stage)s?|will(?! be (?:published|presented))|would|could|should|may|might|can be"
    r"|plan(?:s|ned|ning)?|hop(?:e|es|ed|ing)|call(?:s|ed|ing)? for|need(?:s|ed)?|future|upcoming|proposed?"
    r"|seek(?:s|ing)?|ready for|not (?:yet )?been|has yet to|without|until|before|prior to|no|lack of|verification in"
    r"|confirmed in|over the past|to (?:begin|launch|start|initiate|conduct|enter)|launch(?:es|ed|ing)?"
    r"|initiat(?:e|es|ing)|paving the way|expertise|experience in|prepar\w+)\b"
    r"|\bmove\b.{0,40}\binto\s*$|\bpre-?\s?$",
    re.I,
)
_TO_COME = re.compile(
    r"[^.\n]{0,90}?\b(?:(?:is|are) (?:already |now |currently |also )?(?:under ?way|planned|needed|required|warranted)"
    r"|(?:has|have) (?:already |now )?(?:begun|started)|can be designed|to date (?:have|has)"
    r"|(?:will|would|could|should) (?:be (?:needed|required|conducted|carried out|started|designed)|begin|start))\b",
    re.I,
)
# Trials in general: "scalability of clinical trials", "clinical trial management".
_THESE = re.compile(r"(?:\b(?:the|these|both|our|its|two|three|four|five|six|\d+)\s(?:[\w-]+\s){0,3}|\bIn\s)$")
_TRADE = re.compile(
    r"\s(?:design|agreements?|programs?|sites?|services|management|expertise|experience|networks?|protocols?"
    r"|infrastructure|summit|conference|poster)\b",
    re.I,
)
_NEGLIGIBLE = re.compile(r"\bno (?:longer|fewer|more|less)\b|\bbefore (?:and|or) after\b", re.I)


def _to_come(body: str, match: re.Match[str]) -> bool:
    """Whether the words of a study stand in a sentence that plans, wishes for or denies it, or tell of no one study."""
    before = re.split(r"[.!?\n]\s", body[max(0, match.start() - 160) : match.start()])[-1]
    general = re.search(r"(?:trials|studies)$", match.group(), re.I) and not _THESE.search(before)
    return bool(
        general
        or _TRADE.match(body, match.end())
        or _WISHED.search(_NEGLIGIBLE.sub(" ", before))
        or _TO_COME.match(body, match.end())
    )


def study_fields(body: str, skip: tuple[Span, ...]) -> Iterator[Field]:
    """The fields `study`, `subject` and `sample` of a release that tells research, none from the ranges of `skip`."""
    kinds = dict(_types(body, skip))
    if "randomised trial" in kinds:
        kinds.pop("trial", None)
    for gathered in ("randomised trial", "trial") if kinds.keys() & {"meta-analysis", "review"} else ():
        own = kinds.get(gathered)
        if own and own.start is not None and body[own.start : own.end].rstrip().endswith("s"):
            del kinds[gathered]  # "a meta-analysis of 19 randomised trials"
    yield from kinds.values()
    samples = list(sample_fields(body, skip))
    yield from _subjects(body, kinds, samples, skip)
    yield from samples


def _types(body: str, skip: tuple[Span, ...]) -> Iterator[tuple[str, Field]]:
    for name, confidence, clue in _TYPES:
        for match in clue.finditer(body):
            told = _TOLD_BEFORE.match(body, match.end()) or OTHERS.search(_clause_before(body, match.start()))
            if not told and not (name in _PLANNED and _to_come(body, match)) and not _within(match.start(), skip):
                yield name, Field("study", name, match.start(), match.end(), confidence)
                break


# What shows, directly before or after a noun, that the release's own study looked at those.
_STUDIED = re.compile(
    r"\b(?:stud(?:y|ies|ied)|trial|analysis|research|experiments?|tested|findings|results|treatment|treated)\s"
    r"(?:[\w-]+ ){0,3}?(?:of|in|among|involving|with|on)\s(?:[\w-]+ ){0,3}?$|\b(?:using|en|bei|an) $",
    re.I,
)
_IN = re.compile(r"\bin (?:[\w-]+ ){0,2}$", re.I)
_HAPPENED = re.compile(
    r" (?:who |that )?(?:were |was )?(?:randomi[sz]ed|randomly|assigned|enrolled|recruited|followed|treated|received|"
    r"given|injected|underwent|completed|fed|took part)\b"
    r"| (?:in|of) the (?:[\w-]+ ){0,3}(?:study|trial|group|arm|cohort|sample)\b"
    r"|['’]? (?:stud(?:y|ies)|models?|experiments?)\b",
    re.I,
)
_ANIMALS = frozenset("mice mouse rats rat zebrafish pigs monkeys macaques rabbits dogs mäusen ratten ratones".split())
_TAKING_PART = frozenset("participants volunteers respondents probanden teilnehmer teilnehmende teilnehmenden".split())
_SINGLE = {"mouse": "mice", "rat": "rats", "murine": "mice"}
_NOUN = re.compile(r"[^\W\d_]+")
_CELLS = re.compile(
    r"\b(?:cell (?:cultures?|lines?)|cultured (?:[\w-]+ ){0,3}cells|(?:human|mouse|patient|donor|stem|tumou?r|"
    r"cancer)[\w -]{0,20} cells (?:in (?:the|a) (?:lab|laboratory|dish)|in vitro|taken from|derived from|grown)|"
    r"in vitro)\b",
    re.I,
)


def _subjects(body: str, kinds: dict[str, Field], samples: list[Field], skip: tuple[Span, ...]) -> Iterator[Field]:
    """Whom or what was studied: what was counted, and what is named as studied."""
    found: dict[str, Field] = {}
    counted = ((word, 0.8) for field in samples for word in _NOUN.finditer(body, field.start or 0, field.end or 0))
    for word, confidence in chain(counted, ((word, 0.0) for word in _NOUN.finditer(body))):
        name = _SINGLE.get(word.group().lower()) or SUBJECT_OF.get(word.group().lower())
        if name is None or name in found or name in _NO_SUBJECT:
            continue
        sure = confidence or _looked_at(body, *word.span())
        if sure and not _within(word.start(), skip):
            found[name] = Field("subject", name, *word.span(), sure)
    cells = _CELLS.search(body) if "laboratory" in kinds else None
    if cells:
        found.setdefault("cells", Field("subject", "cells", *cells.span(), 0.8))
    yield from found.values()


def _looked_at(body: str, start: int, end: int) -> float:
    """How sure it is that a noun names whom the release's own study looked at; 0 where nothing shows it."""
    word, lead = body[start:end].lower(), body[max(0, start - 60) : start]
    if PART.match(body, end) or OTHERS.search(_clause_before(body, start)):
        return 0.0
    if word in _TAKING_PART:
        return 0.75
    animal = word in _ANIMALS
    happened = _HAPPENED.match(body, end)
    if animal and (happened or _IN.search(lead)):
        return 0.85
    return 0.7 if happened or _STUDIED.search(lead) else 0.0


_NO_SUBJECT = frozenset(("studies", "records", "sites", "species", "samples"))


def _clause_before(body: str, at: int) -> str:
    """The words before a place, back to the last full stop, semicolon, colon or line break."""
    return re.split(r"[.;:\n]\s", body[max(0, at - 70) : at])[-1]


def _within(at: int, spans: tuple[Span, ...]) -> bool:
    return any(span.start <= at < span.end for span in spans)
