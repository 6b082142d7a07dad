"""The names of persons: runs of capitalised words, and which of them may be one.

What is here: shapes and tables of words that no person's name has. What is not: whether a run that may be a name is
one, which only its surroundings tell (`people`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.pages.occupations import is_head
from rag.pages.saying import HONORIFICS

UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶŁĹĽĻŃŇŅŌŐŘŚŠŞŢŤŪŮŰŲŹŻŽȘȚ"
_LETTERS = r"[^\W\d_]"
_CAP = rf"(?:[dDlLO]['’])?[{UPPER}]{_LETTERS}*(?:['’](?!s\b){_LETTERS}+|[-‑]{_LETTERS}+)*"
_INITIAL = rf"[{UPPER}]\.(?:[- ]?[{UPPER}]\.)*"
_ABBREVIATED = (
    r"(?:Dr|Prof|Univ|Mr|Mrs|Ms|Gen|Col|Sgt|Lt|Capt|Rep|Sen|Gov|Hon|Rev|Jr|Sr|Mag|Dipl|Ing|Dra|Sra|PD|M|Mme)\."
)
_PARTICLE = (
    r"(?:van|von|vom|zu|zur|de|der|den|del|della|di|da|dos|das|du|la|le|el|al|bin|bint|ibn|ben|ter|ten|af|y|e|i)"
)
_TOKEN = rf"(?:{_ABBREVIATED}(?:-Ing\.|-Doz\.)?|{_INITIAL}|[“\"(][A-Z]{_LETTERS}+[”\")](?= [A-Z])|{_CAP})"
_GAP = rf"[ \u00a0](?:{_PARTICLE}[ \u00a0]){{0,3}}"
_RUN = re.compile(rf"(?<![\w@/.&’'-]){_TOKEN}(?:{_GAP}{_TOKEN}){{0,11}}")
_PIECE = re.compile(rf"{_TOKEN}|{_PARTICLE}(?=[ \u00a0])")

# No word of these is part of a person's name; a run that has one is an institution, a place, a product or a title.
NO_NAME = frozenset(
    "university universities universität universidad université college school schools institute institutes institutet "
    "institution institutions instituto institut center centers centre centres hospital hospitals clinic clinics "
    "clinical medical medicine medicines health healthcare department departments division divisions office offices "
    "bureau agency ministry commission committee council association society foundation fund trust academy laboratory "
    "laboratories lab labs group groups company companies corporation corp inc ltd llc plc gmbh ag bank board union "
    "network alliance consortium initiative program programme project service services administration authority "
    "federation league museum library observatory journal journals proceedings annals nature science sciences "
    "technology technologies technical engineering research researchers study studies trial trials survey report "
    "press media news release releases contact information magazine times post herald newswise eurekalert "
    "february july september october november december monday tuesday wednesday "
    "thursday friday saturday sunday feb mar apr jul aug sept sep oct nov dec today spring summer autumn "
    "winter north south east west northern southern eastern western central united states kingdom america american "
    "americans european europe british english german germany french france spanish spain italian chinese china "
    "japanese japan indian india african africa asian asia australian australia canadian canada mexican brazil "
    "russian international national federal state county city town district court house senate congress government "
    "republic new york angeles san francisco diego santa fe st saint street avenue road park river lake island "
    "islands mount bay beach valley the this these those a an in on at of for to from with by as and but or if when "
    "while after before since because although however according meanwhile moreover we our they their it its he she "
    "his her you your i who what why how where not no yes all both each some many most more other another "
    "one two three four five six seven eight nine ten phase figure table act award awards prize "
    "conference congress symposium meeting workshop summit week month year day days world global cancer disease "
    "diseases heart brain stroke diabetes alzheimer alzheimer’s alzheimer's parkinson covid virus vaccine vitamin "
    "cell cells gene genes protein therapy therapeutics pharmaceuticals pharma drug drugs food energy solar water air "
    "earth space ocean sea climate data system systems model models test method big digital artificial intelligence "
    "public private social political economic economics business management finance financial justice security defense "
    "defence homeland human resources rights civil criminal tax antitrust environmental environment natural education "
    "forest police sheriff sheriffs army navy force forces marine corps guard operation task team unit section branch "
    "field special general assistant blue red green black white golden royal open high low old young "
    "image photo credit caption source note notes editor editors funding funded supported acknowledgements references "
    "keywords abstract background methods results conclusions conclusion summary highlights title headline download "
    "original investigation advisory statement forward-looking securities exchange nasdaq nyse otc http https www com "
    "limited holdings partners ventures industries sauces capital features letter property intellectual contracting "
    "insurance solutions markets brands studio studios entertainment properties logistics associates semiconductor "
    "merger agreement enters about announces announced pleads guilty sentenced highlight index mass "
    "covid-19 google facebook twitter youtube linkedin instagram microsoft apple amazon windows "
    "los "
    "les une des dans avec pour cette".split()
)
_ORDER = frozenset("jr sr ii iii iv phd md mph mba rn dphil dvm mbbs frcp facs jd".split())
# Words of NO_NAME that are surnames as well, after a first name that is none of them.
_FAMILIES = frozenset(
    "west east north south young park street lake bay hill black white green golden may june march day field summer "
    "winter case law first high low rivers spring lane read blue brown day wood".split()
)
_OFFICES_TOO = frozenset(
    "dean head judge reader fellow farmer warden marshal marshall ranger provost chancellor".split()
)
_CAMEL = re.compile(r"(?<!\bMc)(?<!\bMac)(?<!\b[DL][aeiu])(?<!\bJo)(?<!\bVan)(?<!\bFitz)(?<=[a-z])[A-Z]")
_SHORTEST = 3
_ABSTRACT = re.compile(
    r"(?:ology|ologies|tion|tions|ical|ness|ship|ics|ities|graphy|ments|isms?|"
    r"(?:ion|in|ic|ur|tu|ob|oc|er|eg|rm|ot|re|u)ally)$"
)


@dataclass(frozen=True, slots=True)
class Run:
    """Capitalised words in a row; the half-open range of those that may be a name, and of what stands before them.

    "Assistant Attorney General Leslie R. Caldwell": `lead` is the office. `titled` says that an honorific stands there.
    """

    start: int
    end: int
    lead: tuple[int, int]
    titled: bool


def runs(text: str) -> Iterator[Run]:
    """Every run of capitalised words whose end may be a person's name of two to five words, in order."""
    for match in _RUN.finditer(text):
        if " " not in match.group() and "\u00a0" not in match.group():
            continue
        found = _core(text, match.start(), match.end())
        if found:
            yield found


