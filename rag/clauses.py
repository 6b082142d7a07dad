"""How the clauses of a question read as criteria: "from the Ice Lab that mention snow" -> issued by, mentioning.

Pure, by rule, English. What is not here: what is counted or listed (plan), dates (read elsewhere, before this). A
clause that is not understood is never left out quietly: the reader gets it back as `rest`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rag.criteria import About, Criterion, Is, Mentions, Notice, Noticed

PRESENT = {
    "doi": "doi", "journal": "journal", "funder": "funder", "grant": "grant", "grant number": "grant",
    "embargo": "embargo", "contact": "contact", "quote": "quote", "quotation": "quote", "institution": "institution",
    "subtitle": "subtitle", "dateline": "dateline", "caveat": "caveat", "sample size": "sample",
}  # fmt: skip

LANGUAGES = {
    "english": "en", "german": "de", "spanish": "es", "french": "fr", "italian": "it", "portuguese": "pt",
    "dutch": "nl", "swedish": "sv", "danish": "da", "norwegian": "no", "polish": "pl", "chinese": "zh",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clauses:
    """The criteria in a text, whether copies are asked for, and the words that are no clause."""

    criteria: tuple[Criterion, ...] = ()
    copies: bool = False
    rest: str = ""

    @property
    def clear(self) -> bool:
        """Whether those words add nothing; next to a criterion, "report work" does not either."""
        return is_filler(self.rest, studies=bool(self.criteria))

    @property
    def asks(self) -> bool:
        """Whether a second question is among the words that are no clause."""
        return _ASKS.search(self.rest) is not None


_THAT = r"(?:(?:and |but |, ?)?(?:that |which |who |also |explicitly |ever )*(?:(?:do|does|did|have|has|had) )?)"
_BE = r"(?:(?:that |which |who |and )*(?:is |are |was |were |have been |has been |had been )?)"
_WORD = r"(?: the)?(?: (?:exact |single )?(?:words?|terms?|phrases?|names?|expressions?))?"
# Where a clause begins, and of what kind it is. The first that matches at a place is it; the words up to the next
# clause are its object. Lower case only: "Fund" and "By" may be part of a name.
_STARTS: tuple[tuple[str, str], ...] = (
    ("copies", r"(?:including|counting|with) (?:all |the |any )?(?:syndicated )?(?:copies|duplicates|reprints)\b"),
    ("copies", r"(?:all )?(?:copies|duplicates|reprints) (?:are )?(?:included|counted|too)\b"),
    ("once", r"(?:excluding|without|not counting) (?:all |the |any )?(?:syndicated )?(?:copies|duplicates|reprints)\b"),
    *((f"{no}{kind}", rf"(?:but )?{_BE}{never}(?:later |since |ever )?(?:{said})\b")
      for no, never in (("not ", r"(?:not|never) (?:been )?"), ("", ""))
      for kind, said in (("withdrawal", "withdrawn|retracted"), ("correction", "corrected"), ("update", "updated"))),
    ("unstated", rf"{_THAT}?(?:without|(?:have|has|state|name|give)s? no(?= FIELD)|lack(?:s|ing)?"
                 r"|(?:do not|don['’]t) (?:have|state|name|give)) (?:an? |any |the )?(?=FIELD)"),
    ("stated", rf"(?:with|having|{_THAT}(?:have|has|state|name|give|stating|naming|giving)) (?:an? |any )(?=FIELD)"),
    ("unmention", rf"{_THAT}(?:not|don['’]?t|doesn['’]?t|didn['’]?t|never) (?:mention|contain|name)(?:s|ed)?{_WORD}\b"),
    ("unmention", rf"(?:and |but )?(?:without (?:mentioning|containing)|not mentioning|but not){_WORD}\b"),
    ("quote", rf"(?:{_THAT}(?:quot(?:e|es|ed|ing)|contain(?:s|ing)? (?:a )?quot(?:e|es|ations?) (?:from|by|of))\b"
              r"|with (?:a )?(?:quotes?|quotations?) (?:from|by)\b)"),
    ("mention", rf"{_THAT}(?:mention(?:s|ed|ing)?|contain(?:s|ed|ing)?|refer(?:s|red|ring)? to|nam(?:e|es|ing))"
                rf"{_WORD}\b"),
    ("title", rf"(?:with|{_THAT}(?:have|has|having))"
              rf"(?= \S.{{0,80}} in (?:the|their|its) (?:title|headline)s?\b){_WORD}\b"),
    ("title", rf"(?:and )?whose (?:title|headline)s? (?:mention|contain|includ|ha[sv]|nam)(?:es?|s)?{_WORD}\b"),
    ("mention", rf"{_THAT}(?:us(?:e|es|ing)|with|includ(?:e|es|ing)|ha(?:s|ve|ving)) the (?:exact )?"
                r"(?:words?|terms?|phrases?|expressions?)\b"),
    ("funder", rf"{_BE}(?:partly |jointly )?(?:co-?)?(?:funded|supported|financed|sponsored|paid for|backed)"
               r"(?: in part| partly)? by\b"
               r"|(?:with|through) (?:funding|money|support|grants?|a grant) (?:from|by|of)\b"),
    ("journal", rf"{_BE}(?:published|appear(?:s|ed|ing)?|printed) in(?: the journal)?\b|in the journal\b"),
    ("institution", rf"{_BE}(?:issued|published|put out|released|sent out|posted|announced|written|made|distributed)"
                    r" by\b|(?:that |which )?(?:come |came |coming |originat(?:e|ed|ing) |are |were )?(?:from|by)\b"),
    ("unlanguage", rf"{_BE}not (?:written )?in (?=(?i:LANGUAGE)\b)"),
    ("language", rf"{_BE}(?:written )?in (?=(?i:LANGUAGE)\b)"),
    ("about", rf"{_BE}(?:all )?(?:about|concerning|regarding|on (?:the )?(?:topic|subject|issue)(?: of)?|on"
              r"|relat(?:ed|ing) to|devoted to)\b"
              r"|(?:with|ha(?:s|ve|ving)|carr(?:y|ies|ying)) the (?:topic|subject|tag|keyword)(?: of)?\b"
              rf"|{_THAT}(?:report(?:s|ed|ing)? (?:about|on)|deal(?:s|t|ing)? with|cover(?:s|ed|ing)?"
              r"|discuss(?:es|ed|ing)?|address(?:es|ed|ing)?|talk(?:s|ed|ing)? about|concern(?:s|ed)?)\b"),
)  # fmt: skip
_FIELDS = "(?i:" + "|".join(sorted(PRESENT, key=len, reverse=True)) + r")s?\b"
_START = re.compile(
    r"(?<![\w’'-])(?:"
    + "|".join(
        f"(?P<s{n}>{pattern.replace('FIELD', _FIELDS).replace('LANGUAGE', '|'.join(LANGUAGES))})"
        for n, (_, pattern) in enumerate(_STARTS)
    )
    + ")"
)
_NAMES_ON = frozenset(
    "alliance center centre commission committee council force foundation group institute office".split()
)

# "did the Tax Office issue" -> "issued by the Tax Office"; "is Ada Lin quoted in" -> "quoting Ada Lin".
_INVERTED: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"^(?:,? ?(?:(?:that|which|in which|where) )?){pattern}"), said)
    for pattern, said in (
        (r"(?:did|does|do|has|have|had) (?P<x>.{1,80}?) (?:issued?|publish(?:ed)?|put out|released?|sen[dt] out"
         r"|post(?:ed)?|announced?|ma[dk]e)\b", "issued by"),
        (r"(?P<x>(?:the )?[A-Z].{1,80}?) (?:has |have |had )?(?:issued|published|put out|released|sent out|posted"
         r"|announced)\b(?! (?:by|in)\b)", "issued by"),
        (r"(?P<x>(?:the )?[A-Z].{1,80}?) (?:has |have |had )?(?:funded|supported|sponsored|financed|paid for)\b"
         r"(?! by\b)", "funded by"),
        (r"(?:did|does|do|has|have|had) (?P<x>.{1,80}?) (?:fund(?:ed)?|support(?:ed)?|sponsor(?:ed)?|financed?"
         r"|pa(?:y|id) for|(?:put up|g[ia]ven?|pa(?:y|id)) (?:the |any )?money)\b", "funded by"),
        (r"(?:is|are|was|were|has|have) (?P<x>.{1,80}?) (?:been )?quoted\b(?: (?:in|by))?", "quoting"),
        (r"(?P<x>.{1,80}?) (?:is|are|was|were|has been|have been) quoted\b(?: (?:in|by))?", "quoting"),
        (r"(?:is|are|was|were|has|have) (?P<x>.{1,80}?) (?:been )?(?:mentioned|named)\b(?: (?:in|by))?", "mentioning"),
        (r"(?P<x>.{1,80}?) (?:is|are|was|were|has been|have been) (?:mentioned|named)\b(?: (?:in|by))?", "mentioning"),
        (r"(?:do|does|did) (?P<x>.{1,80}?) (?:appear|occur|come up|feature|stand)\b(?: in)?", "mentioning"),
    )
)  # fmt: skip

FILLERS = frozenset(
    "a all altogether among an and any anything appear appeared archive archived are at available bear been by "
    "came carries carry collection come contain contained contains corpus currently database date dated did do "
    "documented does everything exactly exist exists far file files for found from full get got had has have held "
    "here hold holds i in is issued it its kept know known library list listed lists me my now of on our out "
    "overall please posted present published put recorded released sent show so store stored that the them then "
    "there these this those to total up was we were which with would you your".split()
)
# What a release is there for; no criterion by itself.
_NOTICES: dict[str, Notice] = {"correction": "correction", "withdrawal": "withdrawal", "update": "update"}
_STUDIES = frozenset(
    "describe describes describing findings paper papers project projects report reported reporting reports research "
    "result results studies study work works".split()
)
_EDGE = re.compile(
    r"^(?:the |an? |,|and )+|(?:,| (?:and|in|on|of|at|from|by|since|during|between|to|until|before|after|for"
    r"|are there|is there|were there|do (?:we|you) have|does (?:the archive|it) (?:have|hold|contain)"
    r"|(?:(?:are|is|were|was|have been|has been|that|which|exist|held|found|stored|issued|published|released) )*"
    r"(?:in|of) (?:the|this|our|your) (?:whole )?(?:archive|collection|library|corpus|database)"
    r"|(?:are|is|were|was|have been|has been) (?:issued|published|released|found|known|available|listed)"
    r"|exist|in total|altogether|overall|so far|please|at all|in (?:their|its) (?:text|body)))+$",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\b(?:which|who|whom|whose|what|how|when|where|why)\b", re.IGNORECASE)
_IN_TITLE = re.compile(r" in (?:the|their|its) (?:title|headline)s?$")
# "the firm Ice Lab": what a name is the name of.
_CLASS = re.compile(
    r"^(?:agency|brand|city|company|country|disease|drug|firm|foundation|institute|journal|medicine|pill|prize|product"
    r"|project|river|town|trial|university|vaccine|virus) (?=[A-Z])"
)
_SENTENCE = re.compile(r"\b(?:that|was|were|is|are|has|have|had|will|would|can|could)\b", re.IGNORECASE)
LONGEST = 8
"""Words: nobody looks for a longer phrase word for word without quotation marks."""
_HELD = re.compile("[\ue000-\ue0ff]")


def read(text: str, held: tuple[str, ...] = ()) -> Clauses:
    """The criteria in the words after what is counted: "from Ice Lab mention snow" -> issued by, mentioning.

    A character of `held` (from U+E000 on) stands for words that the question has in quotation marks.
    """
    text = _turned((text.lower() if text.isupper() else text).strip())
    found: list[Criterion] = []
    copies = False
    starts = [m for m in _START.finditer(text) if not _in_name(text, m)]
    rest = text[: starts[0].start()] if starts else text
    for start, following in zip(starts, [*starts[1:], None], strict=False):
        kind = _STARTS[int((start.lastgroup or "s0")[1:])][0]
        thing = text[start.end() : following.start() if following else len(text)]
        if kind in {"copies", "once"}:
            copies, rest = copies or kind == "copies", f"{rest} {thing}"
            continue
        made, left = _criteria(kind, _trimmed(thing), held)
        found += made
        rest = f"{rest} {'' if made else start.group()} {left}"
    return Clauses(tuple(found), copies, " ".join(unheld(rest, held).split()))


def _in_name(text: str, start: re.Match[str]) -> bool:
    """Whether the "on" of "Office on Women's Health" looks like a clause."""
    before = text[: start.start()].split()
    return start.group() == "on" and bool(before) and before[-1][0].isupper() and before[-1].casefold() in _NAMES_ON


def is_filler(text: str, *, studies: bool = False) -> bool:
    """Whether words add nothing to what is asked: "are there in the archive"; with `studies`, "report work" too."""
    known = FILLERS | _STUDIES if studies else FILLERS
    return all(word in known for word in re.findall(r"[\w’'-]+|[\ue000-\ue0ff]", text.casefold()))


def _turned(text: str) -> str:
    for pattern, said in _INVERTED:
        match = pattern.match(text)
        if match and not _START.search(" " + match["x"]) and not is_filler(match["x"]):
            return f"{said} {match['x']} {text[match.end() :].lstrip()}"
    return text


def _trimmed(thing: str) -> str:
    before, thing = "", thing.strip()
    while before != thing:
        before, thing = thing, _EDGE.sub("", thing).strip(" ,;:")
    return thing


def _criteria(kind: str, thing: str, held: tuple[str, ...]) -> tuple[list[Criterion], str]:
    """The criteria of one clause, and the words that are left over."""
    negated = kind.startswith(("un", "not "))
    if notice := _NOTICES.get(kind.removeprefix("not ")):
        return [Noticed(notice, negated)], thing
    if not thing or is_filler(thing) or not re.search(r"\w", unheld(thing, held)) or _ASKS.search(thing):
        return [], thing  # also where a second question stands inside the first
    if kind in {"mention", "unmention", "title"}:
        return _mentioned(kind, thing, held)
    if kind in {"stated", "unstated"}:
        name = next(n for n in sorted(PRESENT, key=len, reverse=True) if thing.casefold().startswith(n))
        return [Is(PRESENT[name], None, negated)], _trimmed(re.sub(r"^\w*", "", thing[len(name) :]))
    if kind in {"language", "unlanguage"}:
        word, _, left = thing.partition(" ")
        return [Is("language", word.casefold(), negated)], left
    if kind == "journal" and not (thing[0].isupper() or _HELD.match(thing)):
        return [], thing
    words = unheld(thing, held)
    return [About(words) if kind == "about" else Is(kind, words)], ""


def _mentioned(kind: str, thing: str, held: tuple[str, ...]) -> tuple[list[Criterion], str]:
    """The same for words to be mentioned, or not; a whole clause to be mentioned is a matter of meaning."""
    negated = kind == "unmention"
    if kind == "title" or _IN_TITLE.search(thing):
        words = _trimmed(_IN_TITLE.sub("", thing))
        return [replace(m, title=True, negated=negated) for m in _mentions(words, held)], ""
    if _SENTENCE.search(thing) or len(thing.split()) > LONGEST:
        return ([], f"not {thing}") if negated else ([About(f"mention {unheld(thing, held)}")], "")
    if neither := re.match(r"neither (.+) nor (.+)$", thing):
        return [Mentions((unheld(part, held),), negated=True) for part in neither.groups()], ""
    return [replace(m, negated=negated) for m in _mentions(thing, held)], ""


def _mentions(thing: str, held: tuple[str, ...]) -> Iterator[Mentions]:
    """Two for "both ice and snow", one of two phrases for "ice or snow"; words in quotation marks are one phrase."""
    both = re.match(r"both ", thing, re.IGNORECASE)
    thing = _CLASS.sub("", thing)
    thing = re.sub(r"^(?:both|either|any of|one of|all of) ", "", thing, flags=re.IGNORECASE)
    parts = [unheld(_trimmed(p), held) for p in re.split(r",? (?:and|or|as well as|and also) |, ", thing)]
    parts = [p for p in parts if p]
    if re.search(r"\bor\b", thing):
        yield Mentions(tuple(parts))
    elif len(parts) > 1 and not both and not _HELD.search(thing) and all(p[0].isupper() for p in parts):
        yield Mentions((unheld(thing, held),), parts=tuple(parts))
    else:
        yield from (Mentions((p,)) for p in parts)


def unheld(text: str, held: tuple[str, ...]) -> str:
    """A text with the words that were in quotation marks, in place of what stood for them."""
    return _HELD.sub(lambda m: held[ord(m.group()) - 0xE000], text)
