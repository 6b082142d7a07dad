"""The nouns of the project, as frozen records of the standard library.

What is here: everything that one stage hands to another. What is not: behaviour, vendors' types, defaults.
Offsets are code points into `Release.body`, half open: `body[start:end]` is the quoted text, always.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Status = Literal["answered", "partial", "refused"]
Part = Literal["text", "boilerplate", "contact"]
LinkKind = Literal["copy", "correction", "withdrawal", "update"]
PageKind = Literal["press-news", "html", "markdown", "text", "jsonl"]


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of code points in a release's body."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Field:
    """One fact about a release, with its proof.

    `value` is normalised ("2025-08-07", "10.5555/abc"). With `start` and `end` the words stand in the body;
    without them only the page's metadata states the fact, word for word as in `value`. `about` is the value of the
    field that this one qualifies: a "quote" or an "affiliation" is about its "person".
    """

    name: str
    value: str
    start: int | None = None
    end: int | None = None
    confidence: float = 1.0
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """One press release as a reader found it; `version` and `sources` are the library's to set.

    `body` is the release's whole own text, headline to contact block, newlines as LF and otherwise unaltered.
    """

    id: str
    source: str
    title: str
    body: str
    page_kind: PageKind
    published: date | None = None
    subtitle: str | None = None
    url: str | None = None
    language: str = "en"
    embargo: datetime | None = None
    dateline: Span | None = None
    boilerplate: tuple[Span, ...] = ()
    contact: tuple[Span, ...] = ()
    fields: tuple[Field, ...] = ()
    version: int = 1
    sources: tuple[str, ...] = ()

    def values(self, name: str) -> tuple[str, ...]:
        """All values of the field `name`, in the order they were found."""
        return tuple(f.value for f in self.fields if f.name == name)

    def first(self, name: str) -> str | None:
        """The first value of the field `name`, or None."""
        return next(iter(self.values(name)), None)

    @property
    def institution(self) -> str | None:
        """Who issued the release."""
        return self.first("institution")


@dataclass(frozen=True, slots=True)
class Teaser:
    """A release known only from a truncated summary on another release's page. Never evidence."""

    title: str
    seen_on: str
    summary: str = ""
    published: date | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """A file, or one line of a JSONL file, that could not be read, and why."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one file holds."""

    releases: tuple[Release, ...] = ()
    teasers: tuple[Teaser, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage: `text == body[start:end]` of one version of a release.

    `context` (title and date) is embedded and ranked together with the text, but is not part of it.
    `id` is the library's number for it, 0 before it is stored, never used twice.
    """

    release_id: str
    version: int
    n: int
    start: int
    end: int
    text: str
    context: str
    part: Part = "text"
    id: int = 0


@dataclass(frozen=True, slots=True)
class Filters:
    """What a question may see. Dates are inclusive; `as_of` None means today."""

    after: date | None = None
    before: date | None = None
    as_of: date | None = None
    institution: str | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """What a reader may see: `Filters` resolved by `Library.scope`, which alone makes them.

    Dates are ints (20250807), inclusive; `instant` is in epoch seconds: an embargo that ends later hides its release.
    `undated` says whether releases without a date are seen, `institution` is the folded name, `past` is the
    present instant where the as-of day is over. `narrow_ids` are the visible passages where they are few enough to
    compare one by one, else None.
    """

    as_of: int
    instant: int
    undated: bool = True
    after: int = 0
    before: int = 99991231
    institution: str | None = None
    narrow_ids: frozenset[int] | None = None
    past: int | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with the reasons for its rank; ranks start at 1, None where a retriever did not return it."""

    chunk: Chunk
    score: float
    dense_rank: int | None = None
    lexical_rank: int | None = None
    rerank_score: float | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that stand verbatim in a release and may prove a sentence of an answer.

    `field` is "body" (then `start` and `end` are set) or the name of a metadata field. `heading` says whose
    words they are: institution and date.
    """

    release: Release
    quote: str
    start: int | None
    end: int | None
    score: float
    field: str = "body"

    @property
    def heading(self) -> str:
        """Institution (or title, where none is known) and date: `Ludwig Cancer Research, 7 August 2025`.

        A release that says of itself that it is retold is headed by those words instead.
        """
        if retold := self.release.first("retold"):
            return " ".join(retold.split())
        whose, day = self.release.institution or self.release.title, self.release.published
        return " ".join(whose.split()) + (f", {day.day} {day:%B} {day.year}" if day else "")


@dataclass(frozen=True, slots=True)
class Pointer:
    """A release by name only."""

    release_id: str
    title: str
    published: date | None


@dataclass(frozen=True, slots=True)
class Link:
    """A release that copies, corrects, withdraws or updates another; `words` of its own text say so, where they do."""

    kind: LinkKind
    release: Pointer
    of: Pointer
    words: Span | None = None


@dataclass(frozen=True, slots=True)
class Lineage:
    """What a release has to do with others, as far as its reader may see.

    `original` is the first of the releases that tell the same text, `copies` the others; `notices` correct, withdraw
    or update it, oldest first; `concerns` is what it corrects, withdraws or updates itself.
    """

    original: Pointer
    copies: tuple[Pointer, ...] = ()
    notices: tuple[Link, ...] = ()
    concerns: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """Evidence as an answer cites it; `kind` says what its release is, `copies` which others tell the same text."""

    n: int
    release_id: str
    version: int
    title: str
    published: date | None
    institution: str | None
    url: str | None
    source: str
    field: str
    quote: str
    start: int | None
    end: int | None
    kind: LinkKind | Literal["original"] = "original"
    copies: tuple[Pointer, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """What a release claims, beside others: a number with its unit, whether it rose or fell, of whom; and the quote."""

    number: str | None
    direction: str | None
    population: str | None
    quote: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of an exact list, with the numbers of the citations that prove it.

    `value` is what was listed where that is no release: an institution, a person, a claim. The release is then the
    first that proves it. `claim` is the same of a comparison, part by part.
    """

    release_id: str
    title: str
    published: date | None
    citations: tuple[int, ...]
    value: str | None = None
    claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """An exact list: the criterion in words, the count, and every row."""

    criterion: str
    count: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question of the conversation and what was answered; `release_ids` are those it cited."""

    question: str
    answer: str = ""
    release_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """How a question is asked. `llm` None is the settings' model; `passages` None the settings' number."""

    filters: Filters = field(default_factory=Filters)
    history: tuple[Turn, ...] = ()
    llm: str | None = None
    passages: int | None = None
    rerank: bool = True


@dataclass(frozen=True, slots=True)
class Extract:
    """What a model copied out of passages as the answer to a question, and how sure it is that this is the answer.

    `sure` is the mean log probability of its tokens, from -3 to 0; `yes` the probability, 0 to 1, that it says yes
    to "do they state the answer to exactly this question?". None where a model does not tell, or was not asked.
    """

    text: str
    sure: float | None = None
    yes: float | None = None


@dataclass(frozen=True, slots=True)
class Tokens:
    """What models read and wrote for one answer, in their own tokens and by their own account."""

    prompt: int
    completion: int

    def __add__(self, other: Tokens) -> Tokens:
        return Tokens(self.prompt + other.prompt, self.completion + other.completion)


@dataclass(frozen=True, slots=True)
class Answer:
    """What `rag ask` returns; its JSON form is the contract in `rag/answer.schema.json`.

    `tokens` is None where no model was asked, or none said. `confidence` is the probability behind the decision to
    answer, 0..1; it is for the evaluation, not for readers.
    """

    answer_id: str
    question: str
    standalone_question: str
    status: Status
    text: str
    filters: Filters
    llm: str
    reason: str | None = None
    notice: str | None = None
    citations: tuple[Citation, ...] = ()
    table: Table | None = None
    teasers: tuple[Teaser, ...] = ()
    nearest: tuple[Pointer, ...] = ()
    hits: tuple[Hit, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)
    tokens: Tokens | None = None
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Found:
    """Stream event: the evidence, before any model speaks."""

    evidence: tuple[Evidence, ...]
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Delta:
    """Stream event: words of an answer that is not verified yet."""

    text: str


Event = Found | Delta | Answer


@dataclass(frozen=True, slots=True)
class IngestSummary:
    """What an ingest did. `read == new + changed + unchanged + failed`, counted in files.

    `releases` counts releases written, `chunks` passages written, `teasers` teasers seen on the pages written.
    """

    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    removed: int = 0
    releases: int = 0
    chunks: int = 0
    teasers: int = 0
    problems: tuple[Problem, ...] = ()
    seconds: float = 0.0
