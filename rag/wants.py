"""The kind of thing a question asks for, by rule: a number, and of which unit; a person, a date, a journal.

Patterns over the question alone, English first; the question words of German and Spanish are known. What is not here:
what a question is about (`question`), and whether a text holds what is asked for (`rag.reading`).
"""

from __future__ import annotations

import re
from typing import Literal

Want = Literal[
    "number",
    "date",
    "published",
    "person",
    "place",
    "journal",
    "funder",
    "doi",
    "contact",
    "institution",
    "reason",
    "gist",
    "any",
]

FIELD_WANTS: frozenset[Want] = frozenset({"published", "journal", "funder", "doi", "contact", "institution"})

ROLES = (
    r"(?:co-)?(?:\w{2,30}(?:ologist|ician|ographer|onomer|chemist|physicist|scientist)|researcher|professor|author"
    r"|director|doctor|expert|minister|official|spokes\w+|person|engineer|winner|laureate|curator|farmer|nurse"
    r"|pilot|reader|teacher|surgeon|student|president|chief|head|leader|founder|owner|manager|mayor|chair\w*|editor"
    r"|investigator|fellow|inventor|artist|lawyer|judge|captain)s?"
)
_AMOUNTS = (
    r"(?:percentage|percent|share|proportion|fraction|number|rate|size|amount|price|cost|dose|dosage|sum|total|capacity"
    r"|efficiency|temperature|distance|age|length|depth|height|weight|speed|volume|figure|score|level|reading|salary"
    r"|pay|wage|fee|fine|budget|value|frequency|duration|odds|range|radius|diameter|width|mass|density|pressure|thickness"
    r"|turnout|revenue|profit|deficit|concentration|ratio|accuracy|lifespan|prevalence|incidence|altitude)"
)

_TELL = (
    r"((please|can you|could you|would you) )*(summari[sz]e|sum up|outline|tell (me|us)( more)? about"
    r"|give (me|us) (a|an|the) (\w+ )?(summary|overview|gist|outline)( of)?"
    r"|what (can you tell (me|us)|do you know|is known) about)\b"
)
"""The words that ask for the gist of what follows them."""

# The first pattern that matches decides: fields before general question words ("who funded" is not a person).
_WANTS: tuple[tuple[Want, str], ...] = (
    ("gist",
     rf"^\W*{_TELL}"
     r"|^\W*what (is|was) (it|this|that) about\W*$"
     r"|^\W*what (is|was|does|did|do) (the|this|that) (\w+ )?(release|study|paper|article|story|announcement|research)"
     r" ((of|on|about) [^?]{1,80} )?(about|say|says|find|show|report|announce|conclude)\W*$"
     r"|^\W*what (are|were|is|was) the (main|key|most important) (findings?|points?|results?|messages?|news)\b"),
    ("doi", r"\bdoi\b|digital object identifier"),
    ("journal",
     r"\b(which|what|name of the|whose) (\w+ ){0,2}(journal|periodical|magazine)\b|\bjournal\b.*\?$"
     r"|\b(where|in what|in which) (was|were|did|has|is|outlet|publication)\b.*\b(published|appear)"),
    ("funder",
     r"\b(who|what|which|whose)\b.{0,60}\b(fund(s|ed|ing|er|ers)?|financ(ed|es|ing)|sponsor(s|ed)?"
     r"|bankroll(s|ed)?|paid for|underwr(ote|itten)|grants?\b(?! of))"
     r"|\b(who|which|whose)\b.{0,60}\b(pa(id|y|ys|ying) (for|towards?)|foot(ed|s)? the bill|put up the money"
     r"|pick(ed|s)? up the (bill|tab))"
     r"|\bfunding (come|came|source)|\bsource of funding|^(and )?(the )?fund(er|ers|ing)\b|\bmoney (come|came) from"),
    ("contact",
     r"\b(press officer|media (contact|relations)|(e-?mail|phone|telephone)( address| number)?\b(?! password)"
     r"|reach out|get in touch|(who|whom|how) .{0,30}\bcontact\b|contact (person|details|address|for)"
     r"|whom? (should|can|do|could) (i|we|reporters|journalists) (call|write|ask|reach))\b"),
    ("published",
     r"\b(when|what (date|day)|which (date|day))\b(?! will\b).*\b(announce(d|ment)|issued?|put out|come out"
     r"|came out|made public|press release|(this|the) (release|statement|notice|announcement))\b"
     r"|\bdate of (the|this) (release|announcement|notice)\b"),
    ("person", rf"^\W*(and |but |so )?(which|what) (?!kind|sort)([\w-]+ ){{0,2}}{ROLES}\b(?! (of|for) the| study)"
               r"|^\W*names? of the (two|three|four|women|men|people|persons)\b|\bquién(es)?\b"),
    ("number",
     r"\bhow (?!do|does|did|is|are|was|were|can|could|will|would|has|have|had|should|to|come|the|a|an|it|this|that)\w+"
     rf"|\b(what|which) ([\w'-]+ ){{0,3}}{_AMOUNTS}\b|\bwhat(?: i|’|')s (the|its|their) ([\w'-]+ ){{0,4}}{_AMOUNTS}\b"
     r"|\bby how\b|\bwhat (do|does|did|will|would)\b.*\b(cost|costs|save|saves|earn|weigh|pay|measure)\b"
     r"|\bwhat did\b.*\b(climb|rise|fall|drop|grow|sink|shrink|increase|decrease) (to|by)\b"
     r"|^\W*(number|share|percentage|kilos|kilograms|dollars|euros|price|cost|size|mean|average|median|highest|lowest"
     r"|total|maximum|minimum)\b|\bcu[aá]nt[oa]s?\b|\bwie ?viele?\b"),
    ("any", r"\bhow (is|are|was|were) .{0,200}\b(called|named|known)\b|\bname the\b"),
    ("date",
     r"(^|, |\band )\W*(when|since when|until when)\b|\b(what|which) (\w+ )?(date|day|year|month)\b|\bcuándo\b"
     r"|^\W*wann\b"),
    ("person", rf"(^|[,;:–—] |\b(and|but|so|or|tell me|know) )\W*(who|whom|whose)\b|\b(by|to|from|with|for|of) whom\b"
               rf"|\b(which|what) (\w+ ){{0,2}}{ROLES}\b|^\W*wer\b"),
    ("institution",
     r"\b(which|what) (\w+ ){0,2}(institution|university|institute|organi[sz]ation|company|agency|hospital|centre"
     r"|center|museum|firm|lab|laboratory)\b"),
    ("place",
     r"\bwhere\b|\b(which|what) (\w+ )?(city|country|place|town|region|state|location|site|village|river|lake"
     r"|island)\b|\bdónde\b|^\W*wo\b"),
    ("reason", r"\bwhy\b|\bhow\b|\bwhat (caused|causes|explains|led)\b|\bpor qué\b|^\W*warum\b"),
    ("gist", r"^\W*[\w-]{3,}\W*$"),
)  # fmt: skip
_COMPILED = tuple((want, re.compile(pattern)) for want, pattern in _WANTS)

