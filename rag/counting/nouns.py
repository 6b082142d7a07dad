"""What a question may count: its nouns, as patterns; and the words with which it asks to count, list or rank.

Data, and the few look-ups in it. English. What is not here: criteria (criteria), and what is made of it all (plan).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from rag.counting.criteria import Order
from rag.counting.starts import ISSUED

RELEASE = (
    r"(?:(?:press|news|media|wire) ?(?:releases|statements|items|notices|announcements)|releases|announcements"
    r"|press news)\b"
)
# These may be releases; they are where every other word of the question fits releases.
LOOSE = (
    r"(?:studies|papers|articles|stories|items|documents|statements|notices|projects|pages|publications|research|texts"
    r"|pieces|write-ups|bulletins|entries)\b"
)
PEOPLE = (
    r"people|persons?|researchers?|scientists?|experts?|names|individuals|officials?|spokespe(?:ople|rsons?)|speakers?"
)
FIELDS: tuple[tuple[str, str], ...] = (
    ("institution", r"institutions?|organi[sz]ations?|issuers?|publishers?|press offices?|bodies|sources?"
                    r"|compan(?:y|ies)|firms?"),
    ("unit", r"components?|bureaus?|units?"),
    ("topic", r"topics?|keywords?|tags?"),
    ("language", r"languages"),
    ("journal", r"(?:scientific |academic )?journals?"),
    ("funder", r"funders?|funding (?:bodies|agencies|organi[sz]ations|body|agency|organi[sz]ation)|sponsors?"),
    ("doi", r"dois?"),
    ("grant", r"grants?|grant numbers?"),
    ("contact", r"(?:press|media|news) contacts?|press officers?|contact persons?"),
    ("speaker", r"speakers?|quoted (?:people|persons?|experts?|researchers?|scientists?)"),
    ("person", PEOPLE),
    ("kind", r"kinds? of releases?|types? of releases?|release (?:kinds?|types?)"),
    ("dateline", r"datelines?"),
    ("calendar month", r"months? of the year|calendar months?"),
    ("month", r"months?"),
    ("quarter", r"quarters?"),
    ("weekday", r"days? of the week|week ?days?"),
    ("day", r"days?|dates?"),
    ("year", r"years?"),
)  # fmt: skip
ANY_FIELD = r"\b(?:" + "|".join(pattern for _, pattern in FIELDS) + r")\b"
TIMES = r"(?:quarters|months? of the year|calendar months?|months|years|days of the week|week ?days)\b"
# These issue releases, but are not all that do: they are counted only where releases or a report are spoken of.
SOME_ISSUERS = frozenset("company companies firm firms".split())
# A kind of institution is a word of its name.
NAMED = (
    r"\b(?:(?-i:(?:[A-Z][\w.]* ){0,3}[A-Z]\w*['’]s ))?"
    r"(?:universit(?:ies|y)|institutes?|hospitals?|divisions?|departments?|agenc(?:ies|y)|offices?|museums?"
    r"|observator(?:ies|y)|laborator(?:ies|y))\b"
)
KIND_NOUNS: tuple[tuple[str, str], ...] = (
    ("correction", r"corrections\b|corrected releases\b"),
    (
        "award",
        r"(?:awards|prizes)(?: (?:were|are|have|been|did|the|archive|releases))*"
        r" (?:announced?|given|awarded|reported|there|in the archive)(?=\W*$)",
    ),
    ("withdrawal", r"(?:withdrawal|retraction)(?:s| notices)\b|withdrawn releases\b"),
)
# Studies that releases report, by their kind as the readers call it; the first that matches is it.
STUDY_NOUNS: tuple[tuple[str, str], ...] = (
    ("randomised trial", r"randomi[sz]ed(?: (?:controlled|clinical|trial))* (?:trial|stud)(?:s|ies|y)?\b"),
    ("trial", r"(?:clinical )?trials?\b"),
    ("animal study", r"animal stud(?:ies|y)\b"),
    ("cohort", r"cohort stud(?:ies|y)\b"),
    ("observational", r"observational stud(?:ies|y)\b"),
    ("pilot study", r"pilot stud(?:ies|y)\b"),
    ("meta-analysis", r"meta-?analys[ei]s\b"),
)
# What releases are there to announce; their number is a number of releases.
NEWS = r"(?:[\w’'-]+ ){0,3}?(?:recalls|appointments|obituaries|awards|prizes)"
KIND_WORDS = {
    "research": "research", "award": "award", "prize": "award", "event": "event", "business": "business",
    "correction": "correction", "withdrawal": "withdrawal",
}  # fmt: skip

MANY = (
    r"(?:how many|what number of|what (?:is|was|are) the (?:total |exact )?(?:number|count) of"
    r"|(?:(?:give me |tell me )?the (?:total )?)?number of|count(?: up)?)"
    r"(?: (?:of|the|all|these|those|our|your|different|distinct|unique|other))*"
)
LIST = (
    r"(?:(?:which|what)(?: other| different)?(?: are)?|list|show|give|name|find|get|display|enumerate|tell)"
    r"(?: (?:me|(?-i:us)|out|up|a|an|complete|full|list|titles|names|headlines|of|the|all|every|each|any|these|those"
    r"|our|your|different|distinct|other|is|are))*"
)
ARE_THERE = r"(?:(?:are|were) there|do (?:we|you) have|does (?:the|this) archive (?:have|hold|contain))(?: also)? any"
POLITE = re.compile(
    r"^(?:(?:please|can|could|would|you|i want to know|i would like|i['’]d like|to know|to see|tell me|do you know|and"
    r"|so|ok|okay),? )+(?=how many|which|what|list|show|give|name|find|count|who|in |the number|all |every)",
    re.IGNORECASE,
)
# "… about sleep that came out", whose date is gone from the question: no part of the matter. But "has the Lab issued".
CAME_OUT = re.compile(
    rf"(?<! they),?(?: (?:that|which))?(?: (?:have|has|had))?(?: (?:came|come|went|gone) out| appeared| became public"
    rf"|(?: (?:was|were|is|are|been|being|got))+(?: made public| {ISSUED}|$))"
    r"(?=$| (?:and |that |which )*(?:mention|name|cite|quote|discuss|describe|report|cover|contain|deal)\b)",
    re.IGNORECASE,
)
ORDERS: dict[str, Order] = {
    "first": "earliest", "earliest": "earliest", "oldest": "earliest", "last": "latest", "latest": "latest",
    "newest": "latest", "longest": "longest", "shortest": "shortest",
}  # fmt: skip
NUMBERS = {word: n for n, word in enumerate("one two three four five six seven eight nine ten".split(), 1)}
COUNT = rf"(?:{'|'.join(NUMBERS)}|\d{{1,4}})"
MOST = re.compile(
    rf"\b(?:the )?(?:top {COUNT}(?: most)?|(?:largest|greatest|highest) number of"
    rf"|(?:{COUNT} )?(?:single )?(?:most|busiest))\b"
    r"(?: (?:often|frequently|frequent|commonly|common|active|prolific))?(?: (?:quoted|named|mentioned|cited))?",
    re.IGNORECASE,
)
EACH = re.compile(
    rf"\b(?:per|by|for each|for every|in each|in every|from each|each|every) (?P<noun>{ANY_FIELD})", re.IGNORECASE
)


def study(text: str, *, whole: bool) -> tuple[str, str] | None:
    """The kind of study with whose noun a text opens, or is `whole`, and that noun: "clinical trials …" -> trial."""
    look = re.fullmatch if whole else re.match
    found = ((kind, look(pattern, text, re.IGNORECASE)) for kind, pattern in STUDY_NOUNS)
    return next(((kind, said.group()) for kind, said in found if said), None)


class Noun(NamedTuple):
    """What a text counts: a field's name, the word its values must have ("university") or None, and how it is said."""

    field: str
    word: str | None
    said: str

    @property
    def plural(self) -> bool:
        """Whether several are asked for: "journals", "people", "universities"."""
        head = self.said.casefold().split(" of ")[0]
        return head.endswith(("s", "people", "bodies"))


def number(word: str) -> int:
    """The number that a word of COUNT is, at least 1."""
    return NUMBERS.get(word.casefold()) or max(1, int(word))


def says_release(text: str) -> bool:
    """Whether releases are named, in the plural."""
    return re.search(rf"\b{RELEASE}", text, re.IGNORECASE) is not None


def field_noun(text: str, *, opens: bool) -> Noun | None:
    """The first field that a text names, or, with `opens`, the one whose noun it opens with."""
    look = re.match if opens else re.search
    if named := look(NAMED, text, re.IGNORECASE):
        word = named.group() if named.group()[0].isupper() and " " in named.group() else named.group().casefold()
        return Noun("institution", re.sub("s$", "", re.sub("ies$", "y", word)), named.group())
    if found := look(ANY_FIELD, text, re.IGNORECASE):
        name = next(name for name, pattern in FIELDS if re.fullmatch(pattern, found.group(), re.IGNORECASE))
        return Noun(name, None, found.group())
    return None
