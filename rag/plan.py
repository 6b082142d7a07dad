"""Whether a question asks to count or list releases, or what they state; and if so, exactly what.

A wrong plan is worse than none, so `read` gives one only where every word of the question was understood: what is
counted, and each criterion. A question whose own noun is no release ("How many mice …", "Which journal published the
trial?") has none. What is not here: the clauses (clauses), the nouns (nouns), dates (their words are gone from the
question already), and the answer (tallies).
"""

from __future__ import annotations

import re
from dataclasses import replace

from rag import clauses
from rag.clauses import LANGUAGES, is_filler
from rag.criteria import About, Action, Criterion, Is, Plan
from rag.nouns import (
    ARE_THERE,
    COUNT,
    EACH,
    KIND_NOUNS,
    KIND_WORDS,
    LIST,
    LOOSE,
    MANY,
    MOST,
    NUMBERS,
    POLITE,
    RELEASE,
    Noun,
    field_noun,
    number,
    says_release,
)

__all__ = ["Plan", "read"]

MAX_LENGTH = 400
"""Characters; a longer question is not one criterion after another."""
SEVERAL = 10
"""How many are the most quoted people, where no number is said."""


_HEAD = re.compile(
    rf"^(?:(?P<many>{MANY})|(?P<list>{LIST}|{ARE_THERE}|all(?: the| of the)?|every|any)) (?P<rest>.+)$", re.IGNORECASE
)
_EVERYTHING = re.compile(
    r"^(?:(?:list|show|give|find|get|name|display)(?: me| us| out)* )?(?:everything|all(?: the)? news)\b(?P<tail>.*)$",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"“([^“”]{1,200})”|\"([^\"]{1,200})\"|„([^„“”]{1,200})[“”]|«([^«»]{1,200})»|‘([^‘’]{1,200})’")
_IN_WHICH = re.compile(r"^(?:in|by|from|on|for) (how many|which|what) ", re.IGNORECASE)
_EVERY = re.compile(r"\b(?:every|each)(?: single)? (?=(?:press |news )?release\b)((?:press |news )?release)\b", re.I)
_APPEARED = re.compile(
    r"^(?:did|have|do|has|had) (?:the )?(?P<x>.{2,80}?) (?:come out|appear(?:ed)?|been published)$", re.I
)
_PAID = re.compile(
    r"^who (?:funded|supported|sponsored|financed|paid for) (?:the |any )?(?P<x>\S.{0,60}?)"
    r" (?:studies|research|trials|work) (?:in (?:the|this|our) archive|that the releases (?:report|describe))$",
    re.I,
)
_WHO = (
    (re.compile(r"^who (?:all )?(?:is|are|was|were|gets|got) quoted\b", re.I), "which people are quoted"),
    (re.compile(r"^who (?:are|were) (?:all )?the (?=people|researchers|scientists|experts)", re.I), "which "),
    (re.compile(r"^who (?=(?:has |have )?(?:issued|published|put out|released)\b)", re.I), "which institutions "),
)
# "… issued releases", "… are quoted in the releases": what comes after is about the releases.
_HAVING = re.compile(
    r"^(?:(?:that |which |who |have |has |were |was |are |is |ever |been )*(?:issued|published|put out|released"
    r"|sent out|posted|made|wrote|named|listed|stated|mentioned|cited|in|with|have|has|behind|of|across|among|appear"
    rf"|appeared|quoted)(?: in| by| on)? )(?:(?:any|all|all the|the|some|our|your|these|more) )?{RELEASE}",
    re.IGNORECASE,
)
_THERE = re.compile(
    r"^(?:(?:is|are|was|were|have been|that|which) )*(?:named|mentioned|listed|cited|stated|represented|covered"
    r"|thanked)\b",
    re.IGNORECASE,
)
_NAMING = re.compile(rf"^do (?:(?:the|our|these|all) )*{RELEASE} (?:name|mention|list|cite|state|give)$", re.IGNORECASE)
_QUOTING = re.compile(
    r"^(?:(?:that|which|who) )?(?:(?:is|are|was|were|have been|has been|get|got) )?quoted\b", re.IGNORECASE
)
# What is left of "in which month were the most releases issued" without noun and superlative.
_RANKING = (
    re.compile(rf"^(?:{MANY}|(?:in|from|by) (?:which|what)|which|what|who|whose|{LIST}|the|\s)+\b", re.I),
    re.compile(
        r"^(?:\W*(?:is|are|was|were|has|have|had|been|by|in|of)\b)*\W*(?:quoted|named|mentioned|cited|listed|appears?"
        r"|issued|published|put out|released|sent out)\b",
        re.I,
    ),
)
_KEPT = re.compile(
    r"^(?P<what>[\w’'-]+(?: [\w’'-]+){0,3}?)(?: (?:are|is|do (?:we|you) have|are there))? in (?:the|this|our|your) "
    r"(?:archive|collection|database)$",
    re.IGNORECASE,
)
_LEAST = re.compile(
    rf"(?:\b(?:in|by|from) )?\b(?:more than (?P<more>{COUNT})|at least (?P<least>{COUNT})|(?P<plus>{COUNT}) or more)"
    rf" (?:different )?(?:{RELEASE}|(?:press |news )?release\b)",
    re.IGNORECASE,
)
_AND_HOW_MANY = re.compile(r",? and how many(?: (?:is|are|was|were) (?:it|that|there|they|those))?$", re.IGNORECASE)
_MENTIONED = re.compile(r"\b(?:named|mentioned|cited)\b", re.IGNORECASE)


