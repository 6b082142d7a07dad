"""Turns as HTML, from the contract's JSON."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest

from rag import Ask, contract
from tests.ui_fake import FakeArchive
from ui import cards, render, said, tables


def an_answer(**changes: Any) -> dict[str, Any]:
    """An answer with one citation, as JSON."""
    citation = {
        "n": 1, "release_id": "lichen", "version": 1, "title": "Lichens", "published": "2025-03-03",
        "institution": "University of Ostervale", "url": None, "source": "a.txt", "field": "body",
        "quote": "Nickel fell by 41 percent.", "start": 10, "end": 36,
    }  # fmt: skip
    base = {
        "answer_id": "id1", "question": "How much?", "status": "answered", "text": "It fell [1].", "reason": None,
        "notice": None, "citations": [citation], "table": None, "teasers": [], "nearest": [], "llm": "local",
        "filters": {}, "seconds": {"total": 1.234},
    }  # fmt: skip
    return base | changes


def test_markers_are_links_to_their_passage_and_unknown_ones_stay_text() -> None:
    """[1] is cited, [7] is not: only the first leads somewhere, to /release/lichen at 10-36."""
    html = render.reply(an_answer(text="It fell [1]. Or rose [7]."))
    assert html.count('class="cite"') == 1
    assert 'href="/release/lichen?at=10-36&amp;version=1"' in html
    assert "Or rose &#91;7&#93;." in html


def test_a_list_of_markers_becomes_links_only_if_all_are_cited() -> None:
    two = an_answer(text="It fell [1, 2].")
    assert render.reply(two).count('class="cite"') == 0
    two["citations"] = [two["citations"][0], two["citations"][0] | {"n": 2}]
    assert render.reply(two).count('class="cite"') == 2


def test_unaltered_quotes_are_set_off_under_their_heading() -> None:
    """`heading: "quote" [1]` is a quotation; its words are drawn once, its quotation marks are typographic."""
    said = 'University of Ostervale, 3 March 2025: "Nickel fell by 41 percent." [1]'
    html = render.reply(an_answer(text=said, llm="quote"))
    assert "<figcaption" in html
    assert "“Nickel fell by 41 percent.”" in html
    assert html.count("Nickel fell by 41 percent.") == html.count("data-quote") + 1
    assert re.search(r"<figcaption[^>]*>University of Ostervale, 3 March 2025</figcaption>", html)


def test_what_a_model_writes_stays_text() -> None:
    html = render.reply(an_answer(text="<script>alert(1)</script> ![x](//evil.example) <b>bold</b> [1]"))
    assert "<script" not in html
    assert "<b>" not in html
    assert "&lt;script&gt;" in html


def test_a_refusal_says_what_was_searched_and_what_is_near() -> None:
    answer = contract.answer(FakeArchive().ask("zebra quidditch", Ask()))
    html = render.reply(answer, searched="Searched 3 releases.", examples=["Who made tiles?"])
    assert 'data-state="refused"' in html
    assert "Not in the archive" in html
    assert "Searched 3 releases." in html
    assert 'data-ask="Who made tiles?"' in html
    assert html.count('class="pointer"') == 2


def test_cards_are_numbered_where_cited_and_dimmed_where_not() -> None:
    source = an_answer()["citations"][0] | {"journal": "Annals", "kind": "correction"}
    html = render.head("How much?", sources=[source, {**source, "n": None}])
    assert html.count('class="card"') == 1
    assert html.count('class="card unused"') == 1
    assert "correction" in html
    assert "Annals" in html


def test_active_filters_in_words() -> None:
    filters = {"after": "2025-01-02", "before": None, "as_of": "2025-03-04", "institution": "Ostervale"}
    assert cards.filter_labels(filters) == ["from 2\u00a0January 2025", "as of 4\u00a0March 2025", "Ostervale"]


def test_where_an_answer_was_worded() -> None:
    assert said.privacy("quote") == said.privacy("local") == "never left this machine"
    assert said.privacy("openai:some-model") == "question and quotes were sent to openai"
    assert said.privacy("openai:m@https://llm.example/v1") == "question and quotes were sent to llm.example"


def test_what_cannot_be_counted_says_what_can() -> None:
    text = "Not counted: “are true” cannot be checked release by release. What can be: words <and> names."
    refused = an_answer(text=text, status="refused", citations=[], reason="“are true” cannot be checked")
    html = render.reply(refused, searched="Searched 3 releases.")
    assert "<h3>Not counted</h3>" in html
    assert "What can be: words &lt;and&gt; names." in html
    assert "Searched 3 releases." not in html


def test_a_long_table_shows_ten_rows_and_keeps_the_others_at_hand() -> None:
    rows = [{"release_id": f"r{n}", "title": f"T{n}", "published": None, "citations": [1]} for n in range(13)]
    table = {"criterion": "releases about tiles", "count": 13, "rows": rows}
    html = render.reply(an_answer(table=table))
    shown, _, more = html.partition("<tbody hidden>")
    assert shown.count('class="pointer"') == 10
    assert more.count('class="pointer"') == 3
    assert "Show all 13\u00a0rows" in more
    assert 'href="/answer/id1.csv"' in more


def test_a_list_says_in_its_text_only_what_its_table_does_not() -> None:
    """Of head, rows, "more in the table" and note, head and note are left; a model's words stay whole."""
    rows = [{"release_id": "lichen", "title": "T", "published": None, "citations": [1]}]
    table = {"criterion": "releases about tiles", "count": 1, "rows": rows}
    text = "1 release about tiles:\n- Lichens [1]\n… and 3 more in the table.\nNot counted again: 1 copy of these."
    html = render.reply(an_answer(table=table, text=text, llm="quote"))
    assert "1 release about tiles:" in html
    assert "Not counted again" in html
    assert "- Lichens" not in html
    assert "more in the table" not in html
    assert "- Lichens" in render.reply(an_answer(table=table, text=text, llm="local"))


