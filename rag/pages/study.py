"""How a finding was made: the study's type, and whom or what it looked at.

For releases that tell research only. What other, earlier or future studies did is left out. What is not here: how many
were studied (`samples`), results.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.datatypes import Field, Span
from rag.pages.samples import NOUN, OTHERS, PART, SUBJECT_OF, sample_fields

_TYPES: tuple[tuple[str, float, re.Pattern[str]], ...] = tuple(
    (name, confidence, re.compile(pattern, re.I))
    for name, confidence, pattern in (
        (
            "randomised trial", 0.9,
            r"randomi[sz]ed(?:,? (?:and |[\w-]+,? ){0,5})(?:trials?|stud(?:y|ies))\b|\brandomi[sz]ed to "
            r"(?:receive|either)"
            r"|\brandomly (?:assigned|allocated|divided|split|given)|\bplacebo-controlled\b|\bRCTs?\b"
            r"|randomisierte[\w ,-]{0,40}studie|nach dem zufallsprinzip|ensayo(?: clínico)? aleatorizado"
            r"|essai (?:clinique )?randomisé",
        ),
        (
            "trial", 0.85,
            r"\b(?:clinical|field|pilot|open-label|crossover|feeding|vaccine|phase (?:[1-4]|I{1,3}V?|"
            r"IV)[ab]?(?:/[1-4I]+)?)"
            r"(?: [\w-]+){0,2} (?:trials?)\b|\bphase (?:[1-4]|I{1,3}|IV)[ab]? (?:study|trial)\b"
            r"|\bklinische(?:n|r)? studie|\bensayo clínico|\bessai clinique",
        ),
        ("meta-analysis", 0.9, r"\bmeta-?\s?analy(?:sis|ses|zed|tic)\b|\bpooled analysis|\bmetaanaly(?:se|sis)\b"),
        (
            "review", 0.85,
            r"\b(?:systematic|literature|Cochrane|scoping|umbrella|narrative|critical) reviews?\b"
            r"|\breview(?:ed)? (?:of )?(?:[\w-]+ ){0,4}(?:studies|trials|papers|articles)\b|\brevisión sistemática",
        ),
        (
            "cohort", 0.85,
            r"\bcohort stud(?:y|ies)\b|\b(?:birth|prospective|retrospective) cohort\b"
            r"|\b(?:prospective|longitudinal|retrospective)(?:,? [\w-]+){0,2} (?:study|analysis)\b|\bkohortenstudie"
            r"|\bfollowed (?:[\w,.-]+ ){1,8}(?:for|over) (?:[\w-]+ ){1,5}years",
        ),
        ("case-control", 0.9, r"\bcase[- ]control(?:led)?\b"),
        ("cross-sectional", 0.9, r"\bcross-sectional\b"),
        (
            "observational", 0.85,
            r"\bobservational (?:[\w-]+ )?(?:study|studies|analysis|research|data)\b|\bepidemiolog\w+ study\b"
            r"|\b(?:reviewed|analy[sz]ed|examined|studied) (?:the )?(?:[\w-]+ ){0,4}(?:medical|health|hospital|"
            r"insurance|"
            r"claims) (?:records|data)\b|\b(?:registry|database) (?:study|analysis)\b|\bbeobachtungsstudie"
            r"|\bestudio observacional",
        ),
        (
            "survey", 0.85,
            r"\bsurveyed\b|\b(?:the|an?|our|online|national|nationwide|phone|telephone|web-based) (?:[\w-]+ "
            r"){0,3}survey"
            r"(?: (?:of|among|asked|found|shows|included|data|was|participants|respondents))|\bsurvey of\b"
            r"|\bbefragten?\b|\bumfrage\b|\bencuesta\b",
        ),
        (
            "model", 0.85,
            r"\b(?:computer|computational|mathematical|climate|numerical|statistical|epidemiological|economic|"
            r"simulation|machine[- ]learning|deep[- ]learning|forecast\w*) models?\b|\bmodell?ing (?:study|"
            r"suggests|shows)"
            r"|\b(?:computer )?simulations?\b|\bsimulated\b|\bcomputersimulation\w*|\bsimulaci(?:ón|ones)\b",
        ),
        (
            "laboratory", 0.8,
            r"\bin vitro\b|\blaboratory (?:experiments?|tests?|stud(?:y|ies)|setting)|\blab (?:experiments?|tests?)"
            r"|\bcell cultures?\b|\bcultured (?:[\w-]+ ){0,2}cells\b|\bpetri dish\w*|\bcell lines?\b|"
            r"\blaborversuch\w*",
        ),
        (
            "animal study", 0.85,
            r"\b(?:mouse|rat|animal|murine|rodent|zebrafish|pig|primate|monkey) (?:study|studies|models?|"
            r"experiments?)\b"
            r"|\bin (?:(?:laboratory|lab|live|living|young|old|aged|adult|obese|diabetic) )?(?:mice|rats|zebrafish|"
            r"fruit flies|monkeys|macaques|pigs|rabbits)\b|\bmice (?:that|were|with|given|fed|lacking)\b"
            r"|\b(?:bei|an|in) mäusen\b|\ben ratones\b|\bchez la souris\b",
        ),
        ("case report", 0.9, r"\bcase (?:report|series)\b|\bcase study of (?:an?|one) (?:[\w-]+ )?(?:patient|man|"
                             r"woman)"),
    )
)  # fmt: skip
_TOLD_BEFORE = re.compile(
    r" (?:have|has|had) (?:also |previously |long )?(?:shown|suggested|found|linked|indicated|reported)\b"
)


def study_fields(body: str, skip: tuple[Span, ...]) -> Iterator[Field]:
    """The fields `study`, `subject` and `sample` of a release that tells research, none from the ranges of `skip`."""
    kinds = dict(_types(body, skip))
    if "randomised trial" in kinds:
        kinds.pop("trial", None)
    yield from kinds.values()
    samples = list(sample_fields(body, skip))
    yield from _subjects(body, kinds, samples)
    yield from samples


def _types(body: str, skip: tuple[Span, ...]) -> Iterator[tuple[str, Field]]:
    for name, confidence, pattern in _TYPES:
        for match in pattern.finditer(body):
            told = _TOLD_BEFORE.match(body, match.end()) or OTHERS.search(_clause_before(body, match.start()))
            if not told and not _within(match.start(), skip):
                yield name, Field("study", name, match.start(), match.end(), confidence)
                break


_EXPERIMENT = re.compile(
    r"\b(?:stud(?:y|ies|ied)|trial|analysis|research|experiments?|tested|findings|results|treatment|"
    r"treated)\s(?:[\w-]+ ){0,3}?"
    rf"(?:of|in|among|involving|with|on)\s(?:[\w-]+ ){{0,3}}?(?P<noun>{NOUN})\b"
    rf"|\b(?P<noun2>{NOUN}) (?:who |that )?(?:were |was )?(?:randomi[sz]ed|randomly|assigned|enrolled|recruited|"
    rf"followed|"
    r"treated|received|given|injected|underwent|completed|fed)\b",
    re.I,
)
_ANIMALS = re.compile(
    r"\bin (?:[\w-]+ ){0,2}(?P<noun>mice|rats|zebrafish|pigs|monkeys|macaques|rabbits|dogs)\b|\b(?P<noun2>mouse|"
    r"rat) models?\b"
    r"|\b(?:bei|an|in) (?P<noun3>Mäusen|Ratten)\b|\ben (?P<noun4>ratones|ratas)\b",
    re.I,
)
_CELLS = re.compile(
    r"\b(?:cell (?:cultures?|lines?)|cultured (?:[\w-]+ ){0,3}cells|(?:human|mouse|patient|donor|stem|tumou?r|"
    r"cancer)[\w -]{0,20} "
    r"cells (?:in (?:the|a) (?:lab|laboratory|dish)|in vitro|taken from|derived from|grown)|in vitro)\b",
    re.I,
)


def _subjects(body: str, kinds: dict[str, Field], samples: list[Field]) -> Iterator[Field]:
    """Whom or what was studied: what was counted, and what is named as studied."""
    found: dict[str, Field] = {}
    for field in samples:
        for word in re.finditer(NOUN + r"\b", body[field.start : field.end], re.I):
            name = SUBJECT_OF.get(word.group().lower())
            if name and name not in _NO_SUBJECT and field.start is not None:
                at = field.start + word.start()
                found.setdefault(name, Field("subject", name, at, at + len(word.group()), 0.8))
    for pattern, confidence in ((_EXPERIMENT, 0.7), (_ANIMALS, 0.85)):
        for match in pattern.finditer(body):
            group = next(key for key, words in match.groupdict().items() if words)
            name = SUBJECT_OF.get(match[group].lower(), "")
            others = OTHERS.search(_clause_before(body, match.start())) or PART.match(body, match.end())
            if name and name not in _NO_SUBJECT and not others:
                found.setdefault(name, Field("subject", name, *match.span(group), confidence))
    cells = _CELLS.search(body)
    if cells and "laboratory" in kinds:
        found.setdefault("cells", Field("subject", "cells", *cells.span(), 0.8))
    yield from found.values()


_NO_SUBJECT = frozenset(("studies", "records", "sites", "species", "samples"))


def _clause_before(body: str, at: int) -> str:
    """The words before a place, back to the last full stop, semicolon, colon or line break."""
    return re.split(r"[.;:\n]\s", body[max(0, at - 70) : at])[-1]


def _within(at: int, spans: tuple[Span, ...]) -> bool:
    return any(span.start <= at < span.end for span in spans)
