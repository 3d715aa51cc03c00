"""What one page asks more than once."""

import pytest

from throughcare.kernel.remembered import remembered, remembering


@pytest.fixture
def asked():
    return []


@pytest.fixture
def double(asked):
    @remembered
    def doubled(number):
        asked.append(number)
        return 2 * number

    return doubled


def test_while_remembering_each_answer_is_found_once_and_none_outlives_it(asked, double):
    with remembering():
        assert [double(1), double(1), double(2)] == [2, 2, 4]
    with remembering():
        assert double(1) == 2

    assert asked == [1, 2, 1]


def test_without_it_everything_is_asked_anew(asked, double):
    assert [double(1), double(1)] == [2, 2]
    assert asked == [1, 1]
