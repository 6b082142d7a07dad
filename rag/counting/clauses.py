"""How the clauses of a question read as criteria: "from the Ice Lab that mention snow" -> issued by, mentioning.

Pure, by rule, English. What is not here: what is counted or listed (plan), dates (read elsewhere, before this). A
clause that is not understood is never left out quietly: the reader gets it back as `rest`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.counting import measures
from rag.counting.criteria import About, Copied, Criterion, Either, Is, Mentions, Notice, Noticed, Sized
from rag.counting.starts import (
    ACTS,
    DENIED,
    FIELD,
    INVERTED,
    LANGUAGE_NAME,
    PRESENT,
    SIZE,
    START,
    STARTS,
    STATES,
    SUBJECT,
)


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
    def baffles(self) -> bool:
        """Whether those words ask, deny or except something themselves, or are no words: "%"."""
        rest = re.sub(r"^(?:which|who) ", "", self.rest)
        return not self.clear and bool(_ASKS.search(rest) or _DENIES.search(rest) or _SYMBOL.search(rest))


_NAMES_ON = frozenset(
    "alliance center centre commission committee council force foundation group institute office".split()
)

FILLERS = frozenset(
    "a all altogether among an and any anything appear appeared archive archived are at available bear been by "
    "came carries carry collection come contain contained contains corpus currently database date dated did do "
    "documented does everything exactly exist exists far file files for found from full get got had has have held "
    "here hold holds i in is issued it its kept know known library list listed lists me my now of on our out "
    "overall please posted present published put recorded released sent show so store stored that the them then "
    "there these this those to total up was we were which with would you your".split()
)
# "%", and what stands for words in quotation marks; but not a dash or an ampersand.
_SYMBOL = re.compile(r"(?<!\S)(?![,.;:?!()\"“”/&–—-]+(?!\S))(?:[^\w\s]|_)+(?!\S)")
_ANYBODY = re.compile(r"(?:any|some|no)(?:body| ?one)")
# A name ends before the first word in lower case that none has: "Ice Lab | tell of thaw", "Sleet transit agency".
_NAME = re.compile(
    r"(?=[A-Z])(?:(?:[^\sa-z]\S*|of|for|and|or|the|on|in|at|by|from|to|against|with|de|del|der|des|du|la|las|los|von"
    r"|und|et|y|(?:[a-z]+ )?(?:agency|authority|board|clinic|college|company|council|department|division|firm"
    r"|foundation|fund|group|hospital|institute|journal|lab|laboratory|museum|network|observatory|office|school|service|society"
    r"|team|trust|university|zoo))(?:\s+|$))+"
)
_NOTICES: tuple[tuple[str, Notice], ...] = (("correct", "correction"), ("updat", "update"), ("", "withdrawal"))
# "as a backer" says which field a name is to stand in.
_ROLE = re.compile(
    r"^(?P<x>.+) as (?:(?:an?|its|their|the|one of (?:its|the|their)) )?"
    r"(?:(?P<funder>backer|funder|sponsor|supporter|donor)|(?P<institution>issuer|publisher)|(?P<journal>journal))s?$"
)
_STUDIES = frozenset(
    "describe describes describing findings paper papers project projects report reported reporting reports research "
    "result results studies study work works".split()
)
_EDGE = re.compile(
    r"^(?:the |an? |,|and )+|(?:,| (?:and(?: are| were)?|in|on|of|at|from|by|since|during|between|to|until|before|after"
    r"|for|are there|is there|were there|do (?:we|you) have|does (?:the archive|it) (?:have|hold|contain)"
    r"|(?:(?:are|is|were|was|have been|has been|that|which|exist|held|found|stored|issued|published|released) )*"
    r"(?:in|of) (?:the|this|our|your) (?:whole )?(?:archive|collection|library|corpus|database)"
    r"|(?:are|is|were|was|have been|has been) (?:issued|published|released|found|known|available|listed)"
    r"|in (?:its|their|any of (?:its|their)|our) (?:(?:press |news )?releases|announcements)"
    r"|(?<=\S )in (?:them|it)|exist|in total|altogether|overall|so far|please|at all"
    r"|in (?:their|its) (?:text|body)))+$",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:which|who|whom|whose|what|how|when|where|why|other than|apart from|except|excepting|excluding)\b", re.I
)
_DENIES = re.compile(
    r"\b(?:not|no|nor|neither|never|none|nothing|without|only|unless)\b|n[’']t\b|^(?:or|but)\b", re.IGNORECASE
)
# Two names, not one: "Ice Lab and the Snow Lab", but "Ministry of Health and the Environment".
_AND_THE = re.compile(r"([A-Z].*?),? and (?:by |from )?the ([A-Z]\S* \S.*|[A-Z]{2,})")
_IN_TITLE = re.compile(r" in (?:the|their|its) (?:title|headline)s?$")
# "the firm Ice Lab": what a name is the name of.
_CLASS = re.compile(
    r"^(?:agency|brand|city|company|country|disease|drug|firm|foundation|institute|journal|medicine|pill|prize|product"
    r"|project|river|town|trial|university|vaccine|virus) (?=[A-Z])|^(?:year|number|figure|sum) (?=\d)"
)
_SENTENCE = re.compile(r"\b(?:that|was|were|is|are|has|have|had|will|would|can|could)\b", re.IGNORECASE)
_SAYING = re.compile(
    r"^(?:(?:that|which|who|also|the|an?|any|some|all|is|are|was|were|have|has|do|does|did|about|on|in|into|of|two|three|work|research"
    r"|stud(?:y|ies)|results?|findings?|papers?|(?:report|announc|describ|present|mention|discuss|contain)(?:e?s|e?d|ing|e)?)"
    r" )+", re.IGNORECASE,
)  # fmt: skip
_GIVING = re.compile(r"\b(?:g[ia]v|stat|provid)\w+$")
GIVEN = 2
"""Words that are looked for as they stand where they are "given": "give a confidence interval"."""
LONGEST = 8
"""Words: nobody looks for a longer phrase word for word without quotation marks."""
_HELD = re.compile("[\ue000-\ue0ff]")


def read(text: str, held: tuple[str, ...] = (), *, studies: bool = True) -> Clauses:
    """The criteria in the words after what is counted: "from Ice Lab mention snow" -> issued by, mentioning.

    A character of `held` (from U+E000 on) stands for words that the question has in quotation marks. `studies`: whether
    it may ask how studies were done; where other words are left, it rather tells so of what releases report.
    """
    said = text
    found, text = measures.taken(text.lower() if text.isupper() else text)
    text, copies = _turned(text), False
    starts = [m for m in START.finditer(text) if not _in_name(text, m) and (studies or _kind(m) not in _STUDIED)]
    objects = (m.start() for m in starts if _kind(m) in {"mention", "about", "title"})
    first = next(objects, len(text))  # "mention a town with more than 5,000 people"
    starts = [m for m in starts if m.start() < first or _kind(m) not in _STUDIED or m.group().startswith("and ")]
    rest = text[: starts[0].start()] if starts else text
    for start, following in zip(starts, [*starts[1:], None], strict=False):
        thing = text[start.end() : following.start() if following else len(text)]
        if (kind := _kind(start)) in {"copies", "once"}:
            copies, rest = copies or kind == "copies", f"{rest} {thing}"
            continue
        thing = _trimmed(thing)
        if thing in {"it", "them"} and found and (named := _named(found[-1])):
            thing = named
        made, left = _criteria(start, thing, held)
        copies = copies or Copied(itself=True) in made
        found += made
        rest = f"{rest} {'' if made else start.group()} {left}"
    clauses = Clauses(tuple(measures.checked(found)), copies, " ".join(unheld(rest, held).split()))
    done = studies and any(_kind(m) in _STUDIED for m in starts)
    return read(said, held, studies=False) if done and not clauses.clear else clauses


def _named(criterion: Criterion) -> str | None:
    """The name that "it" stands for in the next clause: "mention the Ice Lab without having been issued by it"."""
    if isinstance(criterion, Mentions) and len(criterion.phrases) == 1:
        return criterion.phrases[0]
    return criterion.value if isinstance(criterion, Is) else None


_STUDIED = frozenset({"subject", "size"})


def _kind(start: re.Match[str]) -> str:
    return STARTS[int((start.lastgroup or "s0")[1:])][0]


def _in_name(text: str, start: re.Match[str]) -> bool:
    """Whether the "on" of "Office on Women's Health" looks like a clause."""
    before = text[: start.start()].split()
    return start.group() == "on" and bool(before) and before[-1][0].isupper() and before[-1].casefold() in _NAMES_ON


def is_filler(text: str, *, studies: bool = False) -> bool:
    """Whether words add nothing to what is asked: "are there in the archive"; with `studies`, "report work" too."""
    known = FILLERS | _STUDIES if studies else FILLERS
    return not _SYMBOL.search(text) and all(word in known for word in re.findall(r"[\w’'-]+", text.casefold()))


def _turned(text: str) -> str:
    for pattern, said in INVERTED:
        match = pattern.match(text)
        x = match["x"] if match else ""
        if match and not x.startswith("to ") and not START.search(" " + x) and not is_filler(x) and not DENIED.match(x):
            return f"{said} {x} {text[match.end() :].lstrip()}"
    return text


def _trimmed(thing: str) -> str:
    before, thing = "", thing.strip()
    while before != thing:
        before, thing = thing, _EDGE.sub("", thing).strip(" ,;:")
    return thing


def _criteria(start: re.Match[str], thing: str, held: tuple[str, ...]) -> tuple[list[Criterion], str]:
    """The criteria of one clause, and the words that are left over."""
    kind, negated = _kind(start), DENIED.search(start.group()) is not None
    if kind in {"act", "state", "twin", "twins"}:
        return _lineage(kind, start.group(), negated=negated), thing
    if kind == "stated":
        names = FIELD.findall(start.group())
        found = [Is(PRESENT[name.casefold()], None, negated) for name in names]
        return _joined(found, either=not negated and " or " in start.group()), thing
    if not thing or is_filler(thing) or not re.search(r"[^\W_]", unheld(thing, held)) or _ASKS.search(thing):
        return [], thing  # also where a second question stands inside the first
    if kind in {"mention", "title"}:
        long = _GIVING.search(start.group()) and len(thing.split()) > GIVEN  # "give a glacier's yearly loss"
        return ([], thing) if long else _mentioned(kind, thing, held, negated=negated)
    one = {"language": LANGUAGE_NAME, "subject": SUBJECT}.get(kind)
    if one and (said := re.match(rf"(?i:{one}(?:,? or {one})*)\b", thing)):
        return _values(kind, said.group().casefold(), negated=negated), thing[said.end() :]
    if kind == "size":
        return _sizes(thing, negated=negated)
    if (kind == "journal" and not (thing[0].isupper() or _HELD.match(thing))) or (
        kind == "institution" and thing.isdigit()
    ):
        return [], thing
    words = unheld(thing, held)
    if kind == "about":
        never = re.search(r"\b(?:never|nothing)\b", start.group())
        return [Mentions((subject(words),), negated=True) if never else About(subject(words), negated)], ""
    if kind == "topic":
        return _values(kind, words, negated=negated), ""
    named = None if _HELD.search(thing) else _NAME.match(words)
    end = named.end() if named else len(words)  # "from the Ice Lab tell of thaw"
    return _values(kind, _trimmed(words[:end]), negated=negated), words[end:]


def _lineage(kind: str, said: str, *, negated: bool) -> list[Criterion]:
    """What was corrected, withdrawn or copied ("state", "twins"), or does so to another ("act", "twin")."""
    if kind in {"twin", "twins"}:
        return [Copied(kind == "twin", negated)]
    found: list[Is | Noticed | Copied] = []
    for verb in re.findall(rf"\b(?:{STATES}|{ACTS}|correction|retraction|withdrawal|update)", said):
        notice = next(name for begin, name in _NOTICES if verb.startswith(begin))
        if kind == "act":
            found.append(Is("kind", notice, negated))
        else:
            copied = verb in {"copied", "reprinted", "syndicated"}
            found.append(Copied(negated=negated) if copied else Noticed(notice, negated))
    return _joined(list(dict.fromkeys(found)), either=not negated and " and " not in said)


def _values(kind: str, words: str, *, negated: bool) -> list[Criterion]:
    """One criterion for "the Ice Lab", either of two for "the Ice Lab or the Snow Fund"."""
    if neither := re.match(r"neither (?:the |an? )?(.+) nor (?:by |from )?(?:the |an? )?(.+)$", words):
        return [Is(kind, part, negated=True) for part in neither.groups()]
    if kind == "quote" and _ANYBODY.fullmatch(words):
        return [Is(kind, None, negated or words[0] == "n")]
    if both := re.match(r"both (?:the |an? )?(.+) and (?:by |from |in )?(?:the |an? )?(.+)$", words):
        return [Is(kind, part, negated) for part in both.groups()]
    words = re.sub(r"^either (?=.* or )", "", words)
    parts = re.split(r",? or (?:by |from |in )?(?:the |an? )?", words)
    either = not negated
    if len(parts) == 1 and (both := _AND_THE.fullmatch(words)) and kind in {"institution", "funder"}:
        parts, either = [*both.groups()], either and kind == "institution"  # one has an issuer, but several funders
    if kind not in {"language", "subject", "quote"} and not all(part[:1].isupper() for part in parts):
        parts = [words]
    animals = {"animals": ("study", "animal study")} if kind == "subject" else {}
    return _joined([Is(*animals.get(part, (kind, part)), negated) for part in parts], either=either)


def _sizes(thing: str, *, negated: bool) -> tuple[list[Criterion], str]:
    """How large a study is: "fewer than 30 participants" -> at most 29."""
    match = SIZE.fullmatch(thing)
    if match is None:
        return [], thing
    least, most = measures.bounds(match["how"], int(match["number"].replace(",", "")))
    return [Sized(match["what"], least, most, negated)], ""


def _joined(found: Sequence[Is | Noticed | Copied], *, either: bool) -> list[Criterion]:
    return [Either(tuple(found))] if either and len(found) > 1 else [*found]


def _mentioned(kind: str, thing: str, held: tuple[str, ...], *, negated: bool) -> tuple[list[Criterion], str]:
    """The same for words to be mentioned, or not; a whole clause to be mentioned is a matter of meaning."""
    if kind == "title" or _IN_TITLE.search(thing):
        words = _trimmed(_IN_TITLE.sub("", thing))
        return [replace(m, title=True, negated=negated) for m in _mentions(words, held)], ""
    if (role := _ROLE.match(thing)) and role.lastgroup:
        return _values(role.lastgroup, unheld(role["x"], held), negated=negated), ""
    if _SENTENCE.search(thing) or len(thing.split()) > LONGEST:
        return [About(subject(unheld(thing, held)), negated)], ""
    if neither := re.match(r"neither (?:the |an? )?(.+) nor (.+)$", thing):
        return [replace(m, negated=True) for part in neither.groups() for m in _mentions(part, held)], ""
    return [replace(m, negated=negated) for m in _mentions(thing, held)], ""


def _mentions(thing: str, held: tuple[str, ...]) -> Iterator[Mentions]:
    """Two for "both ice and snow", one of two phrases for "ice or snow"; words in quotation marks are one phrase."""
    both, exact = re.match(r"both ", thing, re.IGNORECASE), _HELD.search(thing) is not None
    thing = _CLASS.sub("", thing)
    thing = re.sub(r"^(?:both|either|any of|one of|all of) ", "", thing, flags=re.IGNORECASE)
    parts = [unheld(_trimmed(p), held) for p in re.split(r",? (?:and|or|as well as|and also) |, ", thing)]
    parts = [p for p in parts if p]
    if re.search(r"\bor\b", thing):
        yield Mentions(tuple(parts), exact=exact)
    elif len(parts) > 1 and not both and not exact and all(p[0].isupper() for p in parts):
        yield Mentions((unheld(thing, held),), parts=tuple(parts))
    else:
        yield from (Mentions((p,), exact=exact) for p in parts)


def subject(text: str) -> str:
    """What a text is about, without the words that say so: "announce a prize" -> "prize"; never empty."""
    return _SAYING.sub("", text) or text


def unheld(text: str, held: tuple[str, ...]) -> str:
    """A text with the words that were in quotation marks, in place of what stood for them."""
    return _HELD.sub(lambda m: held[ord(m.group()) - 0xE000], text)
