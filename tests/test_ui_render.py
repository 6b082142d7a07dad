"""Turns as HTML, from the contract's JSON."""

from __future__ import annotations

import re
from typing import Any

from rag import Ask, contract
from tests.ui_fake import FakeArchive
from ui import cards, render


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


def test_words_that_bring_their_quotation_marks_get_no_others() -> None:
    assert cards.quoted('"So be it."') == '"So be it."'
    assert cards.quoted("So be it.") == "“So be it.”"


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
    assert render.privacy("quote") == render.privacy("local") == "never left this machine"
    assert render.privacy("openai:some-model") == "question and quotes were sent to openai"


def test_a_long_table_shows_ten_rows_and_keeps_the_others_at_hand() -> None:
    rows = [{"release_id": f"r{n}", "title": f"T{n}", "published": None, "citations": [1]} for n in range(13)]
    table = {"criterion": "releases about tiles", "count": 13, "rows": rows}
    html = render.reply(an_answer(table=table))
    shown, _, more = html.partition("<details>")
    assert shown.count('class="pointer"') == 10
    assert more.count('class="pointer"') == 3
    assert 'start="11"' in more


def test_words_that_stream_are_marked_as_unchecked() -> None:
    source = an_answer()["citations"][0]
    html = render.streaming("It fell [1] by", [source])
    assert "unchecked" in html
    assert html.count('class="cite"') == 1
