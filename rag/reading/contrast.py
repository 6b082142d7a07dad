"""Words of which one excludes the other: who asks about cats is not answered by a release about dogs.

Closed classes of living beings, organs, ages and sexes, each member with its synonyms; English. What is not here:
numbers and names that a release lacks (`decision` counts those), and anything learned.
"""

from __future__ import annotations

from functools import cache

from rag.words import keys

_CLASSES = (
    "mouse mice murine|rat rats|dog dogs canine puppy puppies|cat cats feline kitten kittens|pig pigs swine porcine"
    "|monkey monkeys macaque macaques|ape apes chimpanzee gorilla|rabbit rabbits|sheep lamb lambs|goat goats"
    "|horse horses|cow cows cattle calf calves bovine|zebrafish|salmon|trout|drosophila|nematode|chicken chickens hens"
    "|bat bats|frog frogs|snake snakes",
    "lung lungs pulmonary|breast breasts mammary|prostate|colon colorectal bowel|liver hepatic|kidney kidneys renal"
    "|brain brains cerebral|skin dermal melanoma|ovary ovaries ovarian|stomach gastric|pancreas pancreatic|bladder"
    "|heart hearts cardiac cardiovascular|knee knees|hip hips|shoulder shoulders|ankle ankles|eye eyes ocular|thyroid"
    "|uterus uterine womb|cervix cervical|throat|spine spinal|blood leukaemia leukemia|bone bones|tooth teeth dental",
    "child children kid kids pediatric paediatric boy boys girl girls|teen teens teenager teenagers adolescent"
    " adolescents|baby babies infant infants newborn newborns|toddler toddlers|adult adults|elderly older seniors",
    "man men male males boy boys|woman women female females girl girls",
    "premenopausal|postmenopausal",
)


@cache
def _members() -> tuple[tuple[frozenset[str], ...], ...]:
    return tuple(tuple(keys(member) for member in line.split("|")) for line in _CLASSES)


def excluded(asked: frozenset[str], told: frozenset[str]) -> int:
    """How many things are asked about of which the text has none, though it has another of their class.

    Args:
        asked: keys of the question's words.
        told: keys of the release's words.
    """
    return sum(
        bool(member & asked) and not member & told and any(other & told for other in members if not other & member)
        for members in _members()
        for member in members
    )
