"""What a question that counts or lists asks for: criteria that can be checked one by one, and the plan they make.

Records only, and how each criterion is said. What is not here: how they are read off a question (clauses, plan), and
any look into the archive (tallies).
"""

from __future__ import annotations

import re
from calendar import month_name
from dataclasses import dataclass, field
from typing import Literal

Action = Literal["count", "list", "top"]
Notice = Literal["correction", "withdrawal", "update"]
Order = Literal["latest", "earliest", "longest", "shortest"]

FIELD_WORDS = {
    "institution": "issued by", "funder": "funded by", "journal": "published in", "quote": "quoting",
    "speaker": "under the name or role",
    "kind": "of the kind", "language": "in", "study": "reporting on a study of the kind", "topic": "on the topic",
    "subject": "reporting a study in",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mentions:
    """One of `phrases` stands in the text, as whole words in a row, whatever their case and accents.

    `parts`: the phrase joins several names by "and"; where it does not mostly stand as one name, each part is meant.
    `title`: only the title counts. `exact`: as quoted; else a common noun counts in singular and plural.
    """

    phrases: tuple[str, ...]
    negated: bool = False
    parts: tuple[str, ...] = ()
    title: bool = False
    exact: bool = False

    @property
    def words(self) -> str:
        """How an answer says it: `mentioning “ice”`."""
        said = ("not mentioning " if self.negated else "mentioning ") + " or ".join(f"“{p}”" for p in self.phrases)
        return f"{said} in the title" if self.title else said


@dataclass(frozen=True, slots=True)
class Is:
    """The field `name` has `value` in it, as whole words in a row; None: it has any value at all."""

    name: str
    value: str | None
    negated: bool = False

    @property
    def words(self) -> str:
        """How an answer says it: `funded by “Ice Fund”`."""
        if self.value is None:
            return ("without" if self.negated else "with") + f" a stated {_SAID.get(self.name, self.name)}"
        value = self.value.title() if self.name == "language" else self.value
        said = f"{FIELD_WORDS.get(self.name, 'with the ' + self.name)} “{value}”"
        return f"not {said}" if self.negated else said


@dataclass(frozen=True, slots=True)
class Sized:
    """The study has from `least` to `most` of `what`: participants, women, mice."""

    what: str
    least: int = 0
    most: int | None = None
    negated: bool = False

    @property
    def words(self) -> str:
        """How an answer says it: `whose largest stated number of women is at least 30`."""
        return f"whose largest stated number of {self.what} is {'not ' * self.negated}{_range(self.least, self.most)}"


def _range(least: int, most: int | None) -> str:
    return " and ".join(
        filter(None, (f"at least {least:,}" if least else "", f"at most {most:,}" if most is not None else ""))
    )


@dataclass(frozen=True, slots=True)
class Amount:
    """The release has from `least` to `most` different values of the field `what`, or words, where that is "words"."""

    what: str
    least: int = 0
    most: int | None = None
    negated: bool = False

    @property
    def words(self) -> str:
        """How an answer says it: `quoting at least 2 people`."""
        with_, one, many = _COUNTED.get(self.what, ("stating", self.what, f"{self.what}s"))
        size = f"exactly {self.least:,}" if self.least == self.most else _range(self.least, self.most)
        said = f"{with_} {size} {one if (self.most or self.least) == 1 else many}"
        return f"not {said}" if self.negated else said


_SAID = {"published": "date", "sample": "sample size", "doi": "DOI"}
_COUNTED = {
    "words": ("of", "word", "words"),
    "topic": ("on", "topic", "topics"),
    "unit": ("issued by", "division", "divisions"),
    "quote": ("quoting", "person", "people"),
    "doi": ("stating", "DOI", "DOIs"),
}
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Weekday:
    """The release was published on one of these days of the week, 0 for Monday."""

    days: tuple[int, ...]
    negated: bool = False

    @property
    def words(self) -> str:
        """How an answer says it: `published on a Friday`."""
        return f"{'not ' * self.negated}published on a {' or '.join(DAYS[day] for day in self.days)}"


@dataclass(frozen=True, slots=True)
class InMonth:
    """The release was published in one of these months, 1 for January, whatever the year."""

    months: tuple[int, ...]
    negated: bool = False

    @property
    def words(self) -> str:
        """How an answer says it: `published in December, whatever the year`."""
        names = " or ".join(month_name[month] for month in self.months)
        return f"{'not ' * self.negated}published in {names}, whatever the year"


@dataclass(frozen=True, slots=True)
class Unread:
    """What cannot be checked release by release, as the question says it: "written badly"."""

    text: str

    @property
    def words(self) -> str:
        """How an answer says it: `“written badly”`."""
        return f"“{self.text}”"


@dataclass(frozen=True, slots=True)
class Noticed:
    """A notice of this kind says so of the release: it was corrected, withdrawn or updated."""

    kind: Notice
    negated: bool = False

    @property
    def words(self) -> str:
        """How an answer says it: `with a notice of correction`."""
        return f"{'without' if self.negated else 'with'} a notice of {self.kind}"


@dataclass(frozen=True, slots=True)
class Copied:
    """Another release tells the same text; `itself`: and the release is a copy of that."""

    itself: bool = False
    negated: bool = False

    @property
    def words(self) -> str:
        """How an answer says it: `of which there are copies`."""
        if self.itself:
            return ("that are not copies" if self.negated else "that are copies") + " of others"
        return f"of which there are {'no ' if self.negated else ''}copies"


_BRIEF = 4
"""Words of a matter; a longer text is a sentence, in which "or" may mean anything."""


@dataclass(frozen=True, slots=True)
class About:
    """A matter of meaning, to be judged release by release; `text` as the question says it."""

    text: str
    negated: bool = False

    @property
    def matters(self) -> tuple[str, ...]:
        """Each of several that the text joins by "or"."""
        parts = re.split(r",? or (?:about |on )?", self.text)
        return tuple(parts) if all(0 < len(part.split()) <= _BRIEF for part in parts) else (self.text,)

    @property
    def words(self) -> str:
        """How an answer says it: `about “coral reefs”`."""
        return ("not about " if self.negated else "about ") + " or ".join(f"“{matter}”" for matter in self.matters)


@dataclass(frozen=True, slots=True)
class Together:
    """One sentence has all of `phrases`, whole words in any form."""

    phrases: tuple[str, ...]

    @property
    def words(self) -> str:
        """How an answer says it: `with “Tern Office” and “approve” in one sentence, in any form`."""
        return f"with {' and '.join(f'“{p}”' for p in self.phrases)} in one sentence, in any form"


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of several holds."""

    of: tuple[Is | Noticed | Copied, ...]

    @property
    def words(self) -> str:
        """How an answer says it: `issued by “Ice Lab” or issued by “Sea Lab”`."""
        return " or ".join(one.words for one in self.of)


Stating = Is | Sized | Amount | Weekday | InMonth
Criterion = Mentions | Stating | Unread | Noticed | Copied | About | Together | Either


@dataclass(frozen=True, slots=True)
class Plan:
    """What is counted or listed. `listed` is "release", "month", "year" or the name of a field whose values are.

    "speaker" stands for who is quoted. `top` ranks by the number of releases and gives the first `limit` and those
    level with the last of them; None: all. `order` lists releases from that end, the first `limit` of them. Of values,
    only those that `least` to `most` releases state; of releases none, if they are fewer. Copies count once unless
    `copies`. `certain`: the question says that it is about releases; otherwise a count of zero means that it was rather
    about what one release says. `lacking`: those months, or what is listed, are asked for in which there are none.
    `share`: the count is asked for as a share of all. `guessed`: words that are no clause, taken for what the releases
    are about; a count of zero would say little.
    """

    action: Action
    listed: str
    criteria: tuple[Criterion, ...] = ()
    copies: bool = False
    certain: bool = True
    limit: int | None = None
    least: int = 1
    order: Order | None = None
    lacking: bool = False
    most: int | None = None
    share: bool = False
    guessed: str = field(default="", compare=False)

    @property
    def fields_only(self) -> bool:
        """Whether nothing but fields decides: a date beside such a question can only be that of the releases."""
        return all(isinstance(c, Stating | Noticed | Copied | Either) for c in self.criteria)

    @property
    def unread(self) -> str | None:
        """The first criterion that cannot be checked, so that nothing can be counted."""
        return next((c.text for c in self.criteria if isinstance(c, Unread)), None)
