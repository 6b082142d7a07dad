"""Whom to ask: people, addresses and numbers, from blocks and from sentences, and from nowhere else."""

from __future__ import annotations

import pytest

from rag.pages.contacts import contact_fields
from rag.pages.parts import contact_spans, units


def test_contact_blocks_hold_names_addresses_and_numbers() -> None:
    """A number in the text is no telephone; one in the contact block is."""
    body = (
        "Title\n\nIt took 12 345 678 steps.\n\nMedia contact:\nAda Plank\nada@bridges.example\n+44 1632 555-0101\n\n###"
    )
    (span,) = contact_spans(units(body))
    assert [f.value for f in contact_fields(body, (span,))] == ["Ada Plank", "ada@bridges.example", "+44 1632 555-0101"]


@pytest.mark.parametrize(
    ("text", "contacts"),
    [
        (
            "For more information:\n\nBridges\n\nAda Plank\n\n555-014-4148\n\nada@bridges.example",
            ["Ada Plank", "555-014-4148", "ada@bridges.example"],
        ),
        (
            "Media Advisory: To contact corresponding author Bo Reed, Ph.D., call Ada Plank at 555-014-4148 or "
            "email ada@bridges.example.",
            ["Ada Plank", "555-014-4148", "ada@bridges.example"],
        ),
        (
            "He will comment.To schedule an interview, please contact Ada Plank, 555-014-4148.",
            ["Ada Plank", "555-014-4148"],
        ),
        ("Images and a kit: Ada Plank, ada@bridges.example", ["Ada Plank", "ada@bridges.example"]),
        ("Contact DetailsAda Plank\n\n+1 555-014-4148", ["Ada Plank", "+1 555-014-4148"]),
        ("If asked, contact the office, or call Ada Plank at once.", []),
    ],
)
def test_whom_to_ask_stands_in_a_list_or_in_a_sentence(text: str, contacts: list[str]) -> None:
    body = f"Title\n\nIt took 12 345 678 steps.\n\n{text}\n\n###"
    assert [f.value for f in contact_fields(body, contact_spans(units(body)))] == contacts
