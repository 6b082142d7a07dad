"""The persons a release names, with their roles and affiliations.

A run of capitalised words is a person only where its surroundings say so: an honorific, a role before or after it, an
academic degree, or a verb of saying next to a quotation. What is not here: contact blocks, persons who are
only named, and where somebody is named again (`mentions`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rag.datatypes import Field, Span
from rag.pages.apposition import HEADS_A_COMPANY, Told, after_name
from rag.pages.lists import shared_facts
from rag.pages.names import NO_NAME, UPPER, Run, places, runs, surname
from rag.pages.occupations import before_name, is_head
from rag.pages.organisations import house_before
from rag.pages.saying import HONORIFICS, SAYING, VERBS
from rag.pages.surnames import told_again

Evidence = tuple[float, tuple[Told, ...]]
_MOST = 60


@dataclass(frozen=True, slots=True)
class Person:
    """A person with the range of the first full name, and the ranges of roles and affiliations."""

    name: str
    start: int
    end: int
    confidence: float
    facts: tuple[Told, ...] = ()

    @property
    def family(self) -> str:
        """The last word of the name."""
        return surname(self.name)


def people_of(text: str, skip: tuple[Span, ...] = ()) -> tuple[Person, ...]:
    """The persons of a text in the order they are first named; nobody from the ranges of `skip`."""
    text = text.replace("\u00a0", " ")
    found: list[Person] = []
    read_up_to = 0
    free = [run for run in runs(text) if not any(span.start <= run.start < span.end for span in skip)]
    shared = shared_facts(text, free)
    for run in free:
        if run.start < read_up_to:
            continue
        name = " ".join(text[run.start : run.end].split())
        evidence = _with(_evidence(text, run), shared.get(run.start, ()))
        read_up_to = max((end for _, start, end in evidence[1] if start > run.end), default=0) if evidence else 0
        read_up_to = 0 if run.start in shared else read_up_to
        known = next((n for n, person in enumerate(found) if _same(person.name, name)), None)
        if known is not None:
            found[known] = _merged(found[known], evidence)
        elif evidence is not None and len(found) < _MOST:
            found.append(Person(name, run.start, run.end, *evidence))
    found += _called(text, found, skip)[: _MOST - len(found)]
    for n, fact in told_again(text, [person.name for person in found], skip):
        found[n] = replace(found[n], facts=(*found[n].facts, fact))
    return _first_places(text, found, skip)


def _called(text: str, found: list[Person], skip: tuple[Span, ...]) -> list[Person]:
    """Who is called by office and surname, "said Attorney General Plank", or speaks by surname, and is named in full.

    Nobody where several have that surname.
    """
    known = {word for person in found for word in (person.family, person.name.split()[0])}
    called = {m["family"]: None for m in _BY_OFFICE.finditer(text) if _is_office(m["office"])}
    called |= {m["after"] or m["before"]: None for m in _SPEAKS.finditer(text)}
    persons = []
    for family in called:
        if family in known or _is_office(family) or family.lower() in HONORIFICS:
            continue
        whole = re.finditer(_WHOLE + rf"{family}(?![\w-])", text)
        named = [m for m in whole if _is_first(m["first"]) or ". " in m.group()[len(m["first"]) :]]
        named = [m for m in named if not any(span.start <= m.start() < span.end for span in skip)]
        if named and all(_same(named[0].group(), other.group()) for other in named):
            persons.append(Person(" ".join(named[0].group().split()), *named[0].span(), 0.75))
    return persons


def _is_office(word: str) -> bool:
    return word in {"General", "Charge"} or is_head(word)


def _is_first(word: str) -> bool:
    plain = word.lower()
    return not (_is_office(word) or plain in HONORIFICS or (plain in NO_NAME and plain not in _TOWNS_TOO))


_TOWNS_TOO = frozenset(("diego", "francisco"))
_BY_OFFICE = re.compile(rf"\b(?P<office>[A-Z][a-z]+) (?P<family>[{UPPER}][\w’'-]+)(?![\w’'-]| [{UPPER}])")
_SPEAKS = re.compile(
    rf"[”\"»],? (?:{VERBS}) (?P<after>[{UPPER}][\w’'-]+)(?![\w’'-]| [{UPPER}])"
    rf"|[”\"»],? (?P<before>[{UPPER}][\w’'-]+) (?:{VERBS})\b"
)
_WHOLE = rf"(?<![\w.’'-])(?:[A-Z]\. ?)*(?P<first>[{UPPER}][\w’'-]+) (?:(?:[A-Z]\. ?)+)?"


def _with(own: Evidence | None, common: tuple[Told, ...]) -> Evidence | None:
    """What stands beside a name, and what a list shares with it where nothing of that sort does."""
    if own is None:
        return (0.8, common) if common else None
    has = {name for name, _, _ in own[1]}
    return own[0], own[1] + tuple(fact for fact in common if fact[0] not in has)


def _evidence(text: str, run: Run) -> Evidence | None:
    """How sure it is that a run is a person, and what stands beside it; None where nothing says so."""
    if _COMPANY.match(text, run.end):
        return None
    facts = list(after_name(text, run.end))
    titles = _TITLES.search(text, max(run.lead[0] - 20, 0), run.start)
    before = (before_name(text, titles.start()) if titles else None) or before_name(text, run.start)
    stated = [fact for fact in facts if fact[0] != "degree"]
    if before:
        stated.insert(0, ("role", *before))
        house = house_before(text, before[0], sure=bool(HEADS_A_COMPANY.search(text[slice(*before)])))
        if house:
            stated.insert(1, ("affiliation", *house))
    if _IN.search(text, max(0, run.start - 9), run.start):  # Puerto Rico, where he was charged
        facts = [fact for fact in facts if fact[0] not in {"age", "court"}]
    if before or run.titled or any(name in _PROOFS for name, _, _ in facts):
        owner = house_before(text, run.start) if text.startswith(("'s ", "’s "), run.start - 3) else None
        return 0.9, (*stated, *((("affiliation", *owner),) if owner else ()))
    if stated and _affiliated(text, run, stated[0]):
        return 0.8, tuple(stated)
    office = _OFFICE.search(text, max(0, run.start - 130), run.start)
    if office and any(is_head(word) for word in office["role"].split()):
        return 0.8, (("role", *office.span("role")),)
    return (0.75, tuple(stated)) if _speaks(text, run) else None


_IN = re.compile(r"\b(?:in|near|at|to|into|across|outside) $")
_PROOFS = frozenset(("role", "degree", "age", "court"))


def _affiliated(text: str, run: Run, fact: Told) -> bool:
    """Whether an affiliation alone proves a person: "Ada Plank of Lanmore University", not "Boston, Lanmore Group"."""
    before = text[max(0, run.start - 24) : run.start]
    house = bool(_HOUSE.search(text, fact[1], fact[2]))
    if text.startswith((" for", ", for"), run.end):  # the Ada Plank Prize for the …
        return False
    if _PLACE_BEFORE.search(before) and not (house and _AND_ONE.search(before) and _FROM.match(text, run.end)):
        return False
    if text[run.end : run.end + 1] != "," or _FROM.match(text, run.end):
        return True
    said = SAYING.search(before)
    return house or bool(said and said.end() + 1 >= len(before))


_COMPANY = re.compile(
    r"['’]s (?=[A-Z])|,? (?:Inc|LLC|Ltd|Limited|Corp|PLLC|P\.C|P\.A|LLP|GmbH|AG|plc|PLC|S\.A|Co(?=\.))(?![\w-])"
    r"| ?[®™]| \((?:NASDAQ|Nasdaq|NYSE|OTC|TSX|CSE|LSE|ASX)"
)
_HOUSE = re.compile(
    r"\b(?:Universit\w+|College|School|Hospital|Institut\w*|Department|Laborator(?:y|ies)|Cent(?:er|re)|Academy|"
    r"Clinic)\b"
)
_OFFICE = re.compile(
    r"[”\",] (?:said|says|added|adds|explained|explains) (?:the )?(?P<role>[A-Z][\w.'’&/-]*(?: [\w.'’&/-]+){1,10}) $"
)


_TITLES = re.compile(r"(?<!\w)(?:(?:Dr|Prof|Mr|Mrs|Ms|Sir|Dame|Univ|PD|Dra|Sra?)\.?(?:-Prof\.)? )+$")
_AND_ONE, _FROM = re.compile(r"[,;] and $"), re.compile(r"(?:, [\w., ]{2,20})?, (?:from|of) ")
_PLACE_BEFORE = re.compile(r"\b(?:in|near|at|to|of|for|into|across|outside|the|und|and)\s$")


def _speaks(text: str, run: Run) -> bool:
    """Whether a verb of saying stands beside the name, and a quotation beside that."""
    before, after = text[max(0, run.start - 60) : run.start], text[run.end : run.end + 60]
    if re.match(
        r", (?!and )[^,.;:\n“\"]{3,70} (?:said|says|added|adds|explained|explains)[,:]? ?[“\"]",
        text[run.end : run.end + 100],
    ):
        return True
    said = next(reversed(list(SAYING.finditer(before))), None)
    if said and re.fullmatch(r"[*_]{0,2},?\s+", before[said.end() :]):
        return bool(re.search(r"[\"”“«»]\s*,?\s*[*_]{0,2}$", before[: said.start()])) or bool(
            re.match(r"[*_]{0,2}[.:,]", after)
        )
    then = SAYING.match(after.lstrip(" ,*_"))
    if not then:
        return False
    rest = after.lstrip(" ,*_")[then.end() :]
    return bool(re.match(r"(?: \w+){0,2}[,:]?\s*[\"“„«]", rest)) or bool(re.search(r"[\"”“«»]\s*,?\s*$", before))


def _same(one: str, two: str) -> bool:
    """Whether two full names are one person's: same surname and first name, or its initial."""
    if surname(one).lower() != surname(two).lower():
        return False
    first, second = one.split(maxsplit=1)[0].rstrip(".").lower(), two.split(maxsplit=1)[0].rstrip(".").lower()
    return first == second or (min(len(first), len(second)) == 1 and first[0] == second[0])


