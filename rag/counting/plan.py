"""Whether a question asks to count or list releases, or what they state; and if so, exactly what.

A wrong plan is worse than none, so `read` gives one only where every word of the question was understood: what is
counted, and each criterion. A question whose own noun is no release ("How many mice …", "Which journal published the
trial?") has none. What is not here: the clauses (clauses), the nouns (nouns), dates (their words are gone from the
question already), and the answer (tallies).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.counting import clauses, listed, ranks, thresholds
from rag.counting.clauses import is_filler, subject, unheld
from rag.counting.criteria import About, Action, Criterion, Is, Mentions, Order, Plan, Unread
from rag.counting.dateparts import PARTS
from rag.counting.measures import is_unread
from rag.counting.nouns import (
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
    field_noun,
    number,
    says_release,
    study,
)
from rag.counting.rewordings import PLAINER, REWORDED, REWORDED_OF_RELEASES
from rag.counting.starts import ISSUED, LANGUAGES

__all__ = ["Plan", "read"]

MAX_LENGTH = 400
"""Characters; a longer question is not one criterion after another."""

EVERY_RELEASE = Plan("list", "release")

_HEAD = re.compile(
    rf"^(?:(?P<many>{MANY})|(?P<list>{LIST}|{ARE_THERE}|all(?: the| of the)?|every|any)) (?P<rest>.+)$", re.IGNORECASE
)
_QUOTED = re.compile(r"“([^“”]{1,200})”|\"([^\"]{1,200})\"|„([^„“”]{1,200})[“”]|«([^«»]{1,200})»|‘([^‘’]{1,200})’")
# "Which chief executives are quoted".
_ROLES = re.compile(
    r"^(?P<role>[A-Za-z][A-Za-z. -]{2,40}?)s(?P<general> general)? (?:(?:are|were|is|was|get|got|have been) )?quoted\b"
    r"(?P<tail>.*)$"
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
# "I collect nurses' voices. In which releases …", where the last sentence takes up nothing of the first.
_ALONE = re.compile(
    r"^[^?!]{3,200}[.!:] (?=(?:(?:in|on|by|from) )?(?:which|how many|what|list|name|show)\b)"
    r"(?!.*\b(?:it|its|they|them|their|this|these|those|he|his|him|she|her|hers|there|that|the|such|one|ones|same)\b)",
    re.IGNORECASE,
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
    text = _ALONE.sub("", text)
    for spoken, plainer in PLAINER:
        text = spoken.sub(plainer, text)
    if said := thresholds.read(text):
        plan = _read(said.rest, held, of_releases=True)
        if plan and said.share:
            return replace(plan, share=True) if plan.listed == "release" else None
        if plan and plan.listed != "release" and (plan.listed in PARTS or not said.lacking):
            return replace(plan, least=said.least, most=said.most, lacking=said.lacking, certain=True)
        if not said.once:
            return Plan("list", "release", (Unread(unheld(text, held)),)) if said.of_releases else None
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
    found = _headed(text, held) or _one(text, held) or ranks.things(text)
    return replace(found, guessed=found.guessed or _guessed(found.criteria)) if found else None


def _one(text: str, held: tuple[str, ...]) -> Plan | None:
    """Reads "What was the release that mentions snow", whose order in time is told apart, and "What did … publish"."""
    issued = _PUBLISHED.match(text)
    tail = f"from {issued['who']}" if issued else _ONE.sub("", text) if _ONE.match(text) else ""
    found = listed.strict("list", "release", tail, held) if tail else None
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
            return listed.of_field(action, noun, rest[len(noun.said) :], held) if noun.plural else None
        if said := _ROLES.match(rest):
            tail = re.sub(rf"^ (?:in|by) (?:(?:the|our|these) )?{RELEASE}", "", said["tail"])
            return listed.strict(
                action, "speaker", tail, held, (Is("speaker", said["role"] + (said["general"] or "")),)
            )
        for kind, pattern in KIND_NOUNS:
            if said := re.match(pattern, rest, re.IGNORECASE):
                return listed.strict(action, "release", rest[said.end() :], held, (Is("kind", kind),))
        if (of := study(rest, whole=False)) and of[1].endswith("s"):
            return listed.strict(action, "release", rest[len(of[1]) :], held, (Is("study", of[0]),))
    releases = re.match(rf"(?P<before>(?:[\w'’.&-]+ ){{0,6}}?){RELEASE}(?P<tail>.*)$", rest, re.IGNORECASE)
    if releases:
        return _of_releases(action, releases["before"], releases["tail"], held, bare=match is None)
    loose = re.match(LOOSE, rest, re.IGNORECASE) if match else None
    if loose and not is_filler(rest[loose.end() :]):
        return listed.strict(action, "release", rest[loose.end() :], held)
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
    guessed = matter if About(matter) in parts else ""
    plan = replace(plan, certain=plan.certain or plan.unread is not None, guessed=guessed)
    return replace(plan, limit=limit, order=order) if action == "list" else plan


def _guessed(criteria: Sequence[Criterion]) -> str:
    """Words that nobody put in quotation marks and that may be a description: "money in dollars"."""
    said = [p for c in criteria if isinstance(c, Mentions) and not (c.exact or c.negated) for p in c.phrases]
    said += [c.value for c in criteria if isinstance(c, Is) and c.value and not c.negated]
    return next((phrase for phrase in said if _DESCRIBES.search(phrase)), "")


_DESCRIBES = re.compile(
    r"^(?!.*[A-Z])(?:.+ (?:in|with|of|on|for|by|from|to|at|an?|the|who|that|than|as) |(?:\S+ ){3}"
    r"|(?:most|least|largest|biggest|highest|longest|smallest|lowest|shortest|oldest|youngest) )"
    r"|\b(?:although|though|rather|not)\b"
)


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
