"""What is found in free words, and how words are taken out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughcare.records.rules.redaction import REMOVED, hide, suspects

OWN = {"Jo Marsh", "Robin Officer", "Derby City"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Talked about a home", []),
        ("Lives with his partner Kelly in Derby", ["partner", "Kelly"]),
        ("Ms Hughes rang; Jo was out", ["Ms Hughes"]),
        ("Kelly Hughes rang", ["Kelly Hughes"]),
        ("Robin Officer saw Jo on Monday", []),
        ("Moved out after the victim's brother came", ["victim", "brother"]),
        ("Ring 07700 900123 or kel@example.test", ["07700 900123", "kel@example.test"]),
        ("She stays at 4 High Road, DE1 2AB", ["High Road", "DE1 2AB"]),
        ("Met Siân O'Brien’s mum", ["Met Siân O'Brien’s", "mum"]),
        ("He has a CV and saw the GP on 3 March", []),
    ],
)
def test_names_relations_and_numbers_are_found_and_ones_own_are_not(text, found):
    assert suspects(text, OWN) == found


def test_words_are_taken_out_whatever_their_case_and_never_inside_another_word():
    text = "Ann said that ANN and Annie met ann's aunt"

    assert hide(text, ["Ann"]) == f"{REMOVED} said that {REMOVED} and Annie met {REMOVED}'s aunt"


def test_a_longer_name_goes_whole():
    assert hide("Kelly Hughes and Kelly", ["Kelly", "Kelly Hughes"]) == f"{REMOVED} and {REMOVED}"


@given(st.text(), st.lists(st.text(alphabet=st.characters(categories=["L"]), min_size=3), min_size=1))
def test_a_word_that_was_taken_out_is_gone(text, words):
    joined = f"{text} {words[0]} {text}"

    shown = hide(joined, [words[0]])

    assert f" {words[0]} " not in shown.replace(REMOVED, "")
