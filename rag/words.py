"""Words as they are compared: tokens of a text, folded and stemmed, with names and numbers told apart.

What is here: the one notion of "the same word" that question and evidence share. What is not: retrieval
(tantivy has its own analyser), sentence borders, meaning.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from rag import demonyms

if TYPE_CHECKING:
    from collections.abc import Callable

Kind = Literal["word", "name", "number"]

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*(?![^\W\d_])|[^\W_]+(?:[-'’.·/][^\W_]+)*")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_THOUSANDS = re.compile(r"(?<=\d)[,.](?=\d{3}(?!\d))")

_NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
} | {
    "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90",
    "hundred": "100", "dozen": "12",
}  # fmt: skip

STOPWORDS = frozenset(
    "one two three four five six seven eight nine ten both "
    "a about above after again against all also am an and any are as at be because been before being below between "
    "both but by can could did do does doing down during each either else ever few for from further get gets give "
    "had has have having he her here hers him his how i if in into is it its itself just kind let like many may me "
    "might more most much must my named new no nor not now of off on once only or other our out over own per please "
    "same say said says she should so some such tell than that the their them then there these they thing this those "
    "through to too under until up upon us use used very was we were what whats when where whether which while who "
    "whom whose why will with within would you your according "
    "release releases press article story report reported reports announced announce study studies research "
    "researcher researchers scientist scientists team paper published publish find finds found finding findings "
    "call called mention mentioned happen happened happens "
    "der die das und ist von wie was wer wann wo welche welcher welches für mit im in den dem ein eine "
    "el la los las de del que quién cuál cuándo dónde cuánto cuántos en y un una por para con".split()
)


@dataclass(frozen=True, slots=True)
class Term:
    """One content word: `key` is what is compared, `text` what was written."""

    key: str
    kind: Kind
    text: str


def _stemmer() -> Callable[[str], str]:
    return _stemmer_of(threading.get_ident())


@lru_cache(maxsize=64)
def _stemmer_of(_thread: int) -> Callable[[str], str]:
    """One a thread: a stemmer keeps the word that it is at, and two threads would spoil each other's."""
    import snowballstemmer

    stem: Callable[[str], str] = snowballstemmer.stemmer("english").stemWord
    return stem


def fold(text: str) -> str:
    """Lower case without accents: "Łucja Peña" -> "łucja pena"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


@lru_cache(maxsize=50_000)
def key(token: str) -> str:
    """What two spellings of a word share: "Studies’" -> "studi", "1,240" -> "1240", "twelve" -> "12".

    A people is its country: "Norwegians" -> "norway".
    """
    word = fold(token).strip("-'’./·")
    word = re.sub(r"['’]s?$", "", word)
    if _NUMBER.fullmatch(word):
        return _THOUSANDS.sub("", word)
    word = re.sub(r"(?<=\w)\.(?=\w)", "", word)  # U.S. -> us
    if word in _NUMBER_WORDS:
        return _NUMBER_WORDS[word]
    if any(c.isdigit() for c in word):
        return re.sub(r"[-/·.]", "", word)  # DKN-01 -> dkn01
    word = demonyms.country(word)
    return _stemmer()(word) if word.isascii() else word


def tokens(text: str) -> list[str]:
    """The words and numbers of `text` as written."""
    return [m.group() for m in _TOKEN.finditer(text)]


def _parts(token: str) -> list[str]:
    """A hyphenated or slashed word and its pieces: "bone-marrow" -> ["bone-marrow", "bone", "marrow"]."""
    pieces = [p for p in re.split(r"[-/·]", token) if p]
    return [token, *pieces] if len(pieces) > 1 else [token]


def keys(text: str) -> frozenset[str]:
    """The keys of all words of `text`, pieces of hyphenated words included, stop words too."""
    return frozenset(key(part) for token in tokens(text) for part in _parts(token))


_GERMAN = frozenset(
    "der das dem eine einen und ist sind wurde wurden wird werden haben zum zur auf aus mit fur nicht wie wer wann "
    "warum wen wem wessen welche welcher welches welchen wieviel viele".split()
)
"""Folded, and none that is an English word as well ("war", "die", "was")."""
_DRUG = re.compile(
    r"[a-z]{2,}(?:mab|tinib|ciclib|parib|xaban|gatran|vastatin|sartan|glutide|gliptin|gliflozin|oxetine|azepam|azolam"
    r"|prazole|conazole|cillin|floxacin|navir|tegravir|buvir|ciclovir|setron|triptan|coxib|oxifen|rubicin|platin|taxel"
    r"|tercept|nercept|lukast|dipine)"
)
"""Generic drugs, by the stems of the WHO's international nonproprietary names: written small, and names even so."""


def _kind(token: str, *, opens: bool, nouns: bool) -> Kind:
    if _NUMBER.fullmatch(token) or fold(token) in _NUMBER_WORDS:
        return "number"
    letters = [c for c in token if c.isalpha()]
    if any(c.isdigit() for c in token) or sum(c.isupper() for c in letters) > 1:
        return "name"  # DKN-01, PD-1, NASA, McKay
    if _DRUG.fullmatch(token):
        return "name"
    return "name" if token[0].isupper() and not opens and not nouns else "word"


def terms(text: str) -> tuple[Term, ...]:
    """The content words of a question, in order, each key once.

    A capitalised word is a name unless it opens the text or the text is German, where every noun is capitalised; a text
    written in capitals throughout has no names. A generic drug is a name in small letters too.
    """
    found: dict[str, Term] = {}
    shouting = text.isupper()
    said = tokens(text)
    german = len(_GERMAN.intersection(map(fold, said))) >= 2
    for position, token in enumerate(said):
        if fold(token).replace("’", "'").removesuffix("'s") in STOPWORDS:
            continue
        plain = shouting and not any(c.isdigit() for c in token)
        kind = "word" if plain else _kind(token, opens=position == 0, nouns=german)
        found.setdefault(key(token), Term(key(token), kind, token))
    return tuple(found.values())
