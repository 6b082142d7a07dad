"""Sentence borders: a table of hard cases, the properties that always hold, and linear time."""

from __future__ import annotations

import json
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.sentences import sentences

# ¦ marks every border; the text is the row without the marks.
CASES = [
    # titles, initials, abbreviations
    "Dr. Ada Brown led the trial.¦ Prof. Lee reviewed it.",
    "The award went to J. K. Rowling and George W. Bush.¦ Both were present.",
    "Mr. and Mrs. Jones vs. the St. Mary Hospital was settled.¦ Nobody appealed.",
    "Some drugs, e.g. Aspirin, i.e. Acetylsalicylic acid, help.¦ Others do not.",
    "The U.S. Department of Energy paid.¦ The U.K. did not.",
    "She moved to the U.S. The lab followed.".replace("S. The", "S.¦ The"),
    "Results by Chen et al. (2021) differ.¦ Those by Kim et al. agree.",
    "See Fig. 3 and Figs. 4 and 5.¦ Table 2 has more.",
    "It was ranked No. 5 in Vol. 12, pp. 30 to 41.¦ No. 6 was close.",
    "About approx. 30 percent, ca. 400 people, agreed.¦ The rest left.",
    "Acme Inc. announced a deal with Beta Corp. and Gamma Ltd. today.¦ Shares rose.",
    "The deal was closed by Acme Inc.¦ The price is secret.",
    "It opens at 9 a.m. Monday and closes at 5 p.m. EST.¦ Entry is free.",
    "Doors close at 5 p.m.¦ Visitors must leave.",
    "Jane Roe, Ph.D., and Jo Doe, M.D., wrote it.¦ It sold well.",
    "He lives in Washington, D.C., with his wife.¦ She teaches.",
    "On Sept. 5, 2024, and Jan. 3, 2025, the board met.¦ Nothing came of it.",
    "Martin Luther King Jr. Boulevard is closed.¦ Use Main St. instead.",
    "Gov. Sarah Smith and Sen. Bob Dole met Rep. Ann Lee.¦ They talked.",
    "They tested vitamin C.¦ Patients improved.",
    "The strain is hepatitis B.¦ Vaccines exist.",
    "Smith v. Jones was decided.¦ Roe vs. Wade was not.",
    "We study cells, tissues, etc. in the lab.¦ It is fun.",
    "Mt. Everest and Ft. Worth were named.¦ So was St. Louis.",
    "Lt. Col. Maria Diaz spoke first.¦ Gen. Hood followed.",
    # numbers
    "The effect was significant (p < .05).¦ It was 3.5 times larger.",
    "Growth hit 2.7%.¦ Costs fell by $1.2 million.",
    "The difference (P = .03) was small.¦ We ignore it.",
    "Version 2.0.1 is out.¦ Version 3.0 is not.",
    "He was born in 1975.¦ She was born in 1980.",
    "They tested 12.¦ Five failed.",
    "Visit www.example.org or write to a.b@example.org.¦ We answer.",
    "The genome has 3.2 billion letters.¦ 20,000 genes are known.",
    # quotes
    "“We tried,” said Lee.¦ “It failed.”",
    "“First we measured.¦ Then we cut.¦ It worked,” said Lee.",
    "“Is it safe?” asked Lee.¦ “Yes!” was the reply.",
    "“It works!” Ada Brown said.¦ Others doubted it.",
    '"It is over." The crowd left.'.replace('." The', '."¦ The'),
    "He wrote: “This is the end.”¦ Then he left.",
    "'It rained all day.'¦ Nobody went out.",
    "«C’est fini.»¦ Il partit.",
    "Er sagte: „Das ist gut.“¦ Danach ging er.".replace("„", "„"),
    "Who asked “why?” and when?¦ Nobody knows.",
    # marks of all kinds
    "Wait... what happened?¦ Nothing.",
    "It went on and on...¦ Then it stopped.",
    "It faded…¦ The end came.",
    "We saw . . . nothing at all.¦ That was it.",
    "Really?!¦ Yes, really.",
    "Stop!¦ Look!¦ Listen!",
    "The result holds.[12]¦ Others agree.",
    "It is common in rich countries.3,4¦ While drugs help, few get them.",
    # brackets
    "The test (it was short. Very short) was passed.¦ We left.",
    "It was done.¦ (Nobody saw it.)¦ We left.",
    "(One came early.¦ Two came late.)¦ We left.",
    "The agency (U.S. Dept. of Labor) paid.¦ It paid well.",
    "They used a kit (Acme Corp., Boston).¦ It worked.",
    # a space that was lost
    "The rope held for the patients.¦The study was small.¦Nobody fell.",
    "It rose by 2.5 percent.¦However, it fell at 5 p.m.¦The rest is known (so they say).¦Ropes are long.",
    "“It holds.”¦The knot broke in Lanmore.¦Why did it?¦Nobody knows.",
    "The U.S.A., e.g.Aspirin, Dr.Smith and J.Rope of Rope.Knot met at Example.Com, on Node.Js or https://a.b/?The end.",
    # case
    "The cells made protein.¦ mRNA levels rose.",
    "A new phone came.¦ iPhone sales rose.",
    "The sample had pH 7.¦ That is neutral.",
    # lines
    "A Headline Without a Stop¦\n\nThe text begins here.¦ It goes on.",
    "The committee that met in the town hall on Monday decided to close the old\nbridge for good.¦ Traffic will "
    "be led over the new one, which was opened by the\nKing himself two years ago.",
    "Key findings:¦\n- sleep improved¦\n- pain fell by 20 percent¦\n- nobody dropped out",
    "Steps:¦\n1. Wash the sample.¦\n2. Dry it.¦\n3. Store it",
    "| year | sales |¦\n| 2023 | 40 |¦\n| 2024 | 50 |",
    "# Results¦\nThe trial worked.¦ Everyone was glad.",
    "Media contact¦\nJane Roe¦\njane@example.org¦\n+1 555 0100",
    "One paragraph stands on one line.¦ It has two sentences.¦\nAnother one follows on the next line and is longer.",
    # other languages
    "Viele Tiere, z. B. Hunde, schlafen.¦ Katzen auch.",
    "Das Treffen am 3. März war kurz.¦ Es gab Kaffee.",
    "Im 19. Jahrhundert war das neu.¦ Heute nicht.",
    "Prof. Dr. Müller und Dr. med. Weber kamen.¦ Sie blieben.",
    "Das gilt d. h. immer bzw. oft.¦ Nr. 7 gilt nie.",
    "¿Qué pasó?¦ ¡Nada!¦ El Sr. García lo explicó.",
    "La Dra. Pérez habló.¦ ¿Cuándo?¦ Ayer.",
    "今天很好。¦我们去了公园。¦你呢？",
    "「行きます。」と彼は言った。¦雨だった。",
    "यह अच्छा है।¦ वह चला गया।",
    "هل وصل؟¦ نعم.",
]


