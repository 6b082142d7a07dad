"""A question that counts or lists in words that no rule knows, recast by a model in words that one does; and checked.

"Where is sleep brought up in the story but kept out of the headline?" becomes "Which releases mention “sleep” but do
not mention “sleep” in the title?". What a model wrote is believed only where nothing of the question is left out and
nothing is added: its names, words, numbers, denials, superlatives, and what is listed. Pure, by rule. What is not here:
the prompt (prompts), the model, and how its words are read (plan).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.counting import thresholds
from rag.counting.criteria import About, Amount, Criterion, Either, Is, Mentions, Plan, Unread
from rag.counting.nouns import FIELDS, RELEASE
from rag.counting.starts import ISSUED
from rag.words import key, keys, terms, tokens

LONGEST = 3
"""Words of a matter or a phrase, at most, that a rule may be trusted to have told from the rest of the question."""
# What shows that releases, and not what they tell, are asked for. A single one is rather asked for what it says.
_OF_RELEASES = re.compile(
    rf"\b(?:{RELEASE}|headlines?|texts|stories|datelines?|topics|press contacts?|in (?:the|this|our|your) archive)\b",
    re.IGNORECASE,
)
_A_RELEASE = re.compile(r"\b(?:release|announcement|text)\b", re.IGNORECASE)
_DENIES = re.compile(
    r"\b(?:not|no|nor|neither|never|none|nothing|nobody|without|except|excepting|excluding|aside|apart|lacks?|lacking"
    r"|silent|leav(?:e|es|ing) (?:out|aside)|kept out|rather|only|although|though)\b|n[’']t\b",
    re.IGNORECASE,
)
_TURNS = re.compile(r"only|although|though|rather", re.IGNORECASE)
_TITLE = re.compile(r"\b(?:headlines?|headlined|titles?|titled)\b", re.IGNORECASE)
_SUPERLATIVE = re.compile(
    r"\b(?:latest|newest|last|most recent|recent|earliest|oldest|(?:very )?first|longest|shortest|briefest)\b", re.I
)
Cues = tuple[tuple[frozenset[str], re.Pattern[str]], ...]


def _cues(*said: tuple[str, str]) -> Cues:
    """Fields with the words that ask for them, as patterns of whole words."""
    return tuple((frozenset(names.split()), re.compile(rf"\b(?:{cue})\b", re.IGNORECASE)) for names, cue in said)


# What a question must say, one of these ways, for a field to be asked for; and which words ask for it for sure.
_MAY_BE = _cues(
    ("speaker quote", r"quot\w+|said|says?|speak\w*|spoke\w*|voices?|heard|comment\w*|words"),
    ("funder", r"fund\w*|paid|pays?|money|sponsor\w*|financ\w*|support\w*|back\w*|grants?"),
    ("journal", r"journals?|published in|appear\w* in|magazines?"),
    ("topic", r"topics?|tags?|tagged|keywords?|labels?|labell?ed|filed"),
    ("institution", rf"{ISSUED}|issues?|publish\w*|releases?|from|by|sources?|issuers?|announce\w*|c[ao]me|put"
                    r"|institutions?|organi[sz]ations?"),
)  # fmt: skip
_MUST_BE = _cues(
    ("speaker quote", r"quot(?:e|es|ed|ing)"),
    ("funder", r"funders?|funded|paid for|sponsored|financed"),
    ("journal", r"journals?"),
    ("topic", r"topics?|tagged|filed under"),
    ("dateline", "datelines?"),
)
# What is counted or listed: "how many of our releases", "are there funders".
_HEAD = re.compile(r"\b(?:which|what|list|name|give me|show me|how many|are there|is there)\b(?: [\w-]+){0,4}", re.I)
_HEADLINES = re.compile(
    r"\b(?:which|what|list|name|give me|show me|how many|count)(?: (?:all|the|of|me|every))* (?:headlines|titles)\b",
    re.I,
)
_QUOTED = re.compile(r"[\"“„«‘]")
_ONE = re.compile(r"\W*(?:what|which) release\b(?!s)", re.IGNORECASE)
# Words with which a question is put, or that a form says in other words; all others must come again.
_FORM = frozenset(
    key(word)
    for word in (
        "release releases press news announcement announcements statement statements notice notices text texts story "
        "stories report reports paper papers article articles document documents item items piece pieces headline "
        "headlines headlined title titles titled body archive collection stock set database library whole entire all "
        "any every each some anything everything nothing something thing things one ones word words phrase phrases "
        "term terms name names named mention mentions mentioned appear appears turn turns turned come comes came stand "
        "stands occur occurs show shows speak speaks talk talks refer refers tell tells told say says said list lists "
        "listed count counts give gives given carry carries contain contains use uses used keep keeps kept silent "
        "aside apart leave leaves leaving except excluding rather whatever merely actually ever very just only single "
        "separate different distinct place places publication bring brings brought find found get gets got issue "
        "issues issued publish published publishes put out released release date dated day go goes went gone fall fell "
        "falls quote quotes quoted quotation voice voices comment comments topic topics tag tags tagged label labels "
        "filed file under source sources please want know tell how many much number often time times which what who "
        "whom whose where when is are was were did does do has have had been there here our your us me you with "
        "without not no nor neither or and but although though lack lacks least two three more than once twice latest "
        "newest recent most earliest oldest first last longest shortest briefest brief fund funds funded funding pay "
        "paid pays money behind work journal journals institution institutions people person contact contacts "
        "dateline datelines scientific exact exactly about regarding concerning deal deals none nobody never"
    ).split()
)


def unsure(text: str, plan: Plan | None, *, ordered: bool = False) -> bool:
    """Whether releases are counted or listed in a way that the rules did not surely read; `ordered`: as `faithful`."""
    if plan is None and (ordered or _SUPERLATIVE.search(text) or thresholds.read(text)):
        return (_A_RELEASE.search(text) or _OF_RELEASES.search(text)) is not None
    if plan is None:
        return _OF_RELEASES.search(text) is not None
    said = [phrase for criterion in plan.criteria for phrase in _phrases(criterion)]
    odd = (_ODD.search(p) or (p[:1].islower() and len(tokens(p)) > LONGEST) for p in said)
    return plan.unread is not None or any(odd)


_ODD = re.compile(r"\b(?:although|though|not|it|them|rather|whatever|only)\b")
"""Words that stand in no matter and no phrase: what holds them was not told from the rest of the question."""


def faithful(text: str, recast: str, plan: Plan, *, ordered: bool = False) -> bool:
    """Whether a plan, read off a model's words for a question, asks for the same: no word more and none less.

    `ordered`: a word for an order in time stood in the question, and is gone from its text.
    """
    criteria = [one for c in plan.criteria for one in (c.of if isinstance(c, Either) else (c,))]
    if any(isinstance(c, About | Unread | Amount) for c in criteria):
        return False
    lost, added = _words(text) - keys(recast) - _FORM, _words(recast) - keys(text) - _FORM
    limits = thresholds.read(text) or thresholds.Threshold("")
    fields = {plan.listed, *(c.name for c in criteria if isinstance(c, Is))}
    return (
        not (lost or added)
        and (limits.least, limits.most) == (plan.least, plan.most)
        and any(isinstance(c, Mentions) and c.title for c in criteria) == bool(_TITLE.search(text))
        and bool(plan.order) == (ordered or bool(_SUPERLATIVE.search(text)))
        and _denies_alike(text, criteria)
        and _joins_alike(text, plan)
        and _lists(text, plan.listed)
        and all(bool(cue.search(text)) or fields.isdisjoint(names) for names, cue in _MAY_BE)
        and all(not cue.search(text) or not fields.isdisjoint(names) for names, cue in _MUST_BE)
    )


def _words(text: str) -> set[str]:
    return {term.key for term in terms(text)}


def _denies_alike(text: str, criteria: Sequence[Criterion]) -> bool:
    """Whether something is denied in both, and in the question what is denied stands nearest to the denial."""
    cues = [cue.start() for cue in _DENIES.finditer(text)]
    plain = [cue.start() for cue in _DENIES.finditer(text) if not _TURNS.fullmatch(cue.group())]
    sides: dict[bool, list[int]] = {True: [], False: []}
    for one in criteria:
        places = [text.casefold().find(phrase.casefold()) for phrase in _phrases(one)]
        near = [abs(place - cue) for place in places if place >= 0 for cue in plain or cues]
        sides[bool(getattr(one, "negated", False))] += near
    denied = any(getattr(one, "negated", False) for one in criteria)
    if denied != bool(cues):
        return False
    return not (sides[True] and sides[False]) or min(sides[True]) <= min(sides[False])


def _joins_alike(text: str, plan: Plan) -> bool:
    """Whether alternatives are asked for in both."""
    either = any(isinstance(c, Either) or (isinstance(c, Mentions) and len(c.phrases) > 1) for c in plan.criteria)
    several = sum(not getattr(c, "negated", False) for c in plan.criteria) > 1
    said = re.search(r"\b(?:or|either|any of)\b", thresholds.without(text), re.IGNORECASE) is not None
    return said if either else not (said and several)


def settled(text: str, recast: str, plan: Plan) -> Plan:
    """The plan as the question has it where small models are careless.

    Words are sought in titles where headlines are listed, and as they stand only where the question quotes them; one
    release is listed where one is asked for.
    """
    if plan.order and _ONE.match(recast):
        plan = replace(plan, limit=1)
    title, exact = _HEADLINES.search(text) is not None, _QUOTED.search(text) is not None
    found = (
        replace(c, title=c.title or title, exact=c.exact and exact) if isinstance(c, Mentions) else c
        for c in plan.criteria
    )
    return replace(plan, criteria=tuple(found))


def _lists(text: str, listed: str) -> bool:
    """Whether what is listed is what the question names: releases, unless it asks which journals or people."""
    head = _HEAD.search(text)
    named = re.search(rf"\b(?:{RELEASE}|headlines?|texts|stories)", head.group() if head else "", re.IGNORECASE)
    if listed == "release":
        others = (name for name, noun in FIELDS if head and re.search(rf" (?:{noun})\b", head.group(), re.IGNORECASE))
        return bool(named) or next(others, None) is None
    noun = dict(FIELDS)["person" if listed == "speaker" else listed]
    return not named and re.search(rf"\b(?:{noun}|who)\b", text, re.IGNORECASE) is not None


def _phrases(criterion: Criterion) -> list[str]:
    """The words of a criterion that come from the question."""
    if isinstance(criterion, Either):
        return [phrase for one in criterion.of for phrase in _phrases(one)]
    if isinstance(criterion, Mentions):
        return list(criterion.phrases)
    if isinstance(criterion, About):
        return [criterion.text]
    return [criterion.value] if isinstance(criterion, Is) and criterion.value and criterion.name != "kind" else []