def _core(text: str, start: int, end: int) -> Run | None:
    pieces = [(m.start() + start, m.end() + start) for m in _PIECE.finditer(text[start:end])]
    words = [_plain(text[a:b]) for a, b in pieces]
    while words and words[-1] in _ORDER - {"jr", "sr", "ii", "iii", "iv"}:
        words.pop()
        pieces.pop()
    if not words or (words[-1] in NO_NAME and words[-1] not in _FAMILIES):
        return None
    first = _after_office(words)
    while first < len(words) and (_OPENS.fullmatch(text, *pieces[first]) or words[first] in _OPENERS):
        first += 1
    if (
        first == 0 and len(words) > 2 and text[max(0, start - 4) : start] == " of "
    ):  # Attorney for the District of Georgia
        first = 1
    if first >= len(words) or not _may_be_name(text, pieces[first:], words[first:]):
        return None
    titled = any(word in HONORIFICS for word in words[:first])
    return Run(pieces[first][0], pieces[-1][1], (start, pieces[first][0]), titled)


def _after_office(words: list[str]) -> int:
    """The number of the first word after honorifics and offices: ["attorney", "general", "ada", "plank"] -> 2."""
    offices = [n for n, word in enumerate(words) if word in HONORIFICS or is_head(word) or _general(words, n)]
    if offices and offices[-1] == len(words) - 1 > 0 and words[-1] in _OFFICES_TOO:  # Howard Dean is no dean
        offices.pop()
    if offices == [0] and words[0] in _OFFICES_TOO and len(words) > 2 and len(words[1]) == 1:  # nor is Dean F. Wong
        offices.pop()
    return offices[-1] + 1 if offices else 0


def _general(words: list[str], n: int) -> bool:
    """Words that are offices only beside others: "Attorney General", "Special Agent in Charge"."""
    return (n == 0 and words[n] == "charge") or (n > 0 and words[n] == "general" and words[n - 1] in _GENERALS)


_GENERALS = frozenset(("attorney", "solicitor", "inspector", "director", "surgeon"))
_OPENS = re.compile(rf"{_PARTICLE}|[{UPPER}]{{3,}}s?")


def _may_be_name(text: str, pieces: list[tuple[int, int]], words: list[str]) -> bool:
    capitals = [n for n, (a, _) in enumerate(pieces) if text[a].isupper() and words[n] not in _ORDER]
    if not 2 <= len(capitals) <= 5 or any(word in NO_NAME for word in words[:-1] if len(word) > 1):
        return False
    if words[-1] in NO_NAME and (words[-1] not in _FAMILIES or len(words[0]) < _SHORTEST):
        return False
    final = text[slice(*pieces[capitals[-1]])]
    if len(final.rstrip(".")) < 2 or final.isupper():
        return False
    initials = [n > 0 and "." in text[a:b] for n, (a, b) in enumerate(pieces)]  # the "K.L." of "Paul K.L. Chin"
    loud = (text[a:b].isupper() and b - a > 3 and not own for (a, b), own in zip(pieces, initials, strict=True))
    shouted = any(loud) or any(_CAMEL.search(text, a, b) for a, b in pieces)
    whole = [n for n in capitals if len(words[n]) > 1]
    return not shouted and len(whole) >= 1 and not any(_ABSTRACT.search(word) for word in words)


def _plain(word: str) -> str:
    return word.strip('.“”"()').lower()


_OPENERS = frozenset(
    "but and so as when while after the in for with lead study senior first corresponding former co new says said "
    "according led by like among also today here there then now study’s team former current chief dear meet "
    "stated added noted explains explained writes wrote thanks since although because however ms mr".split()
)


def surname(name: str) -> str:
    """The words a person is called by later on. "Ludwig van der Berg Jr." -> "Berg"."""
    words = [w for w in re.split(r"[ \u00a0]", name) if _plain(w) not in _ORDER]
    return words[-1].strip(",.") if words else name


def places(text: str, words: str) -> Iterator[int]:
    """Where words stand in a text, whole: not within another word."""
    at = text.find(words)
    while at >= 0:
        before, after = text[at - 1 : at] or " ", text[at + len(words) : at + len(words) + 1] or " "
        if not (before.isalnum() or before == "-" or after.isalnum() or after == "-"):
            yield at
        at = text.find(words, at + len(words))
