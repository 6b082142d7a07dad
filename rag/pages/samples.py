"""How many were studied: "1,204 patients" -> "1204 patients", with offsets.

What is here: numbers that a sentence says were enrolled, followed, tested and so on, and the nouns for what is studied.
What is not: how common something is, parts of a sample with their share, other studies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.datatypes import Field, Span
from rag.figures import figures

OTHERS = re.compile(
    r"\b(?:previous(?:ly)?|earlier|prior|past|other|future|upcoming|next|planned|plan(?:s|ning)?|further|additional|"
    r"larger|existing|more(?! than)|will|could|would|should|before|need(?:s|ed)?|hopes?|towards?|until|unlike|"
    r"another|proposal|if|once|no|"
    r"frühere[nr]?|künftige[nr]?|"
    r"previos?|anteriores|futuros?)\b(?:[ ,][\w-]+){0,5}\s*$",
    re.I,
)
"""Words before a study that is not the release's own: "earlier trials", "a future study in"."""
_NUMBER = (
    r"(?:\d{1,3}(?:[,\u00a0\u202f]\d{3})+|\d{1,3}(?:\.\d{3})+(?!\d)|\d+(?:\.\d+)?|"
    r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-(?:one|two|three|four|five|six|seven|eight|"
    r"nine))?|"
    r"two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    r"eighteen|"
    r"nineteen|one(?= hundred)|a dozen)(?: (?:thousand|million|hundred)(?: and (?:\w+-)?\w+(?= (?!hundred|"
    r"thousand)))?)?"
)
_SUBJECTS = {
    "patients": "patients patient Patienten Patientinnen pacientes",
    "adults": "adults Erwachsene Erwachsenen adultos seniors",
    "children": "children schoolchildren kids pupils toddlers Kinder Kindern niños niñas enfants",
    "infants": "infants babies newborns neonates",
    "adolescents": "adolescents teens teenagers Jugendliche Jugendlichen adolescentes",
    "women": "women mothers girls Frauen mujeres femmes",
    "men": "men fathers boys Männer hombres hommes",
    "people": (
        "people participants participant volunteers volunteer subjects individuals persons respondents residents "
        "veterans survivors households families couples twins donors recipients smokers athletes runners players "
        "parents cases controls Americans workers employees passengers drivers Personen Probanden Teilnehmer "
        "Teilnehmende "
        "Teilnehmenden Freiwillige Menschen personas participantes voluntarios personnes volontaires"
    ),
    "students": "students Studierende estudiantes",
    "health workers": "nurses physicians doctors surgeons clinicians",
    "mice": "mice mouse Mäuse Mäusen ratones souris",
    "rats": "rats Ratten ratas",
    "animals": "animals pigs monkeys macaques dogs cats rabbits sheep cows birds fish zebrafish flies bees Tiere "
    "animales",
    "cells": "cells",
    "samples": "samples specimens tumors tumours biopsies scans genomes Proben muestras",
    "studies": "studies trials articles papers Studien estudios",
    "records": "records births pregnancies deaths admissions",
    "sites": "hospitals practices centers centres schools villages clinics farms sites households lakes rivers "
    "glaciers",
    "plants": "plants trees seedlings Pflanzen plantas",
    "species": "species",
}  # fmt: skip
SUBJECT_OF = {word.lower(): name for name, words in _SUBJECTS.items() for word in words.split()}
NOUN = r"(?:" + "|".join(sorted({w for ws in _SUBJECTS.values() for w in ws.split()}, key=len, reverse=True)) + r")"
_NOT_BETWEEN = (
    rf"(?!(?:{NOUN}|percent|per|of|in|to|and|with|for|at|on|by|from|out|than|times?|years?|months?|weeks?|"
    rf"days?|hours?|minutes?|"
    r"%|mg|kg|grams?|milligrams?|points?|fold|different|the|that|which|who|is|are|was|were|have|has|had)\b)"
)
_SAMPLE = re.compile(
    rf"(?<![\w.,$€£%-])(?P<number>{_NUMBER})(?P<between>(?! or\b)(?: {_NOT_BETWEEN}[\w’'/-]+,?){{0,5}}) "
    rf"(?P<noun>{NOUN})\b"
    rf"(?! of age|['’]s?\b)(?P<and> (?:and|und|y|et) (?:\d[\d,]* )?(?:{NOUN})\b)?",
    re.I,
)
_CUE_BEFORE = re.compile(
    r"\b(?:enrol\w*|recruit\w*|includ\w+|involv\w+|analy[sz]\w+|data (?:from|on|for|of)|information (?:from|on)|"
    r"survey\w*|"
    r"(?:study|studies|trial|cohort|sample|group|series|total|analysis|experiment|test) (?:of|in|with|on|among|"
    r"included)|"
    r"among|examin\w+|follow(?:ed|ing)|tracked|random\w+|assigned|records (?:of|from|for)|tested|screened|treated|"
    r"compar\w+|based (?:up)?on|(?:data|test|training|validation|study) set of|pool of|using|"
    r"(?:collected|samples|taken|obtained|drawn) from|interviewed|asked|observed|assess\w*|evaluat\w+|"
    r"measured|"
    r"scanned|sequenced|gave|studied|monitored|consisted of|comprising|comprised|looked at|questioned|reviewed|"
    r"pooled|"
    r"scans of|images of|consecutive|untersucht\w*|befragt\w*|mit|bei|von|en|con|de|incluy\w+|particip\w+|étudi\w+)\b"
    r"(?:[ ,(][^.;:]{0,70})?$"
    r"|(?:^|[.;] )Of (?:the |these )?$|(?:^|[.;] )In (?:the |all )?$"
    r"|(?<!one )(?<!two )(?<!three )(?<!\d )\b(?:for|across|from) (?:the |all |over |about |nearly |almost |"
    r"more than )?$",
    re.I,
)
_CUE_AFTER = re.compile(
    r"[^.;]{0,60}?\b(?:(?:were|was|who|now) (?:\w+ly )?(?:enrolled|recruited|included|randomi[sz]ed|randomly|"
    r"assigned|followed|"
    r"studied|tested|screened|treated|dosed|asked|given|analy[sz]ed|surveyed|interviewed|observed|monitored|divided|"
    r"examined)|"
    r"took part|participated|completed (?:the|a)|received|underwent|(?<!have )enrolled|nahmen? [^.]{0,40}teil|"
    r"teilnahmen|"
    r"participaron|ont participé|(?:average|mean|median) age|ranged in age|got|took|in (?:the|this|our) (?:study|"
    r"trial|survey|analysis|cohort|sample))\b",
    re.I,
)
_COMMON = re.compile(
    r"\b(?:each year|every year|annually|per year|a year|worldwide|globally|around the world|nationwide|affects?|"
    r"affected|affecting|suffer\w*|living with|live with|lives? |estimated|prevalen\w+|diagnosed (?:each|every)|"
    r"will (?:be|develop|have|die)|die from|population of|pro jahr|jährlich|al año|founded|employs?|employees in|"
    r"serves?)\b",
    re.I,
)
PART = re.compile(r" \(\d+(?:\.\d+)? ?(?:%|percent|per cent)|[^.;,]{0,40} (?:is|are) (?:under ?way|ongoing|planned)")
_SHARE = re.compile(r"\d (?:out )?of (?:the |these )?$")  # 84 of 5,275 patients
_ARM = re.compile(
    r"\((?:[^()\n]{0,40}[ ;,])?(?P<words>[nN] ?= ?(?P<number>\d{1,3}(?:,\d{3})+|\d+))(?=[);, ])"
    r"|(?<![\w.,$€£-])(?P<some>\d{1,3}(?:,\d{3})+|\d+)(?= (?:were|was) (?:randomly )?(?:assigned|allocated|"
    r"randomi[sz]ed)\b)"
)
_JOINS = re.compile(
    r"[^.;:()\n]{0,40}(?:,|,? (?:and|with|to|versus|vs\.?|or|und|mit|y)) (?:(?:about|nearly|over|more than|"
    r"another) )?"
)
_REST = re.compile(r"\b(?:those|these|other|remaining|genotype|type|stage|phase|grade|level|class|group) $", re.I)
_MOST = 8
_FEW = 12  # three of five patients: a way to tell a share


def sample_fields(body: str, skip: tuple[Span, ...]) -> Iterator[Field]:
    """A `sample` field for each number of people, animals or things that the release says were studied."""
    found = sorted([*_counted(body), *_arms(body)], key=lambda field: field.start or 0)
    seen: set[str] = set()
    for field in found:
        inside = any(span.start <= (field.start or 0) < span.end for span in skip)
        if not inside and field.value.lower() not in seen and len(seen) < _MOST:
            seen.add(field.value.lower())
            yield field


def _counted(body: str) -> Iterator[Field]:
    """Numbers before a noun: "enrolled 1,204 patients and 80 controls"."""
    last = -1
    for match in _SAMPLE.finditer(body):
        start, end = match.span()
        left = re.split(r"(?<=[a-z)])[.;!?]\s|\n", body[max(0, start - 160) : start])[-1]
        right = re.split(r"(?<=[a-z)])[.;!?](?:\s|$)|\n", body[end : end + 160])[0]
        value = None if _not_studied(left, right) else _normal(match)
        if value is None:
            continue
        near = _CUE_BEFORE.search(left) or (_SHARE.search(left) and int(value.split()[0]) > _FEW)
        if near or (last >= 0 and _JOINS.fullmatch(body, last, start)) or _CUE_AFTER.match(right):
            last = end
            yield Field("sample", value, start, end, 0.8 if near else 0.75)


def _arms(body: str) -> Iterator[Field]:
    """Numbers without a noun: "the light group (n = 36)", "70 were assigned to rest" -> "36", "70"."""
    for match in _ARM.finditer(body):
        span = match.span("words") if match["words"] else match.span("some")
        yield Field("sample", (match["number"] or match["some"]).replace(",", ""), *span, 0.8)


def _not_studied(left: str, right: str) -> bool:
    """Whether the words around a number say that it counts others: a part, what is common, an earlier study."""
    if _COMMON.search(left + " " + right) or OTHERS.search(left) or PART.match(right) or _REST.search(left):
        return True
    return left.endswith("(") and right.startswith(")")


def _normal(match: re.Match[str]) -> str | None:
    """The words with their number in digits. "1,204 patients" -> "1204 patients"; None for a number of no people."""
    words = match["number"].lower().replace("a dozen", "12")
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", words):
        words = words.replace(".", "")
    parts = [figures(part) for part in words.split(" and ")]
    if not all(parts) or len(parts) > 2 or (match["noun"].lower() == "cases" and not match["between"]):
        return None
    number = sum(part[0].value for part in parts)
    if number < 2 or number != int(number):
        return None
    if words.isdigit() and 1900 <= int(words) <= 2100 and not match["between"]:
        return None
    rest = re.sub(r"(?<=\d),(?=\d{3})", "", match.group()[len(match["number"]) :])
    return f"{int(number)}{' '.join(('', *rest.split()))}"
