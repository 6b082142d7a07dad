"""Sentence borders, with exact offsets, in linear time.

Rules of our own: lines first (what is a paragraph, a list item, a heading, a wrapped line), then the marks that may end
a sentence, each judged by the words around it. Measured against pysbd 0.3.4 on the table in the tests and on
hostile text; the figures stand there. What is not here: clauses, and any change to the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.datatypes import Span

# Never end a sentence: what follows belongs to them.
_OPEN = frozenset(
    "dr mr mrs ms mx prof st gov sen rep reps sens gen col lt sgt capt cpt rev hon msgr maj cmdr adm mt ft pres supt "
    "atty asst assoc dir vs v e.g i.e viz cf approx ca med phil rer nat dipl ing dr.-ing bzw z d.h z.b u.a o.ä vgl sog "
    "ggf evtl inkl geb sra srta dra dña ud uds sr. pág págs mme mlle dott sig prof.ssa esp incl resp".split()
)
# End no sentence before a number: "No. 5", "Fig. 3".
_BEFORE_NUMBER = frozenset(
    "no nos fig figs eq eqs sec secs vol vols pp p art ch ref refs nr abb tab abs ziff app suppl para par núm tel ext "
    "c circa bd s".split()
)
# May end a sentence; do so before a word that starts one.
_MAYBE = frozenset(
    "inc ltd corp co llc plc cos bros gmbh al etc jr sr esq ph.d m.d jan feb mar apr jun jul aug sep sept oct nov dec "
    "ave blvd rd dept dept univ assn natl intl mio mrd usw str mon tue tues wed thu thurs fri sat sun ed eds "
    "ala ariz ark calif colo conn del fla ga ill ind kan ky la mass md mich minn miss mo mont neb nev okla ore pa tenn "
    "tex vt va wash wis wyo".split()
)
_STARTERS = frozenset(
    "a an the this that these those it its he she his her they their we our you your i in on at by for from with to "
    "as after although and but or so yet if when while where there here then however moreover meanwhile since "
    "because during before between both each all many most some several such no not now once one only other another "
    "under until what who why how which according additionally furthermore finally instead also more der die das "
    "ein eine es er sie wir ich und aber im in am el la los las un una en es le les il elle nous".split()
)
_ORDINAL = re.compile(
    r"(Jan|Feb|M[aä]r|Apr|Mai|Maj|Jun|Jul|Aug|Sep|O[kc]t|Nov|De[zcs])\w*\b|Jahr|Auflage|Lebens|Jh\b|Platz\b|Woche|Tag"
)
_LABELS = frozenset(
    "vitamin hepatitis type group plan grade phase figure appendix class part category influenza".split()
)
_CLOCK_NEXT = re.compile(
    r"[A-Z]{1,4}T\b|GMT|UTC|CES?T|(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Eastern|Pacific|Central"
)
_SAID = re.compile(
    r"(?:[A-Z][\w.’'-]*\s+){1,4}(?:said|says|asked|asks|added|adds|wrote|writes|explained|explains|noted|notes|told)\b"
)

_CLOSERS = r"[\"'”’“»«›)\]）」』】〉》}]"
_END = re.compile(
    r"(?:(?P<dots>\.(?:[ \u00a0]\.){2,}|\.{2,}|…)[.!?]*"
    r"|(?P<dot>\.)|(?P<loud>[!?‼⁇⁈⁉][!?.…]*)|(?P<full>[。！？｡।؟۔]+))"
    rf"(?:[\u00a0\u202f]?{_CLOSERS})*(?:\[\d[\d,–-]{{0,20}}\]|(?<=[a-z]{{4}}\.)\d{{1,2}}(?:[,–-]\d{{1,2}}){{0,9}})?(?=(?P<gap>\s*)(?P<next>\S?))"
)
_BEFORE = re.compile(r"[^\s(\[\"“‘'«„]*\Z")
_NEXT_WORD = re.compile(r"[\"“”‘’'«„»(\[¿¡*_]*([\w'’-]+)")
_CAMEL = re.compile(r"[a-z]{1,2}[A-Z]|α|β")
_ITEM = re.compile(r"[ \t]*(?:[-*+•‣▪◦●○·–—■□✓➢]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]|#{1,6}|>)[ \t]+\S|[ \t]*\|")
_ALONE = re.compile(r"[ \t]*(?:#{1,6}[ \t]|\||[=\-_*~#]{3,}[ \t]*$)|[^\n]*\t")
_OPENING = re.compile(r"[\s“\"„«]*")
_NUMBERED = re.compile(r"\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})")
_LINE = re.compile(r"[^\n\r\v\f\x85\u2028\u2029]+")
_HEAD = re.compile(r"\s*(\S{0,60})")
_CONTINUES = re.compile(r"[a-zß-öø-ÿ’'-]+[,.;:]?\Z")
_UNSPACED = re.compile(r"[“‘\"]?((?:[A-ZÄÖÜÉ][a-zß-öø-ÿ]+|[AI](?= ))(?:['’-][a-zA-Z]+)*)['’]?(?=[\s,])")
_TOKEN = re.compile(r"(?<![^\s(\[“‘\"'—–-])(?:[^\W\d_]{2,}|[ap]\.m|\d+(?:[.,]\d+)*%?)[)\]]?\Z")
_LONGEST = 40
_DOMAINS = frozenset("com org net edu gov int info biz io ai app dev js uk us eu de fr es ch at nl ca au jp cn".split())
_BRACKET = re.compile(r"[()（）]")
_ASIDE = 400  # characters: a bracket that stays open longer is a lone one
_NARROW, _WIDE = 40, 200  # columns: nobody wraps prose narrower or wider


def sentences(text: str) -> list[Span]:
    """The sentences of `text`, in order, without the white space around them; together they cover all the rest.

    "Dr. Lee left. Why?" → (0, 13), (14, 18). A list item, a table row or a heading is a sentence; a line break inside
    wrapped prose is a space. Quotes of several sentences are divided inside: “One. Two.” → “One. | Two.”
    """
    found = []
    for start, end in _blocks(text):
        last = start
        for border in _borders(text, start, end):
            found.append(_stripped(text, last, border))
            last = border
        found.append(_stripped(text, last, end))
    return [span for span in found if span.start < span.end]


def _stripped(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return Span(start + left, max(start + left, start + len(piece.rstrip())))


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Runs of lines that read as one: a paragraph, wrapped or not; a list item; a heading; a table row."""
    lines = [m.span() for m in _LINE.finditer(text)]
    first = 0
    while first < len(lines):
        last = first
        while last + 1 < len(lines) and _adjacent(text, lines[last], lines[last + 1]):
            last += 1
        width = max(end - start for start, end in lines[first : last + 1])
        begin = lines[first][0]
        for n in range(first, last):
            if _breaks(text, lines[n], lines[n + 1], width):
                yield begin, lines[n][1]
                begin = lines[n + 1][0]
        yield begin, lines[last][1]
        first = last + 1


