"""Whether a question asks to count or list releases, or what they state; and if so, exactly what.

A wrong plan is worse than none, so `read` gives one only where every word of the question was understood: what is
counted, and each criterion. A question whose own noun is no release ("How many mice …", "Which journal published the
trial?") has none. What is not here: the clauses (clauses), the nouns (nouns), dates (their words are gone from the
question already), and the answer (tallies).
"""

from __future__ import annotations

import re
from dataclasses import replace

from rag import clauses, ranks, thresholds
from rag.clauses import is_filler, subject
from rag.criteria import About, Action, Criterion, Is, Order, Plan, Unread
from rag.dateparts import PARTS
from rag.measures import is_unread
from rag.nouns import (
    ARE_THERE,
    CAME_OUT,
    KIND_NOUNS,
    KIND_WORDS,
    LIST,
    LOOSE,
    MANY,
    NEWS,
    NUMBERS,
    ORDERS,
    POLITE,
    RELEASE,
    REWORDED,
    REWORDED_OF_RELEASES,
    SOME_ISSUERS,
    Noun,
    field_noun,
    number,
    says_release,
    study,
)
from rag.starts import ISSUED, LANGUAGES, PAID

__all__ = ["Plan", "read"]

MAX_LENGTH = 400
"""Characters; a longer question is not one criterion after another."""

EVERY_RELEASE = Plan("list", "release")

_HEAD = re.compile(
    rf"^(?:(?P<many>{MANY})|(?P<list>{LIST}|{ARE_THERE}|all(?: the| of the)?|every|any)) (?P<rest>.+)$", re.IGNORECASE
)
_QUOTED = re.compile(r"“([^“”]{1,200})”|\"([^\"]{1,200})\"|„([^„“”]{1,200})[“”]|«([^«»]{1,200})»|‘([^‘’]{1,200})’")
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
    rf"|appeared|quoted)(?: in| by| on)? )(?:(?:any|all|all the|the|some|our|your|these|more) )?{RELEASE}",
    re.IGNORECASE,
)
_THERE = re.compile(
    r"^(?:(?:is|are|was|were|have|has|been|that|which) )*(?:named|mentioned|listed|cited|stated|represented|covered"
    rf"|thanked|appear|occur|(?:come|turn|show) up|{PAID}(?! it| the))\b",
    re.IGNORECASE,
)
_NAMING = re.compile(
    rf"^(?:do|are) (?:(?:the|our|these|all) )*{RELEASE} (?:name|mention|list|cite|state|give|about|on|deal with)$", re.I
)
_QUOTING = re.compile(
    r"^(?:(?:that|which|who) )?(?:(?:is|are|was|were|have been|has been|get|got) )?quoted\b", re.IGNORECASE
)
_KEPT = re.compile(
    r"^(?P<what>[\w’'-]+(?: [\w’'-]+){0,3}?)(?: (?:are|is|do (?:we|you) have|are there)(?: \w+ed)?)?"
    r" in (?:the archive|(?:this|our|your) (?:archive|collection|database))$",
    re.IGNORECASE,
)
_ANNOUNCED = re.compile(
    rf"^(?P<what>{NEWS})(?: (?:are|is|were|was|have|been|there|ever|{ISSUED})"
    r"| did (?:the|this|our) archive \w+)*$",
    re.I,
)
# "What was the release that mentions snow": the word for its place in time is gone from the question already.
_ONE = re.compile(r"^(?:(?:what|which)(?: is| was)? )?the (?:(?:press|news|media) )?(?:release|announcement) ", re.I)
# "What did the Ice Lab publish", "What has the Ice Lab issued".
_PUBLISHED = re.compile(
    r"^what (?:did|does|has|have) (?P<who>(?:the )?(?=[A-Z]).{2,80}?) (?:publish(?:ed)?|issued?|put out)$",
    re.IGNORECASE,
)


def read(question: str) -> Plan | None:
    """The plan of a question without its dates; None unless it asks to count or list.

    "How many releases mention snow?" -> count, "release", (Mentions(("snow",)),).
    "Which institutions took part in the trial?" -> None: no release is asked for.
    """
    text = " ".join(question.split()).strip(" ?!.,;:")
    if not text or len(text) > MAX_LENGTH:
        return None
    text, held = _hold(text)
    if said := thresholds.read(text):
        plan = _read(said.rest, held, of_releases=True)
        if plan and said.share:
            return replace(plan, share=True) if plan.listed == "release" else None
        if plan and plan.listed != "release" and (plan.listed in PARTS or not said.lacking):
            return replace(plan, least=said.least, most=said.most, lacking=said.lacking, certain=True)
        if not said.once:
            return None
    return _read(text, held, of_releases=says_release(text))


def _read(text: str, held: tuple[str, ...], *, of_releases: bool) -> Plan | None:
    text = POLITE.sub("", text).strip(" ,")
    for said, meant in REWORDED:
        text = said.sub(meant, text)
    if plan := ranks.read(text, held):
        return plan
    for said, meant in REWORDED_OF_RELEASES if of_releases else ():
        text = said.sub(meant, text)
    text = CAME_OUT.sub("", text) if of_releases else text
    return _headed(text, held) or _one(text, held) or ranks.things(text)


def _one(text: str, held: tuple[str, ...]) -> Plan | None:
    """Reads "What was the release that mentions snow", whose order in time is told apart, and "What did … publish"."""
    issued = _PUBLISHED.match(text)
    tail = f"from {issued['who']}" if issued else _ONE.sub("", text) if _ONE.match(text) else ""
    found = _strict("list", "release", tail, held) if tail else None
    return replace(found, limit=None if issued else 1) if found and found.criteria else None


