"""Where a model's copied answer stands among the best sentences."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from rag.datatypes import Field, Release
from rag.reading.candidates import Candidate
from rag.reading.evidence import Scored, choose
from rag.reading.pointing import OFFERED, offered, pointed
from rag.reading.scoring import Features
from rag.sentences import sentences

BODY = (
    "The ferry carried 340 people. Tickets cost 12 crowns. The harbour master, Ida Holm, closed the pier.\n\n"
    "It was built in 1931. Gulls nest there. Nobody was hurt. Tea was served. The band played on. It rained."
)


def scored() -> list[Scored]:
    """The sentences of one release, as they stand, each a little less likely than the one before."""
    release = Release("r", "/r.txt", "A ferry", BODY, "text", fields=(Field("institution", "Port of Ely"),))
    nothing = Features(*[0.0] * len(fields(Features)))
    spans = sentences(BODY)
    found = [Candidate(release, BODY[s.start : s.end], s.start, s.end, 1.0) for s in spans]
    return [Scored(candidate, nothing, -0.1 * n, 0.1) for n, candidate in enumerate(found)]


@pytest.mark.parametrize(
    ("answer", "first"),
    [
        ("Ida Holm", "The harbour master"),
        ("twelve crowns", "Tickets"),
        ("1931.", "It was built"),
        ("It rained", "The ferry"),  # the ninth sentence was not offered
        ("A whale", "The ferry"),
        ("", "The ferry"),
    ],
)
def test_the_sentence_that_an_answer_was_copied_from_comes_first(answer: str, first: str) -> None:
    best = pointed(scored(), answer)
    assert best[0].candidate.quote.startswith(first)
    assert sum(s.share for s in best) == pytest.approx(1) or first == "The ferry"
    assert choose(best)[0].quote.startswith(first)
    assert len(best) == len(scored())


def test_a_model_reads_the_heading_and_the_best_sentences() -> None:
    head, *others = offered(scored())
    assert head == "A ferry (Port of Ely, )"
    assert others == [s.candidate.quote for s in scored()[:OFFERED]]
    assert offered([]) == []


def test_another_release_is_offered_by_its_sentences_and_not_by_its_fields() -> None:
    lead, *others = scored()
    other = Release("o", "/o.txt", "A lighthouse", "Rope was sold.", "text", fields=(Field("journal", "Ice Letters"),))
    field = replace(lead, candidate=Candidate(other, "Ice Letters", None, None, 1.0, "journal"))
    body = replace(lead, candidate=Candidate(other, "Rope was sold.", 0, 14, 1.0))
    best = [lead, field, body, *others]
    assert offered(best)[1:4] == [s.candidate.quote for s in (lead, body, others[0])]
    assert pointed(best, "Ice Letters") == tuple(best)
    assert pointed(best, "rope")[0].candidate.quote == "Rope was sold."
