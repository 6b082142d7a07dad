"""Whether a text holds the kind of thing a question asks for: a number in its unit, a person's name, a date.

What is not here: what the question asks for (`wants`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from rag.figures import figures
from rag.question import Question
from rag.wants import Want, counted, units
from rag.words import STOPWORDS, fold, key, keys, tokens

_NUMBER = re.compile(
    r"\d+(?:[.,]\d+)*|\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|third|quarter|dozen"
    r"|hundred|thousand|million|billion|double|twice|none|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)\b",
    re.I,
)
_NAME = r"\b[A-ZÀ-ÞŁŚŻ][\w’'-]+"
# What shows that a sentence holds the kind of thing a question wants.
_SIGNS: Mapping[Want, re.Pattern[str]] = {
    "date": re.compile(
        r"\b(1[89]|20)\d\d\b|\b(January|February|March|April|May|June|July|August|September|October|November|December"
        r"|(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|spring|summer|autumn|winter|today|yesterday)\b"
    ),
    "person": re.compile(_NAME + r" (?:[A-Z]\. )?" + _NAME),
    "place": re.compile(r"\b(in|at|from|near|off|of|across|on) (the )?" + _NAME),
    "institution": re.compile(_NAME),
    "journal": re.compile(rf"(?i:journal|publish|appear|issue of|report)[^.]*{_NAME}|{_NAME}[^.]*(?i:journal|publish)"),
    "funder": re.compile(r"fund|support|grant|financ|sponsor|paid|donat|gift|award|invest", re.I),
    "doi": re.compile(r"\b10\.\d{4}"),
    "contact": re.compile(r"@|\d{3}.?\d{4}"),
    "reason": re.compile(
        r"\b(because|since|due to|owing to|so that|by \w+ing|through|therefore|led to|caus\w+|as a result)\b"
    ),
}

_FRACTION = re.compile(
    r"%|\bper ?cent\b|\b(half|thirds?|quarters?|fifths?|tenths?)\b|\b(one|two|three|four|\d+) (in|of|out of) ", re.I
)
_ASIDE = re.compile(
    r"https?:|www\.|@\w|\b\d{3}[-. ]\d{3}[-. ]\d{4}\b|\b(for (more|further) information|last updated)\b"
    r"|^\W*(\w{1,4}[\].)]? )?\w+ et al\b|^\W*(source|note|references?|image|photo|credit)\b|^#"
    r"|^(media |press )?contact\b|^about\b[^.!?]{0,80}:",
    re.I,
)
NEAR = 4
"""Words between a number and what it counts, at most: "193 healthy adult choristers"."""


def fits(question: Question, text: str) -> float:
    """Whether the text holds the kind of thing asked for: 1, 0, or 0.5 where the kind cannot be seen.

    What the question itself says does not count: of a person, a name that it does not give.
    """
    want = question.want
    if want == "number":
        return float(bool(_numbers(text) - question.keys))
    if want == "person":
        given = keys(question.text)
        return float(any(not keys(m.group()) & given for m in _SIGNS[want].finditer(text)))
    if want in _SIGNS:
        return float(bool(_SIGNS[want].search(text)))
    return 0.5


def measured(question: Question, text: str) -> float:
    """Whether the text has a number in the unit asked for, or of the things to be counted: 1, 0, or 0.5 for unknown.

    "How many grams …?" needs a mass; "how many storks …?" is met by "nine young storks", but also by "nine of them".
    """
    if question.want != "number":
        return 0.5
    wanted = units(question.text)
    if wanted:
        if "percent" in wanted and _FRACTION.search(text):
            return 1.0
        return float(any(f.unit in wanted for f in figures(text)))
    things = {key(t) for t in tokens(counted(question.text)) if fold(t) not in STOPWORDS}
    return 1.0 if things and _counts(text, things, question.keys) else 0.5


def _counts(text: str, things: set[str], given: frozenset[str]) -> bool:
    """Whether a number that the question does not give stands shortly before one of the things."""
    words = tokens(text)
    numbers = [at for at, word in enumerate(words) if _NUMBER.fullmatch(word) and key(word) not in given]
    return any(key(after) in things for at in numbers for after in words[at + 1 : at + 1 + NEAR])


def aside(text: str) -> bool:
    """Whether a sentence is furniture: an address, a reference, "For more information", an "About us"."""
    return bool(_ASIDE.search(text))


def _numbers(text: str) -> set[str]:
    return {key(m.group()) for m in _NUMBER.finditer(text)}
