"""Boxes open for those they were made for, and for nobody else."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.pwhash import argon2id

from throughcare.commissioning.rules import sealing

WORDS = {"answers": {"1": "Rhoddwn lety — ystafell i bawb"}, "price_gbp": "123456.78"}


def test_a_draft_comes_back_under_its_own_keys_and_hides_its_words() -> None:
    outer = sealing.outer_key("kept outside")
    sealed = sealing.seal_draft(WORDS, outer, "B-1")

    assert sealing.open_draft(sealed, outer, "B-1") == WORDS
    assert b"lety" not in sealed.words + sealed.key


def test_a_draft_moved_to_another_bid_or_under_another_outer_key_stays_shut() -> None:
    outer = sealing.outer_key("kept outside")
    sealed = sealing.seal_draft(WORDS, outer, "B-1")

    with pytest.raises(sealing.CannotOpenError):
        sealing.open_draft(sealed, outer, "B-2")
    with pytest.raises(sealing.CannotOpenError):
        sealing.open_draft(sealed, sealing.outer_key("another"), "B-1")


def test_each_save_has_a_key_of_its_own() -> None:
    outer = sealing.outer_key("kept outside")
    one, two = (sealing.seal_draft(WORDS, outer, "B-1") for _ in range(2))
    crossed = sealing.SealedDraft(words=one.words, key=two.key)

    with pytest.raises(sealing.CannotOpenError):
        sealing.open_draft(crossed, outer, "B-1")


def test_a_sealed_bid_opens_with_the_private_key_alone() -> None:
    public, private = sealing.new_key_pair()
    _other_public, other = sealing.new_key_pair()
    sealed = sealing.seal(sealing.canonical(WORDS), public)

    assert sealing.read(sealing.unseal(sealed, private)) == WORDS
    with pytest.raises(sealing.CannotOpenError):
        sealing.unseal(sealed, other)
    with pytest.raises(sealing.CannotOpenError):
        sealing.unseal(bytes([sealed[0] ^ 1]) + sealed[1:], private)


def test_the_length_of_a_sealed_bid_says_little_about_its_words() -> None:
    public, _private = sealing.new_key_pair()
    lengths = {len(sealing.seal(sealing.canonical({"answer": "x" * n}), public)) for n in (0, 100, 4000)}

    assert lengths == {4096 + 48}


@given(st.dictionaries(st.text(), st.text()))
def test_any_words_come_back_from_their_canonical_bytes(words: dict[str, str]) -> None:
    assert sealing.read(sealing.canonical(words)) == words
    assert len(sealing.canonical(words)) % 4096 == 0


@pytest.mark.parametrize(("outer", "inner"), list(permutations(range(3), 2)))
def test_boxes_for_each_ordered_pair_open_for_those_two_together(outer: int, inner: int) -> None:
    officers = [sealing.new_key_pair() for _ in range(3)]
    _public, private = sealing.new_key_pair()
    box = sealing.seal(sealing.seal(private, officers[inner][0]), officers[outer][0])

    half = sealing.unseal(box, officers[outer][1])
    with pytest.raises(sealing.CannotOpenError):
        sealing.unseal(half, officers[outer][1])

    assert sealing.unseal(half, officers[inner][1]) == private


def test_a_passphrase_unlocks_its_key_whatever_the_spaces_and_another_does_not() -> None:
    boxed = sealing.enrol("seven quiet lanterns drifting")
    secret = sealing.unlock(boxed, "  seven quiet   lanterns drifting ")
    sealed = sealing.seal(b"for the officer", boxed.public_key)

    assert sealing.unseal(sealed, secret) == b"for the officer"
    with pytest.raises(sealing.CannotOpenError):
        sealing.unlock(boxed, "seven quiet lanterns drift")


def test_the_real_cost_of_a_passphrase_is_a_quarter_of_a_gibibyte() -> None:
    assert (argon2id.OPSLIMIT_MODERATE, argon2id.MEMLIMIT_MODERATE) == (3, 256 * 2**20)


@pytest.mark.parametrize(
    ("passphrase", "long_enough"),
    [("seven quiet lanterns drifting", True), ("one two three", False), ("a b c d", False), ("x" * 40, False)],
)
def test_a_passphrase_has_four_words_and_sixteen_characters(passphrase: str, long_enough: bool) -> None:
    assert sealing.check_passphrase(passphrase) is long_enough


def test_a_wiped_secret_is_noughts() -> None:
    _public, private = sealing.new_key_pair()

    sealing.wipe(private)

    assert private == bytes(32)
