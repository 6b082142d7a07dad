"""Words that are shown, in quotation marks."""

from rag import in_marks


def test_words_that_bring_their_quotation_marks_get_no_others() -> None:
    assert in_marks('"So be it."') == '"So be it."'
    assert in_marks("So be it.") == "“So be it.”"
    assert in_marks("It “rose”.") == "‘It “rose”.’"
    assert in_marks('"So," he said, "be it."') == '‘"So," he said, "be it."’'