def read(question: str) -> Plan | None:
    """The plan of a question without its dates; None unless it asks to count or list.

    "How many releases mention snow?" -> count, "release", (Mentions(("snow",)),).
    "Which institutions took part in the trial?" -> None: no release is asked for.
    """
    text = " ".join(question.split()).strip(" ?!.,;:")
    if not text or len(text) > MAX_LENGTH:
        return None
    text, held = _hold(text)
    if several := _LEAST.search(text):
        least = number(several["least"] or several["plus"] or several["more"]) + (several["more"] is not None)
        plan = _read(text[: several.start()] + text[several.end() :], held, of_releases=True)
        return replace(plan, least=least, certain=True) if plan and plan.listed != "release" else None
    return _read(text, held, of_releases=says_release(text))


def _read(text: str, held: tuple[str, ...], *, of_releases: bool) -> Plan | None:
    text = _IN_WHICH.sub(r"\1 ", POLITE.sub("", _EVERY.sub(r"all \1s", text))).strip(" ,")
    if paid := _PAID.match(text):
        return Plan("list", "funder", (About(clauses.unheld(paid["x"], held)),))
    if plan := _top(text, held) or _everything(text, held):
        return plan
    if of_releases:
        for who, which in _WHO:
            text = who.sub(which, text)
    return _headed(text, held)


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
    releases = re.match(rf"(?P<before>(?:[\w'’.&-]+ ){{0,6}}?){RELEASE}(?P<tail>.*)$", rest, re.IGNORECASE)
    if releases:
        return _of_releases(action, releases["before"], releases["tail"], held, bare=match is None)
    loose = re.match(LOOSE, rest, re.IGNORECASE) if match else None
    if loose and not is_filler(rest[loose.end() :]):
        return _strict(action, "release", rest[loose.end() :], held)
    kept = _KEPT.match(rest) if match else None
    if kept and not is_filler(kept["what"]) and not clauses.read(kept["what"], held).criteria:
        return Plan(action, "release", (About(kept["what"]),), certain=False)
    return None


def _of_releases(action: Action, before: str, tail: str, held: tuple[str, ...], *, bare: bool) -> Plan | None:
    """Releases are counted. What is no clause is a matter of meaning: "report tests of a vaccine"."""
    if re.match(r"\s*of\b", tail):
        if not re.match(r"\s*of (?:(?:the|this|our) (?:archive|collection)|(?:the )?[A-Z])", tail):
            return None  # releases of carbon dioxide
        tail = re.sub(r"^\s*of (?=(?:the )?[A-Z])", "from ", tail)
    own, loose = _adjectives(before)
    if any(map(is_filler, loose.split())):
        return None  # "Which lab published releases"
    found = clauses.read(tail, held)
    parts = [*own, *found.criteria]
    clear = found.clear
    if found.asks or (bare and not (clear and parts and not loose)) or (not clear and (parts or loose)):
        return None
    if loose or not clear:
        parts.append(About(loose or clauses.unheld(tail.strip(" ,"), held)))
    return Plan(action, "release", tuple(parts), copies=found.copies, certain=not loose)


