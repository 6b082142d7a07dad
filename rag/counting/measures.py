"""What can be measured of a release itself, read off a question: how long it is, how many it quotes, on which weekday.

"longer than 1,000 words", "quote more than two people", "published on a Friday"; and what nobody can check release by
release, "written badly", "with the same title", so that it is not taken for a matter that releases are about. Pure, by
rule, English. What is not here: sizes of studies (clauses), and the measuring (stated).
"""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Sequence

from rag.counting.criteria import About, Amount, Criterion, InMonth, Is, Mentions, Unread, Weekday
from rag.counting.starts import DENIED, HOW, ISSUED

_NUMBERS = {word: n for n, word in enumerate("one two three four five six seven eight nine ten".split(), 1)}
_N = (
    rf"(?:(?:(?P<how>{HOW}) )?(?P<n>\d[\d,]{{0,8}}|{'|'.join(_NUMBERS)})(?P<or> or (?:more|fewer|less))?"
    r"|(?P<some>several|multiple)|(?P<single>only one|just one|a single))"
)
_THAT = r"(?:(?:and |but |, ?)?(?:that |which |who |also )*(?:(?:do|does|did|have|has|had) (?:not )?)?)"
_BE = r"(?:(?:that |which )?(?:is|are|was|were) (?:not )?)?"
_PEOPLE = r"(?:people|persons?|speakers?|experts?|researchers?|scientists?)"
_OF = r"(?:different |distinct |separate )?"
_END = r"(?=$|[.,;]| (?:and|or|but|that|which|in|from|by|about|on|since|are there|mention\w*|funded|issued)\b)"
# What is counted, and how a question says so; the first that fits at all.
_AMOUNTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (what, re.compile(rf"(?<![\w’'-]){said}{_END}"))
    for what, said in (
        ("words", r"(?:^|(?:that|which|is|are|was|were) )(?P<than>longer|shorter) than (?P<n>\d[\d,]{0,8}) words"),
        ("words", rf"{_THAT}(?:run(?:s|ning)? to|span(?:s|ning)?|exceed(?:s|ing)?|top(?:s|ping)?) {_N} words"),
        ("unit", rf"{_BE}(?:issued|published|put out|released|signed) (?:jointly )?by {_N} {_OF}"
                 r"(?:components?|divisions?|offices?|units?|departments?)"),
        ("institution", rf"{_BE}(?:issued|published|put out|released|signed) (?:jointly )?by {_N} {_OF}"
                        r"(?:institutions?|organi[sz]ations?|bodies|issuers?|universit(?:y|ies)|companies)"),
        ("words", rf"{_THAT}{_BE}(?:(?:have|has|having|with|of|contain(?:s|ing)?) )?(?<!than ){_N} words(?: long)?"),
        ("quote", rf"(?:{_THAT}quot(?:e|es|ed|ing)|with quot(?:e|ation)s (?:from|by|of)) {_N} {_OF}{_PEOPLE}"),
        ("quote", rf"{_THAT}(?:featur|contain|ha[sv]|with|quot)\w* {_N} {_OF}(?:speakers|voices)"),
        ("quote", rf"{_THAT}(?:featur|ha[sv]|with)\w* {_N} {_OF}{_PEOPLE}"
                  r" (?:(?:that|who|which) )?(?:(?:are|being|is) )?(?:speak(?:s|ing)?|quoted|talking)"
                  r"(?: in (?:it|them))?"),
        ("topic", rf"(?:{_THAT}(?:ha[sv]|carr|bear|list|stat)\w*|with|{_BE}(?:under|tagged with)) {_N} {_OF}"
                  r"(?:topics?|tags?|keywords?)(?P<after> or (?:more|fewer|less))?"),
        *(
            (what, rf"{_THAT}(?:nam|list|cit|stat|giv|mention|thank|ha[sv]|with)\w* {_N} {_OF}{noun}")
            for what, noun in (
                ("funder", r"(?:funders?|funding bodies|sponsors?)"),
                ("journal", "journals?"),
                ("institution", "institutions?"),
                ("doi", "(?i:dois?)"),
                ("grant", r"grants?(?: numbers?)?"),
                ("contact", "(?:press )?contacts?"),
                ("caveat", "(?:caveats?|limitations?)"),
            )
        ),
    )
)  # fmt: skip
_DAYS = {
    day: (n,) for n, day in enumerate("monday tuesday wednesday thursday friday saturday sunday".split())
} | {"weekend": (5, 6), "weekday": (0, 1, 2, 3, 4), "working day": (0, 1, 2, 3, 4)}  # fmt: skip
_DAY = rf"(?i:{'|'.join(_DAYS)})s?"
_OUT = rf"(?:{ISSUED}|dated|fell|(?:came|come|went|gone) out|appear(?:ed)?)"
_ON_DAY = re.compile(
    rf"(?:(?<![\w’'-])(?:{_THAT}|{_BE}){_OUT} |^(?:are |were |is |was )?){_THAT}(?:only )?(?:on|at|over) (?:an? |the )?"
    rf"(?P<days>{_DAY}(?: (?:or|and)(?: on)?(?: an?)? {_DAY})*){_END}"
)
_MONTHS = [name.lower() for name in month_name[1:]]
MONTH = rf"(?i:{'|'.join(_MONTHS)})"
ANY_YEAR = (
    r"(?:(?:of|in|across) (?:any|every|each|all|whatever|whichever) years?"
    r"|(?:whatever|whichever|regardless of|no matter)(?: of)?(?: the| which| what)? year)"
)
_IN_MONTH = re.compile(
    rf"(?:(?<![\w’'-])(?:{_THAT}|{_BE}){_OUT} |^(?:are |were |is |was )?){_THAT}(?:only )?(?:in|during) "
    rf"(?:(?:an?|any|every|each|(?:the|any) months? of) )(?P<months>{MONTH}(?: or(?: in)?(?: an?)? {MONTH})*)"
    rf"(?:,? {ANY_YEAR})?{_END}"
)
# What no word and no field of one release tells.
_SIZES = (
    rf"(?:(?:{HOW}|above|below|(?:long|short|larg|small|old|new|earli|lat)er than) [\w,.]*\d"
    r"|(?:more|fewer|less|longer|shorter|older|newer|earlier|later) than (?:one|two|three|four|five|six|ten|an?)\b)"
)
_RELATES = r"(?:\bthe same\b|^same\b|\b(?:each other|one another|another release|other releases|identical)\b)"
_COMPARES = re.compile(rf"\b{_SIZES}|{_RELATES}|^(?:the )?(?:most|fewest|least) ", re.IGNORECASE)
# But "cuts of more than 1,000 jobs" is a matter that releases are about.
_COMPARED = re.compile(rf"^(?:(?:that|which|who|is|are|was|were|have|has) )*{_SIZES}|{_RELATES}", re.IGNORECASE)
_JUDGES = re.compile(
    r"^(?:(?:that |which |who )?(?:is|are|was|were|have|has|had) )?"
    r"(?:(?:the )?(?:most|least|best|worst|longest|shortest)\b"
    r"|(?:really |very |actually )?(?:true|false|wrong|right|accurate|reliable|trustworthy|important|interesting|good"
    r"|bad|boring|useful|biased|read)\b"
    r"|(?:well |badly |poorly )?written(?: (?:well|badly|poorly))?\W*$)",
    re.IGNORECASE,
)
_HOUR = re.compile(
    r"\b\d{1,2}(?::\d\d)? ?[ap]\.?m\b|\bat (?:night|noon|midnight)\b|\bin (?:the )?(?:morning|afternoon|evening)\W*$"
    r"|^(?:issued|published|released|sent out)\b", re.IGNORECASE,
)  # fmt: skip
_HAVE = (
    r"(?:have|has|had|with|contain\w*|includ\w*|carr(?:y|ies)|giv\w+|stat(?:e|es|ing)|show|shar\w+|us(?:e|es|ing)"
    r"|(?:begin\w*|starts?|ends?|opens?) with)"
)
_PARTS = (
    r"(?:titles?|headlines?|words?|sentences?|paragraphs?|pages?|photos?|photographs?|pictures?|images?|videos?|links?"
    r"|urls?|tables?|charts?|typos?|errors?|mistakes?|numbers?|e-?mails?|address(?:es)?|voice|question|quotes?)"
)
_FORM = re.compile(
    rf"^(?:(?:that|which) )?{_HAVE} (?:(?:an?|any|no|the|more|some|many|several|few|its|their|own) )*"
    rf"(?:[\w-]+ )?{_PARTS}\W*$"
    r"|\b(?:titles?|headlines?|sentences?|paragraphs?) (?:longer|shorter|with|of|that)\b",
    re.IGNORECASE,
)
_THINGS = re.compile(
    r"(?:an? )?(?:links?|photos?|photographs?|pictures?|tables?|typos?|phone numbers?|e-?mail(?: address(?:es)?)?)",
    re.IGNORECASE,
)
_ANYONE = re.compile(
    r"(?:an? |no )?(?:(?:wo)?m[ae]n|person|people|child|children|adults?|doctors?|experts?)", re.IGNORECASE
)


