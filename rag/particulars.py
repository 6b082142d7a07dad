"""What is asked of a release itself, or of a person in it: who is quoted, when and by whom it came out, who paid.

"Who is quoted in the release on glaciers?" finds the release that is about glaciers and tells its field, every value
cited; "Where does Ada Lin work?" tells what the releases state of her. Where nothing states the field, it is a question
like any other. What is not here: the same of many releases (plan), and how fields are found (pages).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rag import expansions, names, question, spoken
from rag.answers import Denied, unquoted, unspelt, unstated
from rag.counting.rolls import Entry, Tallied, around, card
from rag.counting.stated import counts
from rag.datatypes import Field, Release, Scope
from rag.library import Library
from rag.question import Question
from rag.retrieval import Retrieval
from rag.words import keys

_SENT = r"(?:published|issued|released|put out|sent out|made public|come out|came out|appear|go out|written|dated)"
_NOUN = r"(?:(?:press |news |media )?(?:release|announcement|statement|notice))"
_WORK = r"(?:study|trial|paper|research|work|survey|project|experiment)"
_ON = r"(?:on|about|of|from|regarding|concerning|into|in|by)"
_NTH = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1}
_IT = (
    rf"(?:it|that|this|(?:the|this|that) {{noun}}|the (?P<nth>{'|'.join(_NTH)})(?: one| {{noun}})?"
    r"(?: (?:of|in) (?:them|these|those|the list))?)"
)
_RELEASE = (
    rf"(?:(?:the|this|that) {_NOUN} {_ON} (?P<a>.+?)|the (?P<b>(?!{_NOUN}\b).+?) {_NOUN}|{_IT.format(noun=_NOUN)})"
)
_EITHER = (
    rf"(?:(?:the|this|that) (?:{_NOUN}|{_WORK}) {_ON} (?P<a>.+?)"
    rf"|the (?P<b>(?!{_NOUN}\b|{_WORK}\b).+?) (?:{_NOUN}|{_WORK})|{_IT.format(noun=f'(?:{_NOUN}|{_WORK})')})"
)
_ANYBODY = "people|persons|patients|participants|volunteers|subjects|animals|of them"
_TAKEN = rf"(?:{_ANYBODY}|(?P<of>adults|children|women|men|mice))"
_KIND = r"(?:what|which) (?:kind|type|sort) of (?:an? )?(?:study|trial|research|experiment)"
_FLAWS = r"(?:limitations?|caveats?|weakness(?:es)?|limits|shortcomings)"
_BODY = r"(?:institution|organi[sz]ation|university|institute|company|agency|press office)"
_CAPITAL = r"(?-i:[^\Wa-z\d_])"
_WHO = (
    r"(?P<who>(?:(?:Dr|Prof|Professor|Mr|Mrs|Ms)\.? )?"
    rf"{_CAPITAL}[\w.’'-]*(?: [\w.’'-]+){{0,2}} {_CAPITAL}(?:[\w’-]|'(?!s\b))*)"
)
_SURNAME = rf"(?:(?:Dr|Prof|Professor|Mr|Mrs|Ms)\.? )?(?P<surname>{_CAPITAL}[\w’-]+)"
_SHORT = r"[\"“']?(?P<short>(?-i:[A-Za-z][\w-]*[A-Z\d][\w-]*))[\"”']?"
# The field that a question asks for, and how it does; the first that fits.
_ASKED: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (field, re.compile(rf"^(?:and |so |but )?{said}\W*$", re.IGNORECASE))
    for field, said in (
        ("quote", rf"who (?:all )?(?:is|was|are|were|gets|got) quoted in {_RELEASE}"),
        ("quote", rf"(?:who|whom|which people) (?:does|did) {_RELEASE} quote"),
        ("quote", rf"(?:which|what) (?:people|experts|researchers|scientists) (?:are|were) quoted in {_RELEASE}"),
        ("published", rf"(?:when|(?:on )?(?:what|which) (?:day|date)) (?:was|is|did) {_RELEASE} {_SENT}"),
        ("published", rf"what (?:is|was) the (?:publication |release )?date of {_RELEASE}"),
        ("time", rf"(?:at )?what time(?: of (?:the )?day)? (?:was|is|did) {_RELEASE} {_SENT}"),
        ("institution", rf"(?:who|which {_BODY}) {_SENT} {_RELEASE}"),
        ("institution", rf"(?:who|which {_BODY}) (?:is|was) {_RELEASE} (?:from|by|issued by|published by)"),
        ("dateline", rf"where (?:is|was) {_RELEASE} (?:{_SENT}|from|datelined)"),
        ("dateline", rf"what (?:is|was) the dateline of {_RELEASE}"),
        ("study", rf"{_KIND} (?:is|was) {_EITHER}"),
        ("study", rf"{_KIND} does {_RELEASE} (?:report|describe)(?: on)?"),
        ("caveat", rf"what (?:is|are|were) the (?:main )?{_FLAWS} (?:of|in) {_EITHER}"),
        ("caveat", rf"what {_FLAWS} (?:does|do|did) {_EITHER} (?:have|state|name|mention|list)"),
        ("caveat", rf"what {_FLAWS} are (?:stated|named|mentioned|given) in {_EITHER}"),
        ("embargo", rf"(?:when|at what time|until when) (?:does|did|do|was|is) the embargo (?:of|on|for) {_RELEASE}"
                    r" (?:end|lift|lifted|expire|over)"),
        ("embargo", rf"until when (?:was|is) {_RELEASE} (?:embargoed|under embargo)"),
        ("funder", rf"who (?:all )?(?:has |have )?(?:funded|paid for|financed|sponsored|supported) {_EITHER}"),
        ("sample", rf"how many {_TAKEN}(?: \w+)? (?:took part|participated|were (?:enrolled|studied|tested|recruited"
                   rf"|involved|included)|were there)(?: in {_EITHER})?"),
        ("sample", rf"how many (?:{_TAKEN} )?(?:were|are) (?:in {_EITHER}|they)"),
        ("sample", rf"how (?:large|big) (?:is|was) {_EITHER}"),
        ("sample", rf"what (?:is|was) the (?:sample size|size|number of {_TAKEN}) (?:of|in) {_EITHER}"),
        ("role", rf"what (?:is|was) {_WHO}['’]s? (?:role|job|position|title|profession|occupation)"),
        ("role", rf"what (?:is|was) the (?:role|job|position|title|profession|occupation) of {_WHO}"),
        ("affiliation", rf"where (?:does|did) {_WHO} work"),
        ("affiliation", rf"(?:which|what) {_BODY} (?:is|does|did) {_WHO}"
                        r" (?:from|at|work (?:for|at)|belong to|affiliated with)"),
        ("affiliation", rf"(?:what|which) (?:is|was) {_WHO}['’]s? (?:affiliation|{_BODY})"),
        ("stands for", rf"what (?:does|do|did) (?:the (?:abbreviation|acronym|letters) )?{_SHORT} (?:stand for|mean)"),
        ("stands for", rf"what (?:is|are) {_SHORT} (?:short|an abbreviation|an acronym|the abbreviation) (?:for|of)"),
        ("stands for", rf"what (?:is|was) the (?:full|long) (?:name|form) of {_SHORT}"),
        ("said", rf"what (?:did|does|has) (?:{_WHO}|{_SURNAME}) (?:say|said|tell|told|think)(?: us| reporters)?"
                 r"(?: (?:about|of|on|regarding) (?P<on>.+?))?"),
    )
)  # fmt: skip
_SAID = {
    "quote": "Quoted in", "published": "Date of", "time": "Time of", "institution": "Issuer of",
    "dateline": "Dateline of", "study": "Kind of study in", "caveat": "Caveats stated in",
    "embargo": "End of embargo of", "funder": "Who paid, in",
    "sample": "Sizes stated in",
}  # fmt: skip
# What a release lacks that has no such field.
_NONE = {
    "quote": "quotes nobody", "time": "states no time of day", "dateline": "has no dateline",
    "embargo": "states no embargo",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Particular:
    """The field asked for, and of what: a release by its matter or as "it", or of a person by name."""

    field: str
    matter: str | None = None
    who: str | None = None
    nth: int | None = None
    """Which of the releases listed last, from 0, where that is asked for."""
    short: str | None = None
    """The abbreviation that is to be spelt out."""
    of: str | None = None
    """Of whom the number is asked for: "children", where it is not anybody who took part."""


def read(text: str) -> Particular | None:
    """What is asked of a release or a person: "When was the DKK1 release issued?" -> published, "DKK1"."""
    text = " ".join(text.split())
    for field, pattern in _ASKED:
        if match := pattern.match(text):
            said = match.groupdict()
            nth = _NTH[said["nth"].lower()] if said.get("nth") else None
            matter = said.get("a") or said.get("b") or said.get("on")
            name = said.get("who") or said.get("surname")
            return Particular(field, matter, name, nth, said.get("short"), said.get("of"))
    return None


def tell(
    asked: Question, scope: Scope, library: Library, retrieval: Retrieval, *, listed: Callable[[], Sequence[str]]
) -> Tallied | Denied | None:
    """The values of the field asked for, each cited; or that the release has none, where no sentence could tell it.

    None for any other question, and where a sentence may answer that states no field. `listed` gives the ids of the
    releases that the turn before listed, in order.
    """
    one = read(asked.text)
    if one is None or asked.order:
        return None
    if one.short:
        none = unspelt(one.short) if re.search(r" (?:stand|short) for\W*$", asked.text) else None
        return expansions.spelt_out(one.short, scope, library) or none
    if one.who and one.field == "said":
        quoted = spoken.said(one.who, one.matter, scope, library)
        return quoted or (unquoted(one.who) if spoken.silent(one.who, scope, library) else None)
    if one.who:
        return spoken.stated(one.field, one.who, scope, library)
    fitting = _releases(one, asked, scope, retrieval) if one.nth is None else _nth(one.nth, asked, retrieval, listed)
    stated = [(release, _of_kind(one, [f for f in release.fields if f.name == one.field])) for release in fitting]
    told = [(release, list(_entries(release, fields))) for release, fields in stated if fields]
    if told:
        which = f" {len(told)} releases about “{one.matter}”" if len(told) > 1 else ""
        noticed = library.notices([release.id for release, _ in told], scope)
        links = dict.fromkeys((link.kind, link.release) for own in noticed.values() for link in own)
        return card(f"{_SAID[one.field]}{which}", told, spoken.see_also(links))
    return unstated(fitting[0], _NONE[one.field]) if fitting and one.field in _NONE else None


def _of_kind(one: Particular, fields: Sequence[Field]) -> list[Field]:
    """The fields that tell what is asked; of sizes those of whom is asked for, or of all who took part."""
    if one.field != "sample":
        return list(fields)
    if one.of:
        return [f for f in fields if counts(f, one.of)]
    return [f for f in fields if counts(f, "people")] or list(fields)


def _releases(one: Particular, asked: Question, scope: Scope, retrieval: Retrieval) -> list[Release]:
    """The release that is about the matter, if one is, and others whose titles say so; or the one cited last."""
    if one.matter is None:
        return list(retrieval.releases(asked.release_ids[:1], asked.filters))
    about = question.analyse(f"Tell me about {one.matter}", filters=asked.filters)
    found = retrieval.find(about, scope)
    proof = retrieval.prove(about, found)
    if proof.decision.status == "refused" or found.withdrawn is not None:
        return []
    best = proof.evidence[0].release
    close = dict.fromkeys(h.chunk.release_id for h in found.hits if (h.rerank_score or 0.0) > 0)
    own = keys(one.matter)
    others = [found.releases[id_] for id_ in close if id_ != best.id]
    others = [r for r in others if own & keys(r.title) and own <= keys(f"{r.title} {r.body}")]
    return [best, *others][:SHOWN]


def _nth(n: int, asked: Question, retrieval: Retrieval, listed: Callable[[], Sequence[str]]) -> list[Release]:
    """The nth of the releases listed last, or cited last where none were."""
    ids = list(dict.fromkeys(listed() or asked.release_ids))
    return list(retrieval.releases(ids[n:][:1], asked.filters))


SHOWN = 4
"""Releases that fit one matter, each told for itself."""


def _entries(release: Release, fields: Sequence[Field]) -> Iterator[Entry]:
    """A row for each value; for each person quoted, with all the quotes; for funders and sizes, each such sentence.

    A sentence may name funders that are no field, and says who was counted.
    """
    proofs: dict[str, list[Field]] = {}
    for one in fields:
        value = one.about if one.name == "quote" else _shown(release, one)
        if value:
            proofs.setdefault(names.person(value) if one.name == "quote" else value, []).append(one)
    for own in proofs.values():
        yield Entry(own[0].about if own[0].name == "quote" else _shown(release, own[0]), ((release, tuple(own)),))


def _shown(release: Release, one: Field) -> str:
    """A value in words: "2025-08-07" is 7 August 2025."""
    if one.name == "published":
        return f"{(day := date.fromisoformat(one.value)).day} {day:%B %Y}"
    if one.name in {"time", "embargo"}:
        moment = datetime.fromisoformat(one.value)
        return f"{moment:%H:%M} ({moment:%Z}), {moment.day} {moment:%B %Y}"
    if one.name in {"funder", "sample"} and one.start is not None and one.end is not None:
        span = around(release.body, one.start, one.end)
        return f"“{release.body[span.start : span.end]}”"
    return one.value
