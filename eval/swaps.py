"""Questions made from others for tuning the selector: near misses with one detail swapped, and follow-ups.

A detail is swapped only where the answering sentence, its title or the sentence before tells it, so that whoever
compares them sees that it does not answer. What is not here: the questions that people wrote (`selection`).
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from eval.selection import Group

_CLASSES = (
    "mouse mice|rat rats|dog dogs|cat cats|pig pigs|monkey monkeys|rabbit rabbits|sheep|horse horses|cow cows|fish",
    "lung lungs|breast|prostate|colon bowel|liver|kidney kidneys|brain brains|skin|stomach|pancreas|bladder"
    "|heart hearts|knee knees|hip hips|shoulder shoulders|eye eyes|thyroid|throat|spine|bone bones|tooth teeth",
    "child children kid kids|teen teens teenager teenagers|baby babies infant infants|adult adults",
    "man men male males|woman women female females", "boy boys|girl girls",
    "January|February|March|April|May|June|July|August|September|October|November|December",
    "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday",
    "Texas|California|Florida|Ohio|Virginia|Georgia|Arizona|Michigan|Illinois|Oregon|Colorado|Nevada|Minnesota"
    "|Maryland|Missouri|Kentucky|Alabama|Kansas|Iowa|Utah|Wisconsin|Pennsylvania|Massachusetts|Tennessee|Louisiana"
    "|Oklahoma|Indiana|Washington|Connecticut",
    "Germany|France|Britain|Spain|Italy|India|China|Japan|Canada|Australia|Brazil|Mexico|Sweden|Denmark|Norway|Poland"
    "|Kenya|Nigeria|Korea|Israel|Ireland|Scotland|Netherlands|Finland|Singapore|Dubai|Turkey",
    "London|Paris|Boston|Chicago|Houston|Dallas|Miami|Atlanta|Denver|Seattle|Toronto|Vancouver|Berlin|Sydney"
    "|Melbourne|Phoenix|Detroit|Baltimore|Philadelphia|Brooklyn|Austin|Orlando|Tampa|Portland|Cleveland",
    "walnut walnuts|almond almonds|pecan pecans|peanut peanuts|cashew cashews|pistachio pistachios",
    "coffee|tea|cocoa|wine|beer|milk|juice", "walking|running|cycling|swimming|yoga|dancing",
    "higher more|lower less", "increase rise grow|decrease fall drop", "start begin open launch|end finish close stop",
    "first|second|third|fourth|last", "one|two|three|four|five|six|seven|eight|nine|ten|twelve", "II|III|IV",
    "largest biggest|smallest", "best|worst", "fastest|slowest", "oldest|youngest",
    "vitamin|calcium|iron|zinc|magnesium", "heroin|cocaine|fentanyl|methamphetamine|marijuana|oxycodone",
    "mother mothers|father fathers", "husband|wife",
    "stroke strokes|diabetes|asthma|dementia|depression|migraine|epilepsy|arthritis|autism|malaria|hepatitis"
    "|influenza flu|obesity|osteoporosis",
    "president|chairman|founder|director|spokesman|treasurer|mayor",
    "doctor doctors physicians|nurse nurses|dentist dentists|teacher teachers|pharmacist pharmacists|student students",
    "year years yearly annual|month months monthly|week weeks weekly|day days daily|hour hours|minute minutes",
    "morning|afternoon|evening|night", "north|south|east|west", "red|blue|green|yellow|white|black", "before|after",
    "win won|lose lost", "buy bought|sell sold", "placebo|drug",
)  # fmt: skip
_MEMBERS = tuple(tuple(tuple(member.split()) for member in line.split("|")) for line in _CLASSES)
_WORD = re.compile(r"[A-Za-z]+|\d[\d,]*\d|\d")
TWICE, FOLLOWED = 0.4, 0.17
"""The share of questions of which two near misses are made, and of those that are asked as follow-ups."""


def swapped(groups: Sequence[Group], rng: random.Random) -> Iterator[Group]:
    """Near misses of the questions that have an answer: the same sentences, none of them right."""
    for group in groups:
        right = " ".join(text for text, mark in zip(group.texts, group.right, strict=True) if mark)
        if right:
            found = list(_others(group.question, right, rng))
            for question in rng.sample(found, min(len(found), 1 + (rng.random() < TWICE))):
                yield replace(group, question=question, right=(False,) * len(group.right))


def followed(groups: Sequence[Group], rng: random.Random) -> Iterator[Group]:
    """The groups, some as the search puts a follow-up: an earlier question of the same release in brackets."""
    asked: dict[str, list[str]] = {}
    for group in groups:
        asked.setdefault(group.release, []).append(group.question)
    for group in groups:
        earlier = rng.choice(asked[group.release])
        follows = earlier != group.question and rng.random() < FOLLOWED
        yield replace(group, question=f"{group.question} ({earlier})") if follows else group


def _others(question: str, right: str, rng: random.Random) -> Iterator[str]:
    """The question with each of its details swapped that `right` tells."""
    told = frozenset(re.findall(r"\w+", right.casefold()))
    for found in _WORD.finditer(question):
        word = found.group()
        other = _number(word, right, rng) if word[0].isdigit() else _word(word, told, rng)
        if other is not None:
            yield question[: found.start()] + other + question[found.end() :]


def _word(word: str, told: frozenset[str], rng: random.Random) -> str | None:
    """Another of the word's class that is not told, in the same form and case; None where the word is not told."""
    for members in _MEMBERS:
        own = next((member for member in members if word.casefold() in _plain(member)), None)
        if own is None or told.isdisjoint(_plain(own)):
            continue
        free = [m for m in members if told.isdisjoint(_plain(m))]
        if free:
            other = rng.choice(free)
            chosen = other[min(_plain(own).index(word.casefold()), len(other) - 1)]
            return chosen.capitalize() if word[0].isupper() and chosen.islower() else chosen
    return None


def _plain(member: Sequence[str]) -> list[str]:
    return [form.casefold() for form in member]


def _number(word: str, right: str, rng: random.Random) -> str | None:
    """Another number of like size, another year near by; None where the number is not told."""
    value = int(word.replace(",", ""))
    if not re.search(rf"(?<![\d,.]){word}(?![\d,]|\.\d)", right):
        return None
    near = re.fullmatch(r"(19|20)\d\d", word) or value < 20
    other = value + rng.choice([-2, -1, 1, 2, 3]) if near else int(value * rng.choice([0.5, 0.7, 1.3, 1.5, 2]))
    other = max(other, 1)
    written = f"{other:,}" if "," in word else str(other)
    return None if written in right or other == value else written