def _adjacent(text: str, line: tuple[int, int], following: tuple[int, int]) -> bool:
    """Whether no blank line stands between two lines, and neither is blank itself."""
    if text[line[1] : following[0]] not in {"\n", "\r\n", "\r", "\u2028"}:
        return False
    return not (text[slice(*line)].isspace() or text[slice(*following)].isspace())


def _breaks(text: str, line: tuple[int, int], following: tuple[int, int], width: int) -> bool:
    """Whether the break after `line` is meant, rather than made by wrapping at `width` columns."""
    if _ITEM.match(text, *following) or _ALONE.match(text, *line) or _ALONE.match(text, *following):
        return True
    word = _HEAD.match(text, *following)
    head = word[1] if word else ""
    if _CONTINUES.match(head) and text[line[0] : line[1]].rstrip()[-1:] not in {".", "!", "?", ":", ";"}:
        return False
    return not _NARROW <= width <= _WIDE or line[1] - line[0] + 1 + len(head) <= width


def _borders(text: str, start: int, end: int) -> Iterator[int]:
    """Where sentences end inside one block, the block's own end left out."""
    asides = _asides(text, start, end)
    first = _lead(text, start, end)
    for mark in _END.finditer(text, start, end):
        while asides and asides[-1][1] <= mark.start():
            asides.pop()
        # in a bracket that stands inside a sentence only the bracket's own end may end it
        inside = bool(asides) and first < asides[-1][0] <= mark.start() and mark.end() < asides[-1][1]
        if mark.end() < end and not inside and _ends_sentence(text, mark, first, end):
            yield mark.end()
            first = _lead(text, mark.end(), end)


