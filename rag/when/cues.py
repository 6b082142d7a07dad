"""Whether a date in a question says when a release came out, or is part of what the question is about.

A date is *of publishing* when a word for publishing governs it, and nothing of the content stands between:

    What did the WHO announce in March 2025?      a verb of publishing, then the date
    releases from 2025 · the March 2025 release   a noun for releases next to the date
    Last month, which studies were published?     the date opens a question with such words
    What's new this week?                         a question for news, and a date that counts from today

It is *of the content* when there is no such word ("infected in 2019"), or a clause begins between them ("announced
that cases fell in 2019", "releases that mention …"). What only "about" or "mention" sets apart ("announce about
emissions in 2019") may be either: it is of publishing if the date is near today (what is told of this year was
published this year), or, after "about", if it is finer than a year or told with "from": contents are dated by years.

The words were chosen on 90 made-up questions and mended on 113 more and 300 of MultiHop-RAG's. No calendar is here.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from rag.when.periods import Mention

Gap = Literal["none", "about", "mention", "clause"]

_PLURAL = (
    r"(?:releases|announcements|(?:press |public )?statements|bulletins|press notices|headlines"
    r"|news(?! (?:conference|article|stor))|everything|anything|studies|papers|articles|stories|news reports|posts)"
)
NOUN = (
    r"(?:(?:press|news|media) (?:release|statement|notice|report)s?|releases?|announcements?|statements?|bulletins?"
    r"|headlines?|news(?! (?:conference|article|stor)))"
)
_VERB = (
    r"(?:announc(?:e[ds]?|ing)|publish(?:e[sd]|ing)?|unveil(?:s|ed|ing)?|publici[sz]ed?|quoted|(?:put|puts|sent|came"
    r"|come|comes|given) out|made public|posted|(?:reported|written) (?:on|about)(?=\s*$))"
)
_WHAT_WAS = r"what(?:['’]s)?(?: (?:else|new|was|were|is|are|has|have|had|been|being|got|just|newly|also|all)){0,4} "
# Nothing but its issuing says what is asked for; "released during the fire" does not say that it is news.
_SENT = (
    rf"(?:{NOUN}|which release|everything|anything)(?: (?:that|which|has|have|had|were|was)){{0,3}} (?:went|gone) out"
    rf"|{_WHAT_WAS}(?:released|issued|appeared|(?:went|gone) out)"
    r"(?=\W*$| (?:about|on|regarding|concerning)\b)"
)
_ISSUED = (
    r"(?:releases|statements?|notices?|warnings?|bulletins?|figures|findings|results|reports?|stud(?:y|ies)|papers?"
    r"|articles?|guidelines|everything|anything)(?: (?:was|were|been|have|has|had|being)){0,3} (?:released|issued)"
    rf"|{_WHAT_WAS}(?:released|issued|reported)(?! (?:(?:in)?to|from|when)\b)"
)
_ASKED = (
    r"what (?:else |new )?(?:did|has|have|had|do|does) (?!(?:the |this |that )?(?:study|trial|data|report|paper)\b)"
    r"(?:[\w'’&.-]+ ){1,8}?(?:release|issue|report|reveal|disclose|say|said|present|share)d?(?! (?:in)?to\b)\b"
)
_GOVERNOR = re.compile(
    rf"\b(?:(?P<verb>{_SENT}|{_VERB})|(?P<noun>{_PLURAL}|(?:press|news|media) releases?|which release)"
    rf"|(?P<weak>{_ISSUED}|{_ASKED}))\b",
    re.I,
)
_AHEAD = re.compile(
    rf"\b(?:{_SENT}|{_VERB}|(?<!according to )(?<!according to the ){_PLURAL}|{_ISSUED}|{_ASKED})\b", re.I
)
_BEFORE_NOUN = re.compile(
    r"(?P<whose>['’]s?)?\s(?P<between>(?!(?:according|to|when|as|the|a|in|and|that|says?|said|per|by|was|were|is|are|did"
    rf"|has|have|press|news|media)\b)[\w-]+ )?{NOUN}\b",
    re.I,
)
_AFTER_NOUN = re.compile(rf"\b(?:{NOUN}|(?P<paper>stud(?:y|ies)|papers?|articles?|reports?))\s$", re.I)
_WHATS_NEW = re.compile(
    r"\b(?:what(?:['’]s| is| was| has been)? (?:new|going on)|what (?:has |have )?(?:just |recently )?happened"
    r"|any(?:thing)? (?:new|updates?)|(?:did|have) (?:i|we) miss(?:ed)?|catch me up|up to date with|what came out)\b",
    re.I,
)
_CLAUSE = re.compile(
    r"[;:?!]|\b(?:that|who|whom|whose|where|when|which|if|whether|because|how|why|what|while|showing|saying|finding"
    r"|found|finds?|shows?|showed|says?|tell|tells|it|they|he|she|would|will|had|to (?!(?:the|its|their|a)\b)[a-z]+)\b",
    re.I,
)
_MENTION = re.compile(
    r"\b(?:mention(?:s|ed|ing)?|report(?:s|ing)?|describ(?:e|es|ing)|discuss(?:es|ing)?|cover(?:s|ing)?"
    r"|quot(?:e|es|ing)|names?|involv(?:e|es|ing))\b",
    re.I,
)
_ABOUT = re.compile(r"\b(?:about|on|regarding|concerning|with|against|into)\b", re.I)
_BY_WHOM = re.compile(
    r"(?: (?:are|is|were|was|there|do|you|have|hold|we|came|come|all|only|just|made|out|issued|released"
    r"|been|has|had|got|put|sent|available|appear|appeared))*"
    r"(?: (?:did|has|have) (?:[\w'’&.-]+ ){1,6}?(?:make|made|issued?|sent|send))?"
    r"(?: (?:by|from|of|in)(?: [\w'’&.-]+){1,7})?",
    re.I,
)
_PAPERS = re.compile(
    r"\b(?:how many|(?:percentage|percent|share|proportion|fraction|number) of) (?:[\w-]+ ){0,3}?"
    r"(?:papers|articles|studies|books|publications|journals|patents)\b"
    r"|\b(?:book|novel|map|atlas|poem)s? (?:\w+ ){0,2}published\b",
    re.I,
)
_THE = re.compile(r"(?:in|on|of|from)\s+the\s", re.I)
_PREPOSITION = re.compile(r" (?:from|in|of|on)$", re.I)
_PUBLISHED = re.compile(r"publish\w*|papers|articles|studies", re.I)
_OPENING = re.compile(r"\W*(?:(?:and|so|please|ok|then|but|what about|how about)\b\W*)*", re.I)

_REACH = 120
"""Characters before a date in which the word that governs it is looked for: about twenty words."""


def of_publishing(text: str, mention: Mention, today: date) -> bool:
    """Whether the date is when something was published."""
    before, after = text[: mention.start], text[mention.end :]
    ahead = _BEFORE_NOUN.match(after)
    if ahead and (not mention.lead or ahead["whose"] or _THE.match(text, mention.start)):
        # "the 2025 releases"; but not "What did the 1986 accident release?"
        return not (ahead["between"] and (mention.bare or ahead.group().lower().endswith(" release")))
    if mention.bare:
        return False
    noun = _AFTER_NOUN.search(before[-_REACH:])
    if noun and (mention.lead in ("of", "from", "dated") or (mention.lead == "on" and mention.grain == "day")):
        # "the study of 2019" may have studied 2019; one that dates from 2019 has not
        return not noun["paper"] or _finer(mention) or text[mention.start :].lower().startswith("dat")
    if (mention.relative or (mention.lead == "since" and _near(mention, today))) and _WHATS_NEW.search(text):
        return True
    if _OPENING.fullmatch(before) and _opens(after):
        return True
    return _governed(before[-_REACH:], mention, today, papers=bool(_PAPERS.search(text)))


def _opens(after: str) -> bool:
    """Whether a question that begins with a date goes on about publishing: ", what did the museum announce?"."""
    if not (ahead := _AHEAD.search(after[:_REACH])):
        return False
    return not re.search(r"\b(?:that|who|whose|where|according to)\b", after[: ahead.start()], re.I)


def _governed(before: str, mention: Mention, today: date, *, papers: bool) -> bool:
    governors = list(_GOVERNOR.finditer(before))
    if not governors:
        return False
    governor = governors[-1]
    if papers and not mention.relative and _PUBLISHED.fullmatch(governor.group()):
        return False  # what is counted is the literature, not the archive
    between = _PREPOSITION.sub("", before[governor.end() :].rstrip())
    gap = _gap(between)
    if gap == "clause" or (mention.lead == "by" and between):
        return False
    if gap == "none" and governor["noun"] and not _BY_WHOM.fullmatch(between):
        return False
    if gap == "none":
        sure = not governor["weak"] and (governor["noun"] or mention.first <= today)
        return bool(sure) or _near(mention, today)
    if gap == "about" and (mention.lead == "from" or (governor["verb"] and _finer(mention))):
        return mention.first <= today
    return _near(mention, today)


def _gap(between: str) -> Gap:
    if _CLAUSE.search(between):
        return "clause"
    return "mention" if _MENTION.search(between) else "about" if _ABOUT.search(between) else "none"


def _finer(mention: Mention) -> bool:
    return mention.grain not in ("year", "decade")


def _near(mention: Mention, today: date) -> bool:
    """Whether it began within the year before today, so that its facts, too, are told in what is published since."""
    return mention.relative or 0 <= (today - mention.first).days <= 366