def test_a_comparison_has_a_column_for_each_part_of_a_claim() -> None:
    claim = {"number": "12 percent", "direction": "fell", "population": None, "quote": "It <fell> by 12 percent."}
    row = {"release_id": "lichen", "title": "T", "published": None, "citations": [1], "value": "fell", "claim": claim}
    html = render.reply(an_answer(table={"criterion": "releases, and what each states", "count": 1, "rows": [row]}))
    for heading in ("Number", "Direction", "Population", "Quote"):
        assert f">{heading}</th>" in html
    assert '<td dir="auto">12 percent</td><td dir="auto">fell</td><td dir="auto">–</td>' in html
    assert "It &lt;fell&gt; by" in html


def test_what_a_list_has_found_stands_before_where() -> None:
    """An institution with two releases: its name is the row's header, the other release is counted."""
    answer = an_answer()
    citations = [answer["citations"][0], answer["citations"][0] | {"n": 2, "release_id": "moss"}]
    row = {"release_id": "lichen", "title": "T", "published": "2025-03-03", "citations": [1, 2], "value": "2025-05"}
    table = {"criterion": "months with releases", "count": 1, "rows": [row]}
    html = render.reply(an_answer(table=table, citations=citations))
    assert '<th scope="row" dir="auto">May 2025</th>' in html
    assert "3\u00a0March 2025, and 1\u00a0other" in html


def test_a_table_as_csv_is_safe_in_a_spreadsheet() -> None:
    """A line for each citation; what would be a formula becomes text."""
    row = {"release_id": "lichen", "title": "T", "published": "2025-03-03", "citations": [1], "value": "=1+1"}
    answer = an_answer(table={"criterion": "x", "count": 1, "rows": [row]})
    header, line = list(csv.reader(io.StringIO(tables.as_csv(answer).removeprefix("\ufeff"))))
    assert dict(zip(header, line, strict=True)) == {
        "entry": "'=1+1", "title": "Lichens", "published": "2025-03-03", "institution": "University of Ostervale",
        "release_id": "lichen", "url": "", "passage": "/release/lichen?at=10-36&version=1",
        "quote": "Nickel fell by 41 percent.",
        "reference": "University of Ostervale: “Lichens”, 3\u00a0March 2025",
    }  # fmt: skip


def test_dates_read_from_a_question_are_a_button_that_asks_without_them() -> None:
    """The visitor set no dates, the answer was filtered: the standalone question, which has none, is asked again."""
    filters = {"after": "2025-03-01", "before": "2025-03-31", "as_of": None, "institution": None}
    answer = an_answer(question="How much in March 2025?", standalone_question="How much?", filters=filters)
    html = render.reply(answer, asked={"after": None, "before": None})
    assert 'data-ask="How much?"' in html.partition('class="wording"')[0]
    assert "Published in March 2025" in html
    assert "Read from the question" not in render.reply(answer, asked=filters)


def test_a_follow_up_says_how_it_was_read() -> None:
    answer = an_answer(question="And why?", standalone_question="Why did nickel fall?")
    assert "Read as: <q" in render.reply(answer, asked={})
    assert "Read as" not in render.reply(an_answer(standalone_question="how  much"), asked={})


@pytest.mark.parametrize(
    ("after", "before", "said"),
    [
        ("2025-03-01", "2025-03-31", "in March 2025"),
        ("2025-03-07", "2025-03-07", "on 7\u00a0March 2025"),
        ("2025-01-01", "2025-12-31", "in 2025"),
        ("2025-03-02", None, "from 2\u00a0March 2025"),
        (None, "2025-03-02", "until 2\u00a0March 2025"),
        ("2025-03-01", "2025-04-30", "from 1\u00a0March 2025 to 30\u00a0April 2025"),
    ],
)
def test_periods_in_the_shortest_words(after: str | None, before: str | None, said: str) -> None:
    assert cards.period(after, before) == said


def test_a_partial_answer_says_what_is_missing() -> None:
    html = render.reply(an_answer(status="partial", reason="nothing was found about the moon"))
    assert "Only a part of this is in the archive." in html
    assert "Nothing was found about the moon." in html


def test_a_long_list_of_quotes_is_cut() -> None:
    sources = [an_answer()["citations"][0] | {"n": n, "start": n} for n in range(1, 41)]
    html = render.head("List all", sources=sources)
    assert html.count('class="card"') == 12
    assert "and 28\u00a0more quotes" in html


def test_words_that_stream_are_marked_as_unchecked() -> None:
    source = an_answer()["citations"][0]
    html = render.streaming("It fell [1] by", [source])
    assert "unchecked" in html
    assert html.count('class="cite"') == 1