def _lead(text: str, start: int, end: int) -> int:
    """Where the first word of a sentence may start: after white space and opening quotes."""
    found = _OPENING.match(text, start, end)
    return found.end() if found else start


def _asides(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The outermost short brackets (start, end) of a block, last one first."""
    found: list[tuple[int, int]] = []
    opened: list[int] = []
    for bracket in _BRACKET.finditer(text, start, end):
        if bracket[0] in "(（":
            opened.append(bracket.start())
        elif opened:
            left = opened.pop()
            if bracket.end() - left <= _ASIDE:
                while found and found[-1][0] >= left:
                    found.pop()
                found.append((left, bracket.end()))
    return found[::-1]


def _ends_sentence(text: str, mark: re.Match[str], first: int, end: int) -> bool:
    """Whether this mark, with what stands around it, ends a sentence."""
    follower = mark["next"]
    if mark["full"]:
        return not (mark.end() - mark.end("full") and follower in "とっなのはがをにで、，,")
    if not follower or follower in ",;:)]–—-/&+=<>|%”»" or not (mark["gap"] or _runs_on(text, mark, first, end)):
        return False
    word = _NEXT_WORD.match(text, mark.end() + len(mark["gap"]), end)
    head = word[1] if word else follower
    if head[0].islower() and not (mark["dot"] and _CAMEL.match(head)):
        return False
    if mark["dot"]:
        if _NUMBERED.fullmatch(text, first, mark.start()):
            return False
        closed = mark.end() > mark.end("dot")
        return _dot_ends(text[max(first, mark.start() - 30) : mark.start()], head, closed=closed)
    quoted = mark.end() - mark.start() > 1 and text[mark.end() - 1] in "\"'”’»"
    return not (quoted and _SAID.match(text, mark.end() + len(mark["gap"]), min(end, mark.end() + 120)))


def _runs_on(text: str, mark: re.Match[str], first: int, end: int) -> bool:
    """Whether only the space after this mark was lost: "… patients.The study …", not "Example.Org" or "U.S.A.".

    After a name only a word that starts sentences tells: "in Lanmore.The rope", but "Rope.Knot sells".
    """
    follows = _UNSPACED.match(text, mark.end(), end)
    before = _TOKEN.search(text, max(first, mark.start() - _LONGEST), mark.start())
    if not follows or not before or follows[1].lower() in _DOMAINS or text[mark.end() - 1] == "“":
        return False
    return before[0].islower() or before[0].isdigit() or follows[1].lower() in _STARTERS


def _dot_ends(before: str, head: str, *, closed: bool) -> bool:
    """Whether a full stop after `before` and ahead of the word `head` ends a sentence."""
    found = _BEFORE.search(before)
    token = found[0] if found else ""
    word = token.lower()
    starter = head.lower() in _STARTERS
    if closed or not token:
        return True
    if word in _OPEN or word.rpartition("-")[2] in _OPEN:
        return starter and len(head) > 1 and word in {"v", "z", "med"}
    if word in _BEFORE_NUMBER and (head[0].isdigit() or head.isupper()):
        return False
    if token.isdigit() and len(token) <= 2:
        return not _ORDINAL.match(head)
    if word in {"a.m", "p.m"}:
        return not head[0].isdigit() and not _CLOCK_NEXT.match(head)
    if len(token) == 1 and token.isalpha():
        previous = before[:-1].split()[-1:] or [""]
        return starter or previous[0].lower() in _LABELS
    if word in _MAYBE or re.fullmatch(r"(?:[^\W\d_]\.)+[^\W\d_]", token):
        return starter
    return True