def taken(text: str) -> tuple[list[Criterion], str]:
    """The measures that a text asks for, and the text without them: "longer than 500 words" -> at least 501 words."""
    found: list[Criterion] = []
    for what, pattern in _AMOUNTS:
        if said := pattern.search(text):
            least, most = _range(said)
            found.append(Amount(what, least, most, DENIED.search(said.group()) is not None))
            text = f"{text[: said.start()]} {text[said.end() :]}"
    if said := _IN_MONTH.search(text):
        months = {n for word in re.findall(MONTH, said["months"]) for n in [_MONTHS.index(word.lower()) + 1]}
        found.append(InMonth(tuple(sorted(months)), DENIED.search(said.group()) is not None))
        text = f"{text[: said.start()]} {text[said.end() :]}"
    if said := _ON_DAY.search(text):
        days = {n for word in re.findall(_DAY, said["days"]) for n in _DAYS[word.lower().removesuffix("s")]}
        found.append(Weekday(tuple(sorted(days)), DENIED.search(said.group()) is not None))
        text = f"{text[: said.start()]} {text[said.end() :]}"
    return found, " ".join(text.split())


def bounds(how: str | None, number: int) -> tuple[int, int | None]:
    """The least and the most that words for an amount allow: "fewer than", 30 -> 0 to 29; None: no limit."""
    if how in {"more than", "over"}:
        return number + 1, None
    if how in {"fewer than", "less than", "under"}:
        return 0, number - 1
    if how in {"at least", "no fewer than", "no less than"}:
        return number, None
    return 0 if how in {"at most", "up to", "no more than"} else number, number


