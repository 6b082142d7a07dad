"""What a question that counts or lists asks for: criteria that can be checked one by one, and the plan they make.

Records only, and how each criterion is said. What is not here: how they are read off a question (clauses, plan), and
any look into the archive (tallies).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Action = Literal["count", "list", "top"]
Notice = Literal["correction", "withdrawal", "update"]

FIELD_WORDS = {
    "institution": "issued by", "funder": "funded by", "journal": "published in", "quote": "quoting",
    "kind": "of the kind", "language": "in", "study": "reporting on a study of the kind",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mentions:
    """One of `phrases` stands in the text, as whole words in a row, whatever their case and accents.

    `parts`: the phrase joins several names by "and"; where it does not mostly stand as one name, each part is meant.
    `title`: only the title counts.
    """

    phrases: tuple[str, ...]
    negated: bool = False
    parts: tuple[str, ...] = ()
    title: bool = False

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
            return ("without" if self.negated else "with") + f" a stated {self.name}"
        said = f"{FIELD_WORDS.get(self.name, 'with the ' + self.name)} “{self.value}”"
        return f"not {said}" if self.negated else said


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
class About:
    """A matter of meaning, to be judged release by release; `text` as the question says it."""

    text: str

    @property
    def words(self) -> str:
        """How an answer says it: `about “coral reefs”`."""
        return f"about “{self.text}”"


Criterion = Mentions | Is | Noticed | About


@dataclass(frozen=True, slots=True)
class Plan:
    """What is counted or listed. `listed` is "release", "month", "year" or the name of a field whose values are.

    "speaker" stands for who is quoted. `top` ranks by the number of releases and gives the first `limit` and those
    level with the last of them; None: all. Of values, only those that at least `least` releases state. Copies count
    once unless `copies`. `certain`: the question says that it is about releases; otherwise a count of zero means that
    it was rather a question about what one release says.
    """

    action: Action
    listed: str
    criteria: tuple[Criterion, ...] = ()
    copies: bool = False
    certain: bool = True
    limit: int | None = None
    least: int = 1

    @property
    def fields_only(self) -> bool:
        """Whether nothing but fields decides: a date beside such a question can only be that of the releases."""
        return self.certain and all(isinstance(c, Is | Noticed) for c in self.criteria)