def marked(text: str) -> str:
    """The text with ¦ between its sentences, white space at the borders normalised to one space."""
    return "¦ ".join(text[s.start : s.end] for s in sentences(text))


@pytest.mark.parametrize("row", CASES)
def test_hard_cases(row: str) -> None:
    """The borders found are those marked in the row, no more and no fewer."""
    expected = "¦ ".join(part.strip() for part in row.split("¦"))
    assert marked(row.replace("¦", "")) == expected


SOUP = st.text(
    st.one_of(st.sampled_from(list(" \n\t.!?…。\"“”'()[]|-*#1aA\u00a0\u0301\r\u2028")), st.characters()), max_size=200
)


@given(SOUP)
@example("(a. ( b. ) C. D")
@example(".\u00a0»\n\n. A")
def test_spans_are_ordered_and_cover_the_text(text: str) -> None:
    """Spans never overlap, never start or end in white space, and together hold every other character."""
    spans = sentences(text)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(text[s.start : s.end].strip() == text[s.start : s.end] != "" for s in spans)
    assert "".join("".join(text[s.start : s.end].split()) for s in spans) == "".join(text.split())


@pytest.mark.parametrize(
    "pattern",
    ["a. ", "(a. ) ", "a\n", ". ", "(", "()", '."', '"A!" Ab Cd ', ".)", ".[1", "- a\n", ".\n \n", " ", "[1]. "],
)
def test_hostile_text_takes_linear_time(pattern: str) -> None:
    """Ten times the text takes about ten times the CPU time; quadratic would be a hundred, thirty are allowed."""
    small, large = (pattern * (size // len(pattern)) for size in (40_000, 400_000))

    def seconds(text: str) -> float:
        """The best of three: collecting garbage takes half a second where many tests ran before."""
        best = float("inf")
        for _ in range(3):
            started = time.process_time()
            sentences(text)
            best = min(best, time.process_time() - started)
        return best

    assert seconds(large) < 30 * seconds(small) + 0.3


def test_real_releases_hold_no_giant_sentences(test_data: Path) -> None:
    """On 149 real health releases a sentence is 120 to 160 characters on average, and under 2 % exceed 500."""
    lines = (test_data / "health-releases" / "releases.jsonl").read_text(encoding="utf-8").splitlines()
    lengths = [s.end - s.start for line in lines for s in sentences(json.loads(line)["text"])]
    assert 120 < sum(lengths) / len(lengths) < 160
    assert sum(n > 500 for n in lengths) < 0.02 * len(lengths)
