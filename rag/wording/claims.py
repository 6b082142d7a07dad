"""Whether one sentence is proven by the words it cites: figures, names, quotations, polarity, shared words. Pure.

What is here: `unproven`, one sentence against its sources. What is not: markers, sentence borders (citations), how
numbers are read (figures), how meaning is turned (polarity).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rag.figures import MONTH_NUMBERS, MONTHS, missing_figure
from rag.polarity import content, turned
from rag.words import fold, keys, terms

MIN_SHARED = 0.75
"""Share of a sentence's content words that must stand in what it cites, from three content words on.

At .5 a small model got through with "The towns should stop draining the stream" for "Four towns draw on the stream",
the rest having come from the question. .8 cuts faithful sentences of the tests, .75 none."""

_QUOTED = re.compile(r"“([^“”\n]*)”|„([^„“”\n]*)[“”]|«([^«»\n]*)»|\"([^\"\n]*)\"")
_STRAY = re.compile(r"[“”„«»\"]")
_NAME = re.compile(r"[^\W_](?:[^\s,;:!?()\[\]{}\"“”„«»<>|…—]*[^\W_])?\+?")
_LINK = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+|\b(?:doi:)?10\.\d{4,}/\S+", re.IGNORECASE)
_CONTROL = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]")
_GREEK = str.maketrans({"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "κ": "kappa", "μ": "mu", "µ": "mu"})
_TITLES = frozenset("dr prof professor mr mrs ms sir president director".split())
_STARTERS = frozenset(
    "a about according additionally after all along also although among an and another approximately are around as "
    "at authors based because before being besides between both but by children compared currently data despite did "
    "does doctors during each earlier eight eleven even every evidence experts few findings first five following "
    "for four from fund funding further furthermore given half has have he her here his how however if in including "
    "instead is it its later like many may men moreover more most much nearly neither nine no nobody none nor not "
    "nothing now of officials on once one only or other our out over overall participants patients people previous "
    "previously professor prior rather recent recently research researchers results roughly said scientists second "
    "seven several she since six so some such support teams team ten than that the their then there therefore these "
    "they third this those though three through throughout thus to today together two under unlike until up using "
    "was we were what when where whether which while who whose why will with within without women yes yet you your "
    "answer experiments investigators journal paper publication published release statement studies study supported "
    "trial work works it's".split()
)


@dataclass(frozen=True, slots=True)
class Source:
    """What a marker points at: the quoted words, the words about them (heading, title, field), publication date.

    `field`: the quoted words are the value of a field, and so about what its release is about.
    """

    quote: str
    about: str
    published: date | None = None
    dateline: str = ""
    field: bool = False


def unproven(sentence: str, sources: Sequence[Source]) -> str | None:
    """Why `sentence`, its markers removed, is not proven by `sources`; None when every check passes."""
    if _CONTROL.search(sentence):
        return "it holds control characters"
    words = "\n".join(s.quote for s in sources)
    about = "\n".join(f"{s.about}\n{s.dateline}" for s in sources)
    rest, reason = _without_quotations(sentence, words, about)
    if reason:
        return reason
    source = f"{words}\n{about}"
    reason = _missing_link(rest, source)
    rest = _LINK.sub(" ", rest)
    reason = reason or missing_figure(rest, source, [s.published for s in sources if s.published])
    reason = reason or _missing_name(rest, source) or _of_another(rest, sources)
    return (
        reason
        or turned(rest, words if content(words) else source)
        or _too_little(rest, source, quoted=rest != sentence)
    )


def plain(text: str) -> str:
    """Text as quotations are compared: one kind of apostrophe, dash, quotation mark, bracket and space."""
    text = re.sub(r"[’‘`´]", "'", re.sub(r"[“”„«»]", '"', text))
    text = re.sub(r"[‐‑–—−]", "-", text).replace("[", "(").replace("]", ")").replace("…", "...")
    return " ".join(text.split())


def _without_quotations(sentence: str, words: str, about: str) -> tuple[str, str | None]:
    """The sentence without its verbatim quotations, and why a quotation is not verbatim."""
    where = plain(f"{words}\n{about}")
    folded = where.casefold()
    for match in _QUOTED.finditer(sentence):
        quote = plain(next(g for g in match.groups() if g is not None)).rstrip(",.;:!? ")
        found = folded if len(quote) < 60 and quote.count(" ") < 3 else where
        if quote and (quote.casefold() if found is folded else quote) not in found:
            return sentence, f"“{quote[:60]}” is not verbatim in what it cites"
    rest = _QUOTED.sub(" ", sentence)
    return rest, "a quotation mark is left open" if _STRAY.search(rest) else None


def _missing_link(sentence: str, source: str) -> str | None:
    for match in _LINK.finditer(sentence):
        if match.group().rstrip(".,;:)") not in source:
            return f"the address {match.group()[:60]} is not in what it cites"
    return None


def _norm(token: str) -> str:
    """A name in one form: `_norm("Merghoub's")` → `merghoub`, `_norm("PD-1")` → `pd1`, `_norm("Aug")` → `august`."""
    token = re.sub(r"['’]s?$", "", fold(token.translate(_GREEK)))
    token = re.sub(r"[-‑–.'’/]", "", token)
    if token in MONTH_NUMBERS and token != MONTHS[4]:
        return MONTHS[MONTH_NUMBERS[token] - 1]
    return token[:-1] if len(token) > 3 and token.endswith("s") and not token.endswith("ss") else token


def _tokens(text: str) -> Iterator[str]:
    """Words as written; of hyphenated ones the whole, and the parts where they are words ("Yale-led")."""
    for match in _NAME.finditer(text):
        token = match.group()
        parts = [p for p in re.split(r"[-‑–/]", token) if p]
        if len(parts) > 1 and all(p.isalpha() and len(p) > 1 for p in parts):
            yield from parts
        else:
            yield token


def _missing_name(sentence: str, source: str) -> str | None:
    """A capitalised word, acronym or code that the source does not have, or two names that are not one there."""
    places: dict[str, list[int]] = {}
    for at, token in enumerate(_tokens(source)):
        places.setdefault(_norm(token), []).append(at)
        if "-" in token or "/" in token:
            for part in re.split(r"[-/]", token):
                places.setdefault(_norm(part), []).append(at)
    before = ""
    for first, token in _named(sentence):
        name = _norm(token)
        if not name or (first and (fold(token) in _STARTERS or _known(token, places))):
            before = ""
            continue
        if not _is_name(token):
            before = ""
            continue
        if name not in places and not _initials(token, places):
            return f"the name {token} is not in what it cites"
        if before and before not in _TITLES and not _together(before, name, places):
            return f"the names {before.title()} and {token} do not stand together in what it cites"
        before = name if not re.search(r"['’]s?$", token) else ""
    return None


def _of_another(sentence: str, sources: Sequence[Source]) -> str | None:
    """Where its names stand in titles alone: that every quote opens with something else that it does not name.

    "SBRT needs 44 sessions" for "External beam radiation involves 44 sessions", from a release titled "SBRT cures".
    A quote that opens with a pronoun may be about the title's.
    """
    quoted = {_norm(part) for s in sources for token in _tokens(s.quote) for part in (token, *re.split("[-/]", token))}
    names = [t for first, t in _named(sentence) if _is_name(t) and not (first and fold(t) in _STARTERS)]
    if not names or any(_norm(name) in quoted for name in names):
        return None
    said = keys(sentence)
    heads = [{t.key for t in terms(s.quote)[:HEAD]} for s in sources]
    if any(not head or head & said for head in heads) or any(s.field or _POINTS.match(s.quote) for s in sources):
        return None
    return f"{names[0]} stands in the title alone, and what it cites is about something else"


HEAD = 3
"""Content words with which a sentence says what it is about."""
_POINTS = re.compile(
    r"\W*(?:I|we|you|he|she|it|they|his|her|its|their|our|this|that|these|those|both|such|all|one|the"
    r" (?:team|drug|study|trial|device|results?|findings?|method|compound|patients|participants|authors|researchers"
    r"|treatment|therapy|company|group))\b",
    re.IGNORECASE,
)


def _named(sentence: str) -> Iterator[tuple[bool, str]]:
    """Tokens with whether they open the sentence; an empty one where punctuation breaks a run of names."""
    end, first = 0, True
    for match in _NAME.finditer(sentence):
        if end and re.search(r"[^\s.]", sentence[end : match.start()]):
            yield False, ""
        for token in _tokens(match.group()):
            yield first, token
            first = False
        end = match.end()


def _known(token: str, places: dict[str, list[int]]) -> bool:
    return token[1:].islower() and _norm(token) in places


def _is_name(token: str) -> bool:
    """A capital, or a code of letters and digits: `CHI3L3`, `mRNA`, `5G`; not `I`, `12-week` or `49`."""
    letters = [c for c in token if c.isalpha()]
    if not letters or token[0].isdigit():
        return (
            len(token) > 1
            and bool(letters)
            and all(c.isupper() for c in letters)
            and token[-1] != "°"
            and len(letters) < 4
            and not re.fullmatch(r"[\d.,]+(?:[CFKLWMG]|MW|GW|KW|GB|MB|TB|KB)", token)
        )
    if len(letters) < 2 and len(token) < 2:
        return False
    return any(c.isupper() for c in letters) or (
        any(c.isdigit() for c in token) and not re.match(r"(?:mid|pre|post|early|late)-", token)
    )


def _initials(token: str, places: dict[str, list[int]]) -> bool:
    """`U.S.` of `United States`: the words whose initials it is stand side by side in the source."""
    letters = re.sub(r"[.\s]", "", token)
    if not (2 <= len(letters) <= 6 and letters.isupper()):
        return False
    starts: dict[str, set[int]] = {}
    for name, at in places.items():
        if name and name[0] in letters.lower():
            starts.setdefault(name[0], set()).update(at[:200])
    return any(
        all(start + i in starts.get(letter, ()) for i, letter in enumerate(letters.lower()))
        for start in starts.get(letters[0].lower(), ())
    )


def _together(first: str, second: str, places: dict[str, list[int]]) -> bool:
    """Whether `second` follows `first` in the source, with at most one word (an initial) between."""
    ends = set(places.get(second, ()))
    if not ends or first not in places:
        return True
    return any(at + gap in ends for at in places[first] for gap in (0, 1, 2))


def _too_little(rest: str, source: str, *, quoted: bool) -> str | None:
    said = [stem for stem in content(rest) if stem.isalpha()]
    if len(said) < 3 or quoted:
        return None
    have = set(content(source))
    shared = sum(stem in have for stem in said)
    return None if shared >= MIN_SHARED * len(said) else "too little of it stands in what it cites"
