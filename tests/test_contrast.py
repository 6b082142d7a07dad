"""What a release excludes by telling of another thing of the same class."""

from __future__ import annotations

import pytest

from rag.reading.contrast import excluded
from rag.words import keys


@pytest.mark.parametrize(
    ("asked", "told", "number"),
    [
        ("How long did it last in cats?", "In one dog it lasted three years.", 1),
        ("How many lung cancer patients were treated?", "Twelve women with breast cancer were treated.", 1),
        ("How many kids took part?", "The children were seven years old.", 0),
        ("How long did it last in cats?", "In a dog and two cats it lasted years.", 0),
        ("How long did it last in cats?", "It lasted three years in the laboratory.", 0),
        ("Did boys sleep longer?", "The children slept longer, girls more so.", 1),
    ],
)
def test_a_thing_is_excluded_where_only_another_of_its_class_is_told_of(asked: str, told: str, number: int) -> None:
    """Boys are children: the release that tells of girls alone excludes them once, among the sexes."""
    assert excluded(keys(asked), keys(told)) == number
