"""The words of a search."""

from throughcare.kernel.words import MOST_WORDS, searched


def test_a_search_keeps_its_first_few_words_each_once() -> None:
    assert searched("  two  words two ") == ["two", "words"]
    assert searched("word " * 2_000) == ["word"]
    assert searched(" ".join(f"w{n}" for n in range(2_000))) == [f"w{n}" for n in range(MOST_WORDS)]