def _hold(text: str) -> tuple[str, tuple[str, ...]]:
    """Quoted words as one private character each, so that nothing in them reads as a clause."""
    held: list[str] = []

    def keep(match: re.Match[str]) -> str:
        held.append(next(g for g in match.groups() if g).strip(" ,.;:"))
        return chr(0xE000 + len(held) - 1)

    return _QUOTED.sub(keep, re.sub("[\ue000-\ue0ff]", "", text)), tuple(held)


def _headed(text: str, held: tuple[str, ...]) -> Plan | None:
    """Reads "How many …", "Which …", "List …" and "All …", or releases named without any of these."""
    match = _HEAD.match(text)
    action: Action = "count" if match and match["many"] else "list"
    rest = match["rest"] if match else text
    if match is not None:
        noun = field_noun(rest, opens=True)
        if noun:
            return _of_field(action, noun, rest[len(noun.said) :], held) if noun.plural else None
        for kind, pattern in KIND_NOUNS:
            if said := re.match(pattern, rest, re.IGNORECASE):
                return _strict(action, "release", rest[said.end() :], held, (Is("kind", kind),))
        if (of := study(rest, whole=False)) and of[1].endswith("s"):
            return _strict(action, "release", rest[len(of[1]) :], held, (Is("study", of[0]),))
    releases = re.match(rf"(?P<before>(?:[\w'’.&-]+ ){{0,6}}?){RELEASE}(?P<tail>.*)$", rest, re.IGNORECASE)
    if releases:
        return _of_releases(action, releases["before"], releases["tail"], held, bare=match is None)
    loose = re.match(LOOSE, rest, re.IGNORECASE) if match else None
    if loose and not is_filler(rest[loose.end() :]):
        return _strict(action, "release", rest[loose.end() :], held)
    kept = (_KEPT.match(rest) or _ANNOUNCED.match(rest)) if match else None
    if kept and not is_filler(kept["what"]) and not clauses.read(kept["what"], held).criteria:
        return Plan(action, "release", (About(kept["what"]),), certain=False)
    return None


def _of_releases(action: Action, before: str, tail: str, held: tuple[str, ...], *, bare: bool) -> Plan | None:
    """Releases are counted. What is no clause is a matter of meaning: "report tests of a vaccine"."""
    if re.match(r"\s*of\b(?! (?:the|this|our) (?:archive|collection))", tail):
        return None  # releases of carbon dioxide
    own, loose, limit, order = _adjectives(before)
    if any(map(is_filler, loose.split())):
        return None  # "Which lab published releases"
    found = clauses.read(tail, held)
    parts = [*own, *found.criteria]
    if found.baffles or (bare and not (found.clear and (parts or order) and not loose)):
        return None
    if not found.clear and (loose or (limit and not parts)):
        return None  # "Which of the two releases is newer?"
    matter = subject(loose or found.rest) if loose or not found.clear else ""
    if matter:
        of = study(matter, whole=True)
        parts += [Is("study", of[0]) if of else Unread(found.rest) if is_unread(found.rest) else About(matter)]
    said = found.clear or matter != found.rest  # "report tests of a vaccine", but not "warn of floods"
    plan = Plan(action, "release", tuple(parts), copies=found.copies, certain=said and not loose)
    plan = (
        replace(plan, certain=True) if plan.unread else replace(plan, guessed=matter if About(matter) in parts else "")
    )
    return replace(plan, limit=limit, order=order) if action == "list" else plan


def _adjectives(before: str) -> tuple[list[Criterion], str, int | None, Order | None]:
    """What stands before "releases": kinds, languages, an issuer; what is none of these; a number, and an order."""
    known: list[Criterion] = []
    left: list[str] = []
    limit = order = None
    for word in before.split():
        plain = word.casefold().removeprefix("non-")
        if kind := KIND_WORDS.get(plain):
            known.append(Is("kind", kind, plain != word.casefold()))
        elif plain in LANGUAGES:
            known.append(Is("language", plain, plain != word.casefold()))
        elif not left and (plain in NUMBERS or (plain.isdecimal() and len(plain) < 3)):
            limit = number(plain)
        elif not left and plain in ORDERS:
            order = ORDERS[plain]
        elif left or not is_filler(word):
            left.append(word)
    name = " ".join(left)
    if name and all(w[0].isupper() or w in {"of", "for", "and", "the"} for w in left):
        return [*known, Is("institution", re.sub(r"['’]s?$", "", name))], "", limit, order
    return known, name, limit, order


def _of_field(action: Action, noun: Noun, tail: str, held: tuple[str, ...]) -> Plan | None:
    """Values of a field are counted: those that certain releases state, or all that there are.

    What says of itself that it is about releases is read first, so that "mention" in "releases that mention" is theirs.
    """
    name, tail = noun.field, tail.strip()
    if name == "institution" and ranks.MENTIONED.search(tail.split(" release")[0]):
        return None  # only who issues a release is a field of it
    own = (Is(name, noun.word),) if noun.word else ()
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
    plan = _strict(action, name, _THERE.sub("", tail), held, own)
    checks = plan.criteria[len(own) :] if plan else ()
    if checks and (action == "count" or name in {"person", "speaker"}):
        return None  # "How many people mentioned pain?"
    if any(getattr(one, "negated", False) for one in checks):
        return None  # "Which institutions never issued a correction?" asks for none of their releases
    return plan


def _reported(listed: str, tail: str, held: tuple[str, ...], own: tuple[Criterion, ...]) -> Plan | None:
    """Who reported a matter, or carried it: the values of releases about it."""
    matter, *others = _OUT.split(tail, maxsplit=1)
    about, more = clauses.read("about " + subject(matter), held), clauses.read("".join(others), held)
    if about.rest or not more.clear:
        return None
    return Plan("list", listed, (*own, *about.criteria, *more.criteria), certain=False)


def _strict(
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