def _adjectives(before: str) -> tuple[list[Criterion], str]:
    """What stands before "releases": kinds, languages, an issuer's name; and what is none of these."""
    known: list[Criterion] = []
    left: list[str] = []
    for word in before.split():
        if kind := KIND_WORDS.get(word.casefold()):
            known.append(Is("kind", kind))
        elif word.casefold() in LANGUAGES:
            known.append(Is("language", word.casefold()))
        elif left or not is_filler(word):
            left.append(word)
    name = " ".join(left)
    if name and all(w[0].isupper() or w in {"of", "for", "and", "the"} for w in left):
        return [*known, Is("institution", re.sub(r"['’]s?$", "", name))], ""
    return known, name


def _of_field(action: Action, noun: Noun, tail: str, held: tuple[str, ...]) -> Plan | None:
    """Values of a field are counted: those that certain releases state, or all that there are."""
    name, tail = noun.field, tail.strip()
    if name == "institution" and _MENTIONED.search(tail.split(" release")[0]):
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
    if name == "journal" and (appeared := _APPEARED.match(tail)):
        return Plan(action, name, (About(clauses.unheld(appeared["x"], held)),), certain=False)
    if says_release(tail):
        found = clauses.read(re.sub(RELEASE, " ", tail, flags=re.IGNORECASE), held)
        clear = is_filler(found.rest, studies=True)
        return Plan(action, name, (*own, *found.criteria), copies=found.copies) if clear else None
    plan = _strict(action, name, _THERE.sub("", tail), held, own)
    if plan and len(plan.criteria) > len(own) and (action == "count" or name in {"person", "speaker"}):
        return None  # "How many people mentioned pain?"
    return plan


def _strict(
    action: Action, listed: str, tail: str, held: tuple[str, ...], own: tuple[Criterion, ...] = ()
) -> Plan | None:
    """A plan only where each word was understood and nothing is a matter of meaning."""
    found = clauses.read(tail, held)
    if not found.clear or any(isinstance(c, About) for c in found.criteria):
        return None
    return Plan(action, listed, (*own, *found.criteria), copies=found.copies, certain=False)


def _everything(text: str, held: tuple[str, ...]) -> Plan | None:
    match = _EVERYTHING.match(text)
    if match is None:
        return None
    found = clauses.read(match["tail"], held)
    return Plan("list", "release", found.criteria, copies=found.copies) if found.clear else None


def _top(text: str, held: tuple[str, ...]) -> Plan | None:
    """Reads "Who was quoted most often", "Which institution issued the most releases", "How many releases per month".

    Without the superlative, its noun and its verbs, only clauses may be left.
    """
    text = _AND_HOW_MANY.sub("", text)
    most, each = MOST.search(text), EACH.search(text)
    if most is None and (each is None or not says_release(text)):
        return None
    noun = _ranked(each["noun"] if each else text)
    if noun is None or (noun.field == "institution" and _MENTIONED.search(text)):
        return None
    rest = (EACH if each else MOST).sub(" ", text)
    rest = re.sub(
        rf"\b{RELEASE}|{re.escape(noun.said)}\b" if noun.said != "who" else rf"\b{RELEASE}", " ", rest, flags=re.I
    )
    for pattern in _RANKING:
        rest = pattern.sub("", rest).strip()
    found = clauses.read(rest, held)
    if not found.clear:
        return None
    certain = says_release(text) or noun.field == "speaker"
    own = (Is(noun.field, noun.word),) if noun.word else ()
    limit = None if most is None else _limit(most.group()) or (SEVERAL if noun.plural else 1)
    return Plan("top", noun.field, (*own, *found.criteria), copies=found.copies, certain=certain, limit=limit)


def _ranked(text: str) -> Noun | None:
    """What is ranked: "Who was quoted most" -> speakers. Its noun follows "which", or the superlative."""
    asked = re.search(r"\b(?:which|what) (?!(?:is|are|was|were)\b)(.+)", text, re.IGNORECASE)
    most = MOST.search(text)
    after = asked[1] if asked else text[most.end() :].strip() if most else text
    noun = field_noun(after, opens=True) or (None if asked else field_noun(text, opens=False))
    if re.search(r"\bquoted\b", text, re.IGNORECASE):
        return Noun("speaker", None, noun.said if noun else "who")
    issued = re.match(r"who (?:has |have )?(?:issued|published|put out|released|sent out)\b", text, re.IGNORECASE)
    return Noun("institution", None, "who") if issued else noun


def _limit(superlative: str) -> int | None:
    """The number in "the five most" or "top 10"; None where none is said."""
    return next((number(word) for word in superlative.split() if word.isdecimal() or word.casefold() in NUMBERS), None)
