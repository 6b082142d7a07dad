"""Lists by time: what came out ("What did the Lab announce?"), and the newest or oldest ("the latest glacier release").

The words for dates and for the order are gone from the question already (`when`), so that little is left of it. Pure,
by rule. What is not here: which words are dates, and other lists (plan).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from rag.counting import plan
from rag.counting.nouns import RELEASE
from rag.counting.plan import Plan
from rag.counting.starts import ISSUED

SOME = 3
"""Releases that are listed where the newest are asked for in the plural."""
_OUT = (
    rf"(?: (?:else|new|that|is|was|were|has|have|had|been|got|just))*? (?:new|{ISSUED}|reported|appeared|made public"
    r"|(?:come|came|gone|went) out)"
)
_NEWS = re.compile(
    rf"^(?:what(?:['’]s)?{_OUT}|what(?: else)? happened|what(?: else)? (?:did|has|have|had) (?P<who>[^?]{{2,100}}?)"
    r" (?:announced?|report(?:ed)?|publish(?:ed)?|put out|sen[dt] out|released?|issued?"
    r"|have to (?:report|say|announce))"
    rf"|(?:(?:all|any|the) )*(?:{RELEASE}|(?:every|any)thing|news)(?:{_OUT})?)\W*$",
    re.IGNORECASE,
)
_NEW = re.compile(
    r"^(?:what(?:['’]s| is| has been)? new|any(?:thing)? new|any (?:recent )?(?:news|updates?))(?= |\W*$)",
    re.IGNORECASE,
)
_IN_ARCHIVE = re.compile(
    r" (?:(?:in|of) (?:the|this|our|your) (?:archive|collection|database)|of (?:them )?all|here)\W*$", re.IGNORECASE
)
_WORD = r"(?!(?:what|which|who|one|all|every|each|any|do|does|did|is|was|has|have|had|the|an?)\b)[\w’'-]+"
_LATEST = re.compile(
    r"^(?:(?:what|which|show me|give me|tell me|list)(?:['’]s| is| are| was| were)? ?)?(?:(?:the|your|our) ?)*"
    r"(?:(?P<kind>correction|withdrawal|retraction)(?P<kinds>s)?(?: notices?)?"
    rf"|(?:(?P<before>{_WORD}(?: {_WORD})?) (?=(?:press |news )?releases?\b))?"
    r"(?P<noun>(?:press |news )?(?:release|announcement|story|study)|word|thing"
    r"|(?P<several>(?:press )?releases|news|announcements|stories|studies|updates))?)"
    r"(?: (?:about|on|with|in|regarding|concerning) (?P<matter>[^?]{2,100}?)"
    r"| (?P<tail>(?:from|of (?=(?:the )?(?-i:[A-Z]))|by|that|which|(?:mention|nam|quot|cit)\w+|funded|supported"
    r"|published|issued)\b"
    r"[^?]{2,100}?))?\W*$",
    re.IGNORECASE,
)


def planned(text: str, order: Literal["latest", "earliest"] | None, *, in_time: bool) -> Plan | None:
    """What a question without its dates counts or lists; `in_time`: these were a filter."""
    text = _IN_ARCHIVE.sub("", text) if order else text
    found = plan.read(text)
    if found is None or (order and found == plan.EVERY_RELEASE):
        found = read(text, order) or found
    found = found or (came_out(text) if in_time else None)
    return replace(found, order=order) if found and order and found.action == "list" else found


def came_out(text: str) -> Plan | None:
    """The list of what was put out, where a date says when: "What did the Tern Office announce?", "Releases".

    Without its date such a question has no words left that one sentence could answer better than another.
    """
    match = _NEWS.match(text)
    if match is None:
        return None
    return plan.read(f"List all releases from {match['who']}" if match["who"] else "List all releases")


def read(text: str, order: Literal["latest", "earliest"] | None) -> Plan | None:
    """The newest release of a matter, in all the archive: "What's new about reefs?", "What is the oldest release?".

    Where there is no such release, it is rather a question about a fact.
    """
    if order and (out := came_out(text)):
        return replace(out, limit=SOME, order=order)
    news = _NEW.sub("the news", text)
    order = order if news == text else "latest"
    match = _LATEST.match(news) if order else None
    if match is None:
        return None
    noun = match["noun"] or ""
    told = any(match[part] for part in ("matter", "tail", "kind", "before"))
    if not (told or "release" in noun or news != text):
        return None
    kind = {"correction": "correction ", "": ""}.get((match["kind"] or "").lower(), "withdrawal ")
    said = [f"about {match['matter']}" if match["matter"] else re.sub("^of ", "from ", match["tail"] or "")]
    said += [f"about {match['before']}"] if match["before"] else []
    several = match["several"] or match["kinds"]
    found = plan.read(f"List the {SOME if several else 1} {order} {kind}releases {' '.join(said)}")
    return replace(found, certain=bool(match["kind"])) if found else None