def _range(said: re.Match[str]) -> tuple[int, int | None]:
    groups = said.groupdict()
    if groups.get("some"):
        return 2, None
    if groups.get("single"):
        return 1, 1
    number = _NUMBERS.get(said["n"]) or int(said["n"].replace(",", ""))
    if than := groups.get("than"):
        return bounds("more than" if than == "longer" else "fewer than", number)
    if more := groups.get("or") or groups.get("after"):
        return (number, None) if more == " or more" else (0, number)
    return bounds(groups.get("how"), number)


def is_unread(matter: str) -> bool:
    """Whether words that are no clause ask what no word and no field of a release tells: "written badly"."""
    return any(pattern.search(matter) for pattern in (_COMPARED, _JUDGES, _HOUR, _FORM))


def checked(criteria: Sequence[Criterion]) -> list[Criterion]:
    """The criteria, those that cannot be checked as `Unread`: to be mentioned is "a number above 1,000"."""
    return [Unread(re.sub("[“”]", "", one.words)) if _is_unread(one) else one for one in criteria]


def _is_unread(one: Criterion) -> bool:
    if isinstance(one, Mentions):
        return not one.exact and any(_COMPARES.search(p) or _THINGS.fullmatch(p) for p in one.phrases)
    if isinstance(one, Is) and one.value and one.name in {"quote", "institution", "funder", "journal"}:
        return bool(_COMPARES.search(one.value) or (one.name == "quote" and _ANYONE.fullmatch(one.value)))
    return isinstance(one, About) and re.search(_RELATES, one.text) is not None
