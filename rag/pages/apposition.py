"""What follows a name: "Ada Plank, Ph.D., professor of ropes at Lanmore University and head of its rope group".

What is here: roles and affiliations with offsets, read segment by segment up to the verb. What is not: whose name it is
(`people`), roles before it (`occupations`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from rag.pages.degrees import DEGREE
from rag.pages.occupations import core_start, is_head
from rag.pages.organisations import HOUSE, house_before, organisation
from rag.pages.saying import VERBS

_JOIN = re.compile(
    r" (?P<join>at|from|with|of|for|within|in|an der|am|vom|von der|der|des|de la|del|de|en la|en el|à la|à)"
    r"(?P<the> [Tt]he)? (?!Charge)(?=[A-ZÀ-ÖØ-Þ])"
)
_SURE = frozenset(("at", "from", "with", "an der", "am", "within", "à la", "à"))
_CUT = re.compile(
    r"\n[ \t]*\n|[;:“”\"„«»()\[\]|*\n]|(?<=[\w’]{3})[.!?](?=\s+[A-ZÀ-ÖØ-Þ“\"]|\s*$)"
    r"| (?:who|which|whose|whom|where|when|while|before|until|because|since|that|has|have|had|was|were|is|are|will|"
    rf"would|could|may|can|made|led|developed|found|{VERBS})\b"
    r"|,? and (?:(?:his|her|their|other|several) )?(?:colleagues?|coauthors|co-authors|collaborators|coworkers|the |"
    r"team)| --? | [–—] |--|—"
)
_STARTS = re.compile(
    r"(?:and |und |y |et |both |also |now |currently |then |formerly )*(?:an? |the |its |his |her |our |their |der |"
    r"die |das |el |la |le |l['’])?",
    re.I,
)
_NO_ROLE = re.compile(
    r"(?:in|of|on|at|by|for|to|with|from|speaking|writing|including|based|together|along|when|while|if|as|but|"
    r"because|husband|wife|mother|father|son|daughter|\d+)\b",
    re.I,
)
_AGE = re.compile(r"(?:age )?\d{1,3}$")
_WINDOW = 420
Told = tuple[str, int, int]


_VERBAL = re.compile(
    r"\b(?!retired|licen[sc]ed|certified|registered|renowned|distinguished|named|experienced|acclaimed)[a-z]{3,}ed\b"
    r"|\b(?:to|that|he|she|they|who|its|Office of|Department of|Bureau of|features|praises|oversees|served|"
    r"serves|involved|including|worked|working|joined|conducted|contributed|received)\b"
)
_NAMED = re.compile(
    r"(?: in[ -][Cc]harge)?(?P<name>(?:\s(?:[A-Z]\.|[A-Z][\w'’-]+)){2,4})(?: (?:of|for|from|in|to|and) .*)?\s?"
)
HEADS_A_COMPANY = re.compile(
    r"(?:(?<!vice )(?<!vice-)president|\bC[A-Z]O|chief (?:executive|[a-z]+ officer)|founder|chair(?:man|woman)|owner|"
    r"managing (?:director|partner)|general manager|spokes(?:man|woman|person))$",
    re.I,
)
"""The end of a role that one has in an organisation only, whatever its name: "CEO of Thornapple"."""
_HEADS_THE = re.compile(rf"{HEADS_A_COMPANY.pattern}|\b(?:director|head|dean|member|president|leader)$", re.I)
_TWO = re.compile(r"[A-Z][\w.’'-]* [A-Z]")
_OF_THE = re.compile(r"(?:of|at|from|with)(?P<the> the)? (?=[A-ZÀ-ÖØ-Þ])")
_WORD = re.compile(r"\S+")
_COMMA, _NEXT = re.compile(r"\s?,\s"), re.compile(r",\s")
_SUFFIXES = re.compile(
    r"[*_]{0,3}(?: (?:[JS]r\.?|I{2,3}))?(?P<degree>,? (?:Ph\.?D|M\.?D|MPH|MSc)\.?(?=[, ]))?[*_]{0,3}"
)
_DIRECT = re.compile(
    r"(?: (?:of|at|from|with)|,? for(?= the | [A-Z])|, (?:from|of|(?:also )?with)|,? who(?: [\w-]+){1,8}? "
    r"(?:at|for|with)|,? in(?= the (?:Department|Division|School|Faculty|Section|Institute|Cent(?:er|re))\b)) "
    r"(?:the |The )?(?:(?:department|division|school|faculty|section)s? of [\w ,&-]{3,80}? (?:at|of) (?:the )?"
    r"|(?:[\w-]+ ){1,5}?(?:group|lab|laboratory|team|unit|department) (?:at|of|in) (?:the )?)?(?=[A-ZÀ-ÖØ-Þ])"
)
# "has been appointed as its new chief engineer", "has joined Thornapple as chief engineer", "as its new chief engineer"
_BECOMES = re.compile(
    r",?(?: who)?(?: (?:has|have|was|is|had)(?: been)?)? (?:(?:re-?)?(?:appointed|elected|hired|promoted)(?: as| to)?|"
    r"named(?: as)? (?=its |chief |president |director |CEO )|"
    r"join(?:ed|s) (?P<house>[A-Z][\w&’' ]{2,40}) as|"
    r"as(?= (?:its|their|our|the) (?:new|next|first|company[’']s) | new )) (?:to be )?"
    r"(?:an? |the |its |their |our )?(?:(?:new|next|first|company[’']s) )*"
)
_AGED = re.compile(r"(?:, | \()(?:aged? )?(?:1[01]\d|[1-9]\d)(?: years old)?(?=[,;)])")
_COURT = re.compile(
    r"(?:, [^.;:\n]{0,80}?,)? (?:has |have )?(?:ple(?:aded|d|ads?) guilty|agreed to plead|(?:was|were|been) (?:also )?"
    r"(?:sentenced|indicted|convicted|arrested|arraigned|charged|found guilty))\b"
)
_MORE = re.compile(r" (?:and|und|y|et|as well as) ")
_WITHIN = re.compile(r"[^,]*? (?:at|of) (?:the )?(?=[A-ZÀ-ÖØ-Þ])")
_JOINED = re.compile(r".* and (?:an? |the )?")
_ANOTHER = re.compile(r" (?:and|und|y|et) (?=(?:an? |the )?(?:[\w-]+ ){0,4}?[\w-]+)")
# "head of a Lanmore, N.J., company", "engineer for 12 years"
_AND_A = re.compile(r" (?:and|und|y|et) (?=(?:also )?an? )")
_UNFINISHED = re.compile(r" (?:(?:of|for|at|in) an? (?:[A-Z][\w.’'-]*(?: |$))+|for [\w-]+ years)$")
_BRACKET = 160
_SEGMENTS = 8
# "professor of endocrinology, diabetes and metabolism, Lanmore College": more of the field, told in small letters.
_LIST_GOES_ON = re.compile(
    r"(?:and |or )?(?!(?:who|which|that|where|is|was|has|in|on|at|as|to|but)\b)[a-z][a-z -]{3,40}"
)


def after_name(text: str, end: int) -> Iterator[Told]:
    """What follows a name that ends at `end`: ("role" | "affiliation" | "degree" | "age" | "court", start, end)."""
    tail = text[end : end + _WINDOW]
    lead = _SUFFIXES.match(tail)
    at = lead.end() if lead else 0
    if lead and lead["degree"]:
        yield "degree", end, end + at
    for name, told in (("age", _AGED.match(tail, at)), ("court", _COURT.match(tail, at))):
        if told:
            yield name, end + told.start(), end + told.end()
    becomes = _BECOMES.match(tail, at)
    if becomes:
        yield from _shift(office(tail, becomes.end()), end)
        if becomes["house"]:
            yield "affiliation", end + becomes.start("house"), end + becomes.end("house")
        return
    direct = _DIRECT.match(tail, at)
    if direct:
        cut = _CUT.search(tail, direct.end())
        org = organisation(tail, direct.end(), cut.start() if cut else len(tail))
        if org:
            yield "affiliation", end + org[0], end + org[1]
            at = org[1]
    if tail.startswith(" (", at):
        close = tail.find(")", at, at + _BRACKET)
        found = _segment(tail[: max(close, 0)], at + 2, close, first=True) if close > 0 else iter(())
        yield from _shift((f for f in found if f[0] == "role" or " " in tail[f[1] : f[2]]), end)
        return
    comma = _COMMA.match(tail, at)
    if comma:
        yield from _shift(_appositions(tail, comma.end()), end)


def office(text: str, start: int) -> Iterator[Told]:
    """What a text says that somebody is: "a professor of ropes at Lanmore University. He …" up to the verb."""
    tail = text[start : start + _WINDOW]
    told = list(_appositions(tail, 0))
    if any(name == "role" for name, _, _ in told[:2]):
        yield from _shift(iter(told), start)


def _shift(found: Iterator[Told], by: int) -> Iterator[Told]:
    for name, start, end in found:
        yield name, start + by, end + by


def _appositions(tail: str, start: int) -> Iterator[Told]:
    """What stands between commas, up to the verb, a bracket or the end of the sentence."""
    cut = _CUT.search(tail, max(0, start - 1))
    limit = cut.start() if cut else len(tail)
    if cut is None and len(tail) == _WINDOW:
        limit = tail.rfind(" ", 0, limit)
    position, first = start, True
    for _ in range(_SEGMENTS):
        if position >= limit:
            return
        comma = _NEXT.search(tail, position, limit)
        stop = comma.start() if comma else limit
        if DEGREE.fullmatch(tail, position, stop):
            yield "degree", position, stop
        elif not _AGE.fullmatch(tail[position:stop].strip()):
            found = list(_segment(tail, position, stop, first=first))
            if not found and not first and _LIST_GOES_ON.fullmatch(tail, position, stop):
                position = comma.end() if comma else limit
                continue
            if not found:
                return
            yield from found
            first = False
        position = comma.end() if comma else limit


def _segment(tail: str, start: int, stop: int, *, first: bool) -> Iterator[Told]:
    """The roles and affiliations between two commas."""
    for _ in range(_SEGMENTS):
        lead = _STARTS.match(tail, start, stop)
        begin = lead.end() if lead else start
        head = next((n for n, word in enumerate(tail[begin:stop].split()[:9]) if is_head(word)), None)
        if head is None or _OF_THE.match(tail, begin, stop):
            org = _place_of_work(tail, begin, stop, first=first)
            if org:
                yield "affiliation", *org
            return
        after_head = _offset(tail, begin, head)
        if _tells_no_role(tail, begin, after_head, stop):
            return
        house, begin = _house_before(tail, begin, after_head)
        if house:
            yield "affiliation", *house
        end, org = _role_end(tail, after_head, stop)
        if DEGREE.match(tail, begin, end):
            return
        yield "role", begin, begin + len(_UNFINISHED.sub("", tail[begin:end].rstrip(" .,")))
        more = _MORE.match(tail, org[1] if org else end, stop)
        if org:
            yield "affiliation", *org
        if not more:
            return
        start, first = more.end(), False


def _tells_no_role(tail: str, begin: int, after_head: int, stop: int) -> bool:
    """Whether a segment with an occupation's word is a clause, or the next person's office and name."""
    named = _NAMED.fullmatch(tail, after_head, stop)
    if named and len(list(takewhile(lambda word: not is_head(word), reversed(named["name"].split())))) > 1:
        return True
    return bool(_NO_ROLE.match(tail, begin) or _VERBAL.search(tail, begin, after_head))


def _place_of_work(tail: str, begin: int, stop: int, *, first: bool) -> tuple[int, int] | None:
    """The organisation of a segment without a role: "of the Rope Consultants", "Rope Group at Lanmore University"."""
    of = _OF_THE.match(tail, begin, stop)
    org = organisation(tail, of.end(), stop, sure=bool(of["the"])) if of else None
    if org is None and not _NO_ROLE.match(tail, begin):
        org = organisation(tail, begin, stop)
    join = _WITHIN.match(tail, begin, stop)
    return organisation(tail, join.end(), stop) if org is None and join and not first else org


def _house_before(tail: str, begin: int, after_head: int) -> tuple[tuple[int, int] | None, int]:
    """The organisation of "Rope Fund and co-founder of Knots", "Rope Fund's director", and where the role begins."""
    joined = _JOINED.match(tail, begin, after_head)
    if joined and not any(is_head(word) for word in joined.group().split()):
        return organisation(tail, begin, joined.end()), joined.end()
    role = core_start(tail, begin, after_head)
    house = house_before(tail, role)
    return (house, role) if house and house[0] == begin else (None, begin)


def _offset(tail: str, begin: int, nth: int) -> int:
    """Where the word number `nth` after `begin` ends."""
    position = begin
    for _ in range(nth + 1):
        match = _WORD.search(tail, position)
        position = match.end() if match else position
    return position


def _role_end(tail: str, start: int, stop: int) -> tuple[int, tuple[int, int] | None]:
    """Where a role's words end, and the organisation that follows them."""
    stop = next((m.start() for m in _AND_A.finditer(tail, start, stop) if _begins_role(tail, m.end(), stop)), stop)
    for join in _JOIN.finditer(tail, start, stop):
        two = join["the"] and _TWO.match(tail, join.end(), stop)  # of the Rope Race, not of the Lanmore branch
        heads = _HEADS_THE if two else HEADS_A_COMPANY
        sure = join["join"] in _SURE or (join["join"] == "of" and bool(heads.search(tail, 0, join.start())))
        org = organisation(tail, join.end(), stop, sure=sure)
        # professor of Medicine at …: a field of work, not a school
        if org and (sure or HOUSE.search(tail[slice(*org)].split(" at ", 1)[0])):
            return join.start(), org
    for match in _ANOTHER.finditer(tail, start, stop):
        if _begins_role(tail, match.end(), stop):
            return match.start(), None
    return stop, None


def _begins_role(tail: str, start: int, stop: int) -> bool:
    return any(is_head(word) for word in tail[start:stop].split()[:5])