_MONEY = frozenset({"dollar", "euro", "sterling", "yen", "cent"})
_TIME = frozenset({"second", "minute", "hour", "day", "week", "month", "year", "decade", "century"})
_LENGTH = frozenset(
    {"nanometre", "micrometre", "millimetre", "centimetre", "metre", "kilometre", "mile", "foot", "inch", "light year"}
)
_MASS = frozenset({"microgram", "milligram", "gram", "kilogram", "nanogram", "tonne", "pound", "ounce"})
_HEAT = frozenset({"celsius", "fahrenheit", "degree"})
_SHARE = frozenset({"percent", "percentage point"})
# What a number must be counted in, by the words that ask for it. The first that matches decides.
_UNITS: tuple[tuple[frozenset[str], str], ...] = (
    (_TIME, r"\bhow (much|many) (time|longer|seconds?|minutes?|hours?|days?|weeks?|months?|years?)\b"),
    (_MASS, r"\bhow heavy\b|\bhow (much|many) (weight|kilos?|kilograms?|grams?|milligrams?|tonnes?|tons)\b"
            r"|^\W*kilos\b"),
    (_LENGTH, r"\bhow (far|tall|deep|wide|high|thick)\b|\bhow many (kilomet|met|mile|feet|centimet|millimet)\w*"
              r"|\b(what|which) ([\w-]+ ){0,2}(distance|depth|height)\b"),
    (_HEAT, r"\bhow (hot|cold|warm)\b|\b(what|which) ([\w-]+ ){0,3}temperature\b|\bhow many degrees\b"),
    (_MONEY, r"\bhow (much|many) (money|dollars?|euros?|pounds sterling|cents)\b|\b(price|prices|cost|costs|salary|pay"
             r"|wage|fee|fine|budget|prize money|purse|worth)\b"),
    (_SHARE, r"\b(percentage|per ?cent|proportion|share|fraction)\b"),
    (_TIME | _LENGTH, r"\bhow long\b|\bduration\b"),
    (_TIME, r"\bhow old\b|\b(at )?what age\b"),
)  # fmt: skip
_COMPILED_UNITS = tuple((units, re.compile(pattern)) for units, pattern in _UNITS)
_COUNTED = re.compile(
    r"\b(?:how many|number of|cu[aá]nt[oa]s|wie ?viele?) (?:of the |of these |of those |more |other |different )?"
    r"((?:[\w'’-]+ ){0,2}[\w'’-]+)"
)


def want(text: str) -> Want:
    """The kind of thing asked for: "Who paid for the survey?" -> "funder"."""
    lowered = text.casefold()
    return next((kind for kind, pattern in _COMPILED if pattern.search(lowered)), "any")


def bare(text: str) -> str:
    """The question without the words that only ask for its gist: "Tell me about DKK1" -> "DKK1"."""
    return re.sub(rf"^\W*{_TELL}\s*(?=\w)", "", text, flags=re.IGNORECASE)


def units(text: str) -> frozenset[str]:
    """What the number asked for is counted in, by `figures`' names; empty where the question does not say.

    "What share of patients …?" -> {"percent", "percentage point"}.
    """
    lowered = text.casefold()
    return next((found for found, pattern in _COMPILED_UNITS if pattern.search(lowered)), frozenset())


def counted(text: str) -> str:
    """The words after "how many": "How many young storks were ringed?" -> "young storks were"; "" for another kind."""
    found = _COUNTED.search(text.casefold())
    return found[1] if found else ""
