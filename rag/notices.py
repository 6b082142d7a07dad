"""Corrections, withdrawals and updates: which release is a notice, what it is about, and that the notice wins.

Pure, by rule. A notice says in its title what it is, or in its first sentences, where it names "its release of
October 8". What it is about is found by what it names: an address, a headline in quotation marks, the day of the
earlier release, a DOI; or by the text that it repeats. What is not here: copies (duplicates), and links that are
stored (lineage, library).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from rag import words
from rag.datatypes import Release, Span
from rag.sentences import sentences
from rag.words import terms

Kind = Literal["correction", "withdrawal", "update"]

ALIKE, SAME = 0.3, 0.8
"""Share of the shorter title's words that two titles of one story have in common, at least; and to be one title."""
REPEATED = 0.5
"""Share of the shorter text's runs of words that a corrected or updated text has in common with the first."""
READ = 50_000
"""Characters of a notice that are searched for what it names."""
NEAR = 50
"""Characters between the word "release" and the day it is of, at most."""

_MARK = r"\s*(?:no\.? ?)?\d*\s*(?:[:—–/|\])]|--?\s|\.\.\.|$)"
_TITLES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "withdrawal",
        re.compile(r"\W*(?:notice of )?(withdrawal|withdrawn|retraction|retracted|zurückgezogen|retirada)\b", re.I),
    ),
    (
        "withdrawal",
        re.compile(
            r".{0,300}\b(withdraws?|withdrew|retracts?)\b.{0,300}\b(release|statement|study|paper|article)\b", re.I
        ),
    ),
    (
        "correction",
        re.compile(
            rf"\W*(?:correct(?:ion|ed|ing)s?|corrigend\w+|errat\w+|berichtigung|richtigstellung|correcci[oó]n|"
            rf"c o r r e c t i o n)(?: notice)?(?:{_MARK}|,? (?:to|of|and replacing|zu|zur|de|a la) )",
            re.I,
        ),
    ),
    ("correction", re.compile(r".{0,500}[(\[](?:corrected|korrigiert|corregid[oa])[)\]]\s*$", re.I)),
    (
        "update",
        re.compile(rf"\W*(?:updated?|aktualisier\w+|actualizaci[oó]n|actualizad[oa]|mise à jour){_MARK}", re.I),
    ),
    ("update", re.compile(r".{0,500}[(\[](?:updated|aktualisiert|actualizad[oa])[)\]]\s*$", re.I)),
)


def _lead(verbs: str) -> re.Pattern[str]:
    """A sentence that corrects, withdraws or updates "the press release of" a day."""
    paper = r"(?:news|press|media)?\s*(?:release|statement|announcement|advisory)"
    return re.compile(rf"\b(?:{verbs})\b[^.!?]{{0,80}}?\b{paper}\s+(?:of|from|dated|issued|published)\b", re.I)


_LEADS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("withdrawal", _lead("withdraws|withdrew|withdrawing|has withdrawn|retracts|has retracted|withdrawal of")),
    ("correction", _lead("corrects|corrected|correcting|has corrected|correction (?:to|of)")),
    ("update", _lead("updates|updating|supersedes|replaces")),
)

