"""How many releases there are to be of what is counted: "more than one release", "only once", "no release", a share.

Read off a question, and taken out of it, before its clauses are. Pure, by rule, English. What is not here: amounts that
one release has, such as words or people (measures), superlatives (ranks).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.counting.nouns import COUNT, RELEASE, TIMES, number
from rag.counting.starts import ISSUED

_ONE = r"(?:press |news )?(?:release|announcement|statement)\b"
_THESE = rf"(?:(?:different|separate|distinct|of|the) )*(?:{RELEASE}|{_ONE}|stud(?:y|ies)\b|projects?\b)"
_HOW_OFTEN = re.compile(
    rf"(?:\b(?:in|by|from) )?\b(?:more than (?P<more>{COUNT})|at least (?P<least>{COUNT})|(?P<plus>{COUNT}) or more"
    rf"|(?:only|exactly|just) (?P<exactly>{COUNT}|a single)|(?:fewer|less) than (?P<fewer>{COUNT})) {_THESE}"
    r"|\b(?P<twice>more than once|at least twice|twice or more)\b|\b(?P<once>(?:only|exactly|just) once)\b",
    re.IGNORECASE,
)
# "In which months did no release come out", "Were there months without a release".
_NONE = re.compile(
    rf"^(?:(?:in|on) )?(?:(?:which|what) |(?:are|were|is|was) there (?:any )?)(?P<when>{TIMES})"
    r"(?: (?:did|do|was|were|is|are|have|had|saw|see|there))* "
    rf"(?:(?:no|without(?: an?y?)?|not (?:a single|any|one)) (?:(?:press |news |media )?release\b|{RELEASE})|nothing)"
    rf"(?: (?:{ISSUED}|come out|appear(?:ed)?|there|at all|was|were))*(?P<of>(?: .+)?)$",
    re.IGNORECASE,
)
# "In which years did the Ice Lab put out no release".
_NONE_FROM = re.compile(
    rf"^(?:(?:in|on) )?(?:which|what) (?P<when>{TIMES}) (?:did|do|has|have|had) (?P<who>(?:the )?(?-i:[A-Z]).{{1,80}}?)"
    r" (?:issued?|publish(?:ed)?|put out|released?|sen[dt] out) "
    rf"(?:(?:no|not (?:a single|any|one)) (?:(?:press |news |media )?release\b|{RELEASE})|nothing)$",
    re.IGNORECASE,
)
# "What percentage of the releases mention snow".
_SHARE = re.compile(
    r"^(?:what|which|how (?:large|big) an?|(?:what is )?the)?(?: is the)? ?"
    rf"(?:share|percentage|proportion|fraction|percent|per cent) of (?:(?:all|the|our|these) )*(?={RELEASE})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Threshold:
    """The question without it; from `least` to `most` releases of each value (None: any number).

    `lacking`: what has no release is asked for. `share`: the count is asked for as a share of all. `once`: only how
    often is said, not of what; `of_releases`: surely of releases.
    """

    rest: str
    least: int = 1
    most: int | None = None
    lacking: bool = False
    share: bool = False
    once: bool = False
    of_releases: bool = False


def read(text: str) -> Threshold | None:
    """The threshold of a question; None where it has none. "Which funders paid for two or more studies" -> 2."""
    if none := _NONE.match(text):
        return Threshold(f"which {none['when']} had releases {none['of']}", lacking=True)
    if none := _NONE_FROM.match(text):
        return Threshold(f"which {none['when']} had releases from {none['who']}", lacking=True)
    if share := _SHARE.match(text):
        return Threshold(f"how many {text[share.end() :]}", share=True)
    said = _HOW_OFTEN.search(text)
    if said is None:
        return None
    rest = text[: said.start()] + text[said.end() :]
    if said["twice"] or said["once"]:
        return Threshold(rest, 2, once=True) if said["twice"] else Threshold(rest, most=1, once=True)
    sure = re.search(rf"{RELEASE}|{_ONE}", said.group(), re.IGNORECASE) is not None
    if said["exactly"]:
        exactly = 1 if " " in said["exactly"] else number(said["exactly"])
        return Threshold(rest, exactly, exactly, of_releases=sure)
    if said["fewer"]:
        return Threshold(rest, most=number(said["fewer"]) - 1, of_releases=sure)
    least = number(said["least"] or said["plus"] or said["more"]) + (said["more"] is not None)
    return Threshold(rest, least, of_releases=sure)


def without(text: str) -> str:
    """A question without the words of its threshold: "in two or more releases"."""
    return _HOW_OFTEN.sub(" ", text)
