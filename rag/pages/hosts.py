"""Whose address is it: matching the domain of a contact's e-mail address with names in the text.

"press@wexcombe-sph.example" spells the Wexcombe School of Public Health: a host's parts are made of beginnings of a
name's words, or of their initials. What is not here: a list of domains, or any look-up.
"""

from __future__ import annotations

import re
import unicodedata

from rag.datatypes import Field, Span

_LINK = r"(?:of the|of|for|at|in|the|and|de la|de los|del|de|la|für|der|von|du|des|et|y|&)"
_C = r"(?<!\w)[A-ZÄÖÜÉÅÁÓØŠŁ][\w'’&-]{0,40}(?:\.(?=\s[A-Z][a-z]))?"
_PHRASE = re.compile(rf"{_C}(?:\s(?:{_LINK}\s){{0,2}}{_C}){{0,7}}")
_SMALL = frozenset("of the for at in and de la los del für der die das von du des et y le el an a".split())
# Parts of hosts that name no one: kinds of institution, departments, countries' second levels.
_NEUTRAL = frozenset(
    "www mail press presse prensa media news pr com net org edu gov ac co uni univ university tu hs inst obs "
    "info office "
    "communications email health example".split()
)
_PUBLIC = frozenset("gmail yahoo hotmail outlook aol icloud gmx web proton protonmail btinternet comcast msn".split())
_ENOUGH = 0.8


def named_by_host(body: str, contact: tuple[Span, ...], hosts: tuple[str, ...]) -> Field | None:
    """The name in the text, outside the contact blocks, that a contact's host spells best; None below 80 %."""
    if not any(_labels(host) for host in hosts):
        return None
    best: tuple[float, int, str, int] | None = None
    for match in _PHRASE.finditer(body[:20_000]):
        if any(span.start <= match.start() < span.end for span in contact) or match.group().isupper():
            continue
        for name, start in _readings(match.group(), match.start()):
            score = max((_score(name, host) for host in hosts), default=0.0)
            if score >= _ENOUGH and (best is None or (score, len(name.split())) > best[:2]):
                best = (score, len(name.split()), name, start)
    if best is None or (best[1] == 1 and body.count(best[2]) < 2):
        return None
    name, start = _never_alone(body, best[2], best[3])
    name = re.sub(r"['’]s?$", "", name)
    return Field("institution", name, start, start + len(name), 0.85)


def _never_alone(body: str, name: str, start: int) -> tuple[str, int]:
    """The longer name when the short one only ever opens it: "Lanmore" in "Lanmore University" is that."""
    longer: dict[str, int] = {}
    for match in re.finditer(
        rf"(?<!\w){re.escape(name)}(?P<more>(?:\s(?:{_LINK}\s){{0,2}}{_C}){{1,6}})?", body[:20_000]
    ):
        if not match.group("more"):
            if len(name.split()) > 1:
                return name, start
            continue
        longer.setdefault(match.group(), match.start())
    kinds = [item for item in longer.items() if any(_is_kind(_fold(word)) for word in item[0][len(name) :].split())]
    return min(kinds, key=lambda item: (-body.count(item[0]), item[1])) if kinds else (name, start)


def spells(name: str, hosts: tuple[str, ...]) -> bool:
    """Whether one of the hosts spells a name. "Institute for Dryland Crops", "dryland-crops.example" -> True."""
    return any(_score(name, host) >= _ENOUGH for host in hosts)


def _readings(phrase: str, start: int) -> list[tuple[str, int]]:
    """A phrase without a leading article or sentence word, which is capitalised only because it comes first."""
    readings = []
    lead = re.match(
        r"(?:The|An?|In|At|For|From|By|But|And|Now|Die|Der|Das|La|El|Engineers at|Dr\.?|"
        r"Professor)\s+(?:the\s)?",
        phrase,
    )
    if lead:
        readings.append((phrase[lead.end() :], start + lead.end()))
    else:
        readings.append((phrase, start))
    for cut in re.finditer(r"\s(?:at|and|in)\s(?:the\s)?", phrase):
        readings.append((phrase[cut.end() :], start + cut.end()))
        readings.append((phrase[: cut.start()], start))
    return [(name, at) for name, at in readings if name and name[0].isupper()]


def _score(name: str, host: str) -> float:
    """The share of a host's telling letters that the name explains, a little more for a name without idle words."""
    labels = _labels(host)
    words = [_fold(word) for word in re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", name)]
    content = [word for word in words if word not in _SMALL]
    if not labels or not content:
        return 0.0
    total = explained = 0
    used: set[int] = set()
    for label in labels:
        total += len(label)
        indices = _consume(label, content)
        if indices is None:
            indices = _initials(label, content) or _initials(label, words)
        if indices is not None:
            explained += len(label)
            used |= indices
    neutral = {n for n, word in enumerate(content) if _is_kind(word)}
    idle = len(content) - len(used | neutral)
    return explained / total - 0.08 * max(0, idle) if explained >= 3 else 0.0


def _consume(label: str, words: list[str]) -> set[int] | None:
    """Which words' beginnings (three letters or more) make up a label: "braddockpoly" <- Braddock … Polytechnic."""
    found: set[int] = set()
    position = 0
    while position < len(label):
        best = max(((_common(label[position:], word), n) for n, word in enumerate(words)), default=(0, 0))
        if best[0] < 3:
            return None
        found.add(best[1])
        position += best[0]
    return found


def _common(label: str, word: str) -> int:
    size = 0
    for one, two in zip(label, word, strict=False):
        if one != two:
            break
        size += 1
    return size if size >= 3 else 0


def _initials(label: str, words: list[str]) -> set[int] | None:
    """Which words in a row have a label's letters as initials: "sph" <- School, Public, Health."""
    if len(label) < 2:
        return None
    letters = "".join(word[0] for word in words)
    at = letters.find(label)
    return set(range(at, at + len(label))) if at >= 0 else None


def _is_kind(word: str) -> bool:
    return word.startswith(
        (
            "univers",
            "instit",
            "hospit",
            "cent",
            "school",
            "laborat",
            "observ",
            "agenc",
            "servic",
            "foundat",
            "fundac",
            "hochsch",
            "techn",
            "colleg",
            "medic",
            "compan",
            "state",
            "network",
            "clinic",
        )
    )


def _labels(host: str) -> list[str]:
    parts = [_fold(part) for label in host.lower().split(".")[:-1] for part in label.split("-")]
    telling = [part for part in parts if part and part not in _NEUTRAL]
    return [] if any(part in _PUBLIC for part in telling) else telling


def _fold(word: str) -> str:
    word = (
        word.lower()
        .replace("ä", "ae")
        .replace("ö", "oe")
        .replace("ü", "ue")
        .replace("ß", "ss")
        .replace("ø", "o")
        .replace("ł", "l")
    )
    return "".join(c for c in unicodedata.normalize("NFKD", word) if c.isalpha())