_MONTHS = {
    name: number
    for names in (
        "january february march april may june july august september october november december",
        "jan feb mar apr may jun jul aug sept oct nov dec",
        "januar februar märz april mai juni juli august september oktober november dezember",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    )
    for number, name in enumerate(names.split(), 1)
} | {"sep": 9}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = re.compile(
    rf"\b(?:(?P<y1>\d{{4}})-(?P<m1>\d\d)-(?P<d1>\d\d)"
    rf"|(?P<m2>{_MONTH})\.? (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<y2>\d{{4}}))?"
    rf"|(?P<d3>\d{{1,2}})(?:st|nd|rd|th|\.)? (?:de |of )?(?P<m3>{_MONTH})\b\.?(?:,? (?:de |del )?(?P<y3>\d{{4}}))?)",
    re.I,
)
_RELEASE = re.compile(
    r"\b(release|statement|announcement|advisory|issued|published|dated|story|mitteilung|meldung|veröffentlicht|"
    r"comunicado|nota|publicad[oa]|communiqué)\w*",
    re.I,
)
_QUOTED = re.compile(r"[“„\"«]([^“”„\"«»\n]{15,300})[”“\"»]")
_URL = re.compile(r"https?://[^\s<>\"”)\]]{4,500}")


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice and what it names: each with the sentence of its body that does; titles are folded."""

    release: Release
    kind: Kind
    days: Mapping[date, Span]
    titles: Mapping[str, Span]
    urls: Mapping[str, Span]
    says: Span | None


def kind(release: Release) -> Kind | None:
    """What a release declares itself to be; None for any other release."""
    title = next((name for name, pattern in _TITLES if pattern.match(release.title)), None)
    return title or next((name for name, pattern in _LEADS if pattern.search(release.body[:1500])), None)


def read(release: Release) -> Notice | None:
    """A release as a notice, with all that it names; None if it is none."""
    declared = kind(release)
    if declared is None:
        return None
    text = release.body[:READ]
    days: dict[date, Span] = {}
    titles: dict[str, Span] = {}
    urls: dict[str, Span] = {}
    says = None
    for span in sentences(text):
        sentence = text[span.start : span.end]
        for day in _days(sentence, release.published):
            days.setdefault(day, span)
        for quoted in _QUOTED.finditer(sentence):
            titles.setdefault(_title(quoted.group(1)), span)
        for url in _URL.finditer(sentence):
            urls.setdefault(url.group().rstrip(".,;:"), span)
        if says is None and _SAYS.search(sentence):
            says = span
    return Notice(release, declared, days, titles, urls, says)


def targets(
    notice: Notice, candidates: Mapping[str, Release], repeated: Callable[[Release], float] = lambda _: 0.0
) -> dict[str, Span | None]:
    """Those of the candidates that a notice is about, each with the words of the notice that say so.

    What is named by address or headline comes before what fits by day, DOI or text. Of several that fit by their day,
    those count whose title is on the story; if none is, and they are several, nobody can tell.

    Args:
        notice: as `read` found it.
        candidates: earlier releases by id; copies of each other count as several.
        repeated: share of the shorter text's runs of words that the notice and a release have in common.
    """
    earlier = {id_: release for id_, release in candidates.items() if _may_concern(notice.release, release)}
    named = {id_: span for id_, release in earlier.items() if (span := _named(notice, release))}
    if named:
        return dict(named)
    found: dict[str, Span | None] = {}
    for id_, release in earlier.items():
        if kind(release) is None and _on_its_story(notice, release, repeated):
            found[id_] = (notice.days.get(release.published) if release.published else None) or notice.says
    for day, span in notice.days.items():
        same = {id_: r for id_, r in earlier.items() if r.published == day and kind(r) is None}
        own = [id_ for id_, r in same.items() if _share(notice.release, r, "institution")]
        on_story = [id_ for id_, r in same.items() if _alike(notice.release.title, r.title) >= ALIKE]
        found |= dict.fromkeys(on_story or (own if len(own) == 1 else []), span)
    return found


def concerns(notice: Release, release: Release) -> bool:
    """Whether a notice is about an earlier release, by these two alone."""
    found = read(notice)
    return found is not None and bool(targets(found, {release.id: release}))


def _may_concern(notice: Release, release: Release) -> bool:
    dated = notice.published and release.published
    return notice.id != release.id and not (dated and notice.published < release.published)  # type: ignore[operator]


def _named(notice: Notice, release: Release) -> Span | None:
    """The sentence that names a release by its address or its headline."""
    if release.url and release.url in notice.urls:
        return notice.urls[release.url]
    title = _title(release.title)
    return notice.titles.get(title) if len(title.split()) > 3 else None


def _on_its_story(notice: Notice, release: Release, repeated: Callable[[Release], float]) -> bool:
    """By DOI and title, or, from the same issuer, by the title or text that it repeats."""
    alike = _alike(notice.release.title, release.title)
    if _share(notice.release, release, "doi") and (alike >= ALIKE or repeated(release) >= REPEATED):
        return True
    own = _share(notice.release, release, "institution") and notice.release.published and release.published
    return bool(own) and (alike >= SAME or (alike >= ALIKE and repeated(release) >= REPEATED))


def _share(one: Release, other: Release, name: str) -> bool:
    return not set(map(words.fold, one.values(name))).isdisjoint(map(words.fold, other.values(name)))


def _alike(one: str, other: str) -> float:
    """Share of the shorter title's words that the other has; 0 where that is fewer than three words."""
    mine, theirs = ({t.key for t in terms(_bare(title))} for title in (one, other))
    common = len(mine & theirs)
    return common / min(len(mine), len(theirs)) if common > 1 else 0.0


def _bare(title: str) -> str:
    """A notice's title without the word that declares it: "CORRECTION: Ice melts" -> "Ice melts"."""
    found = next((m for _, pattern in _TITLES[2:] if (m := pattern.match(title)) and m.end() < len(title)), None)
    return title[found.end() :] if found else title


def _title(text: str) -> str:
    """A headline as it is compared: words only, folded."""
    return " ".join(re.findall(r"[^\W_]+", words.fold(text)))


def _days(sentence: str, published: date | None) -> Iterator[date]:
    """The days that a sentence names next to the word "release"; without a year, the last such day before."""
    releases = [m.span() for m in _RELEASE.finditer(sentence)]
    for found in _DAY.finditer(sentence) if releases else ():
        start, end = found.span()
        if any(-NEAR <= first - end <= NEAR // 2 or 0 <= start - last <= NEAR for first, last in releases):
            day = _day(found, published)
            if day:
                yield day


def _day(found: re.Match[str], published: date | None) -> date | None:
    part = {name[0]: value for name, value in found.groupdict().items() if value}
    month = int(part["m"]) if part["m"].isdigit() else _MONTHS[part["m"].casefold()]
    year = int(part["y"]) if "y" in part else published.year if published else 0
    try:
        day = date(year, month, int(part["d"]))
        if "y" not in part and published and day > published + timedelta(days=1):
            day = day.replace(year=year - 1)
    except ValueError:
        return None
    return day


_SAYS = re.compile(
    r"\b(correct(?:s|ed|ing|ion)|erratum|withdr[ae]w\w*|retract\w*|supersede\w*|updat(?:es|ed|ing)|berichtig\w+|"
    r"zurückgezogen|aktualisiert|corrige\w*|retirad[oa])\b",
    re.I,
)


def declares(text: str) -> bool:
    """Whether a sentence says that something was withdrawn."""
    return bool(re.search(r"\b(withdr[ae]w|retract|taken down|zurückgezogen|retirad)", text, re.I))
