"""Values of a field that certain releases state, as a question asks for them: "Which journals carried trials?".

What is not here: which field a noun names (nouns), the questions that list releases themselves (plan), the clauses.
"""

from __future__ import annotations

import re

from rag.counting import clauses, ranks
from rag.counting.clauses import is_filler, subject, unheld
from rag.counting.criteria import About, Action, Criterion, Is, Plan
from rag.counting.nouns import RELEASE, SOME_ISSUERS, Noun, says_release
from rag.counting.starts import ISSUED, PAID

# "carried the trials", "have reported on ice": what a journal or an institution does in a release, and about what.
_DID = r"(?:that |which |who |have |has |had )*"
_REPORTING = {
    "journal": re.compile(
        rf"^(?:{_DID}(?:carried|ran|printed|report(?:ed)?|cover(?:ed)?|published?)(?: on| about)? "
        r"|(?:did|have|do|has|had) (?=.{2,80} (?:come out|appear(?:ed)?|been published)\b))(?P<x>.+)$",
        re.I,
    ),
    "institution": re.compile(
        rf"^{_DID}(?:(?:report(?:ed)?|wr(?:ote|itten|ite)|published?) (?:on|about)|announced?|described?|presented?)"
        r" (?P<x>(?!(?:the|this|that|its|their) (?!.* of (?!the ))).+)$",  # not "the trial", but "the loss of ice"
        re.I,
    ),
}
_OUT = re.compile(r" (?:come out|appear(?:ed)?|been published)\b(?: whose releases| in releases)?")
# "… issued releases", "… are quoted in the releases": what comes after is about the releases.
_HAVING = re.compile(
    r"^(?:(?:that |which |who |have |has |were |was |are |is |ever |been )*"
    rf"(?:{ISSUED}|made|wrote|named|listed|stated|mentioned|cited|in|with|have|has|behind|of|across|among|appear"
    rf"|appeared|quoted|(?:turn|come|show) up)(?: in| by| on)? )"
    rf"(?:(?:any|all|all the|the|some|our|your|these|more) )?{RELEASE}",
    re.IGNORECASE,
)
_THERE = re.compile(
    r"^(?:(?:is|are|was|were|have|has|been|that|which) )*(?:named|mentioned|listed|cited|stated|represented|covered"
    rf"|used|given|applied|thanked|appear|occur|(?:come|turn|show) up|{PAID}(?! it| the))\b",
    re.IGNORECASE,
)
_NAMING = re.compile(
    rf"^(?:do|are) (?:(?:the|our|these|all) )*{RELEASE} (?:name|mention|list|cite|state|give|about|on|deal with)$", re.I
)
_QUOTING = re.compile(
    r"^(?:(?:that|which|who) )?(?:(?:is|are|was|were|have been|has been|get|got) )?quoted\b", re.IGNORECASE
)
# "… have the word Trust in their name", "… with the surname Lin".
_CALLED = re.compile(
    r"^(?:(?:that|which|who) )?(?:(?:have|has|having|with|contain\w*|includ\w*|carr(?:y|ies)) (?:the )?"
    r"(?:(?:word|term|name) )?(?P<x>\S+) in (?:their|its|the) names?|with the (?:sur|last |first |family |given )?name"
    r" (?P<y>\S+)"
    r"|whose names? (?:contain|include|ha[sv]e?|mention)s? (?:the (?:word|term|name) )?(?P<z>\S+))(?= |$)",
    re.IGNORECASE,
)


def of_field(action: Action, noun: Noun, tail: str, held: tuple[str, ...]) -> Plan | None:
    """Values of a field are counted: those that certain releases state, or all that there are.

    What says of itself that it is about releases is read first, so that "mention" in "releases that mention" is theirs.
    """
    name, tail = noun.field, tail.strip()
    if name == "institution" and ranks.MENTIONED.search(tail.split(" release")[0]):
        return None  # only who issues a release is a field of it
    named, tail = _named(name, tail, held)
    own = (*((Is(name, noun.word),) if noun.word else ()), *named)
    if name == "person" and _QUOTING.match(tail):
        name = "speaker"
        tail = tail if _HAVING.match(tail) else _QUOTING.sub("", tail).strip()
    if having := _HAVING.match(tail):
        found = clauses.read(tail[having.end() :], held)
        return Plan(action, name, (*own, *found.criteria), copies=found.copies) if found.clear else None
    if name != "institution" and _NAMING.match(tail):
        return Plan(action, name, own)
    if action == "list" and (doing := _REPORTING.get(name)) and (reporting := doing.match(tail)):
        return _reported(name, reporting["x"], held, own)
    if says_release(tail):
        read = (clauses.read(said, held) for said in (tail, re.sub(RELEASE, " ", tail, flags=re.IGNORECASE)))
        clear = (found for found in read if is_filler(found.rest, studies=True))
        return next((Plan(action, name, (*own, *found.criteria), copies=found.copies) for found in clear), None)
    if noun.said.casefold() in SOME_ISSUERS:
        return None
    plan = strict(action, name, _THERE.sub("", tail), held, own)
    checks = plan.criteria[len(own) :] if plan else ()
    if checks and (action == "count" or name in {"person", "speaker"}):
        return None  # "How many people mentioned pain?"
    if any(getattr(one, "negated", False) for one in checks):
        return None  # "Which institutions never issued a correction?" asks for none of their releases
    return plan


def _named(name: str, tail: str, held: tuple[str, ...]) -> tuple[tuple[Criterion, ...], str]:
    """What word the values are to have, and the rest: "have the word Trust in their name" -> with "Trust"."""
    said = _CALLED.match(tail)
    if said is None:
        return (), tail
    return (Is(name, unheld(said["x"] or said["y"] or said["z"], held)),), tail[said.end() :].strip()


def _reported(listed: str, tail: str, held: tuple[str, ...], own: tuple[Criterion, ...]) -> Plan | None:
    """Who reported a matter, or carried it: the values of releases about it."""
    matter, *others = _OUT.split(tail, maxsplit=1)
    about, more = clauses.read("about " + subject(matter), held), clauses.read("".join(others), held)
    if about.rest or not more.clear:
        return None
    return Plan("list", listed, (*own, *about.criteria, *more.criteria), certain=False)


def strict(
    action: Action, listed: str, tail: str, held: tuple[str, ...], own: tuple[Criterion, ...] = ()
) -> Plan | None:
    """A plan only where each word was understood and nothing is a matter of meaning."""
    found = clauses.read(tail, held)
    if not found.clear or any(isinstance(c, About) or _is_unnamed(c) for c in found.criteria):
        return None
    in_journal = listed == "release" and any(isinstance(c, Is) and c.name == "journal" for c in found.criteria)
    return Plan(action, listed, (*own, *found.criteria), copies=found.copies, certain=in_journal)


def _is_unnamed(criterion: Criterion) -> bool:
    """Whether a name is asked for that is none: "papers published by the group"."""
    if not isinstance(criterion, Is) or criterion.name not in {"institution", "funder", "journal"}:
        return False
    return criterion.value is not None and not criterion.value[:1].isupper()