def _merged(person: Person, evidence: Evidence | None) -> Person:
    if evidence is None:
        return person
    return replace(person, confidence=max(person.confidence, evidence[0]), facts=person.facts + evidence[1])


def _first_places(text: str, found: list[Person], skip: tuple[Span, ...]) -> tuple[Person, ...]:
    """Each person where the full name first stands, which may be before what proved it."""
    placed = []
    for person in found:
        at = next(places(text[: person.end], person.name), -1)
        if at >= 0 and not any(span.start <= at < span.end for span in skip):
            person = replace(person, start=at, end=at + len(person.name))  # noqa: PLW2901
        placed.append(person)
    return tuple(sorted(placed, key=lambda person: person.start))


def people_fields(text: str, people: tuple[Person, ...], speakers: frozenset[str]) -> Iterator[Field]:
    """A `person` field for whoever speaks or has a role or affiliation, followed by `role` and `affiliation` fields."""
    for person in people:
        if not person.facts and person.name not in speakers:
            continue
        yield Field("person", person.name, person.start, person.end, person.confidence)
        seen: set[tuple[str, str]] = set()
        for name, start, end in person.facts:
            value = " ".join(text[start:end].split())
            if name == "role" and value.endswith("s") and is_head(value.split()[-1][:-1]):  # researchers Plank and Rope
                value = value[:-1]
            known = any(name == other and value.lower() in stated for other, stated in seen)
            if name in {"role", "affiliation"} and not known and value:
                seen.add((name, value.lower()))
                yield Field(name, value, start, end, min(person.confidence, 0.85), about=person.name)
