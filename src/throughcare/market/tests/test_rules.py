from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughcare.market import rules
from throughcare.market.rules.questions import Asked, check_answer
from throughcare.market.rules.sections import Said, Section, gaps


def question(key, title):
    words = dict.fromkeys(("text", "guidance", "assessed", "passes", "fails"), "…")
    return Asked(key=key, title=title, max_words=300, **words)


QUESTIONS = (
    question("services", "Your services"),
    question("safeguarding", "Keeping people safe"),
    question("case_study_1", "First case study"),
    question("case_study_2", "Second case study"),
)
COMPLETE = {question.key: "Enough words to read." for question in QUESTIONS}


def messages(problems):
    return [str(problem) for problem in problems]


def test_a_complete_draft_can_be_sent():
    draft = rules.Draft(questions=QUESTIONS, answers=COMPLETE, cell_count=1, profile_gaps=())

    assert messages(rules.check_submission(draft)) == []


def test_everything_missing_is_named_at_once():
    draft = rules.Draft(
        questions=QUESTIONS, answers={}, cell_count=0, profile_gaps=("Your profile: give your turnover",)
    )

    assert messages(rules.check_submission(draft)) == [
        "Your profile: give your turnover",
        "Choose at least one service and area",
        "Answer the question “Your services”",
        "Answer the question “Keeping people safe”",
        "Answer the question “First case study”",
        "Answer the question “Second case study”",
    ]


@given(st.integers(1, 400), st.sampled_from([" ", "\n", " \t "]))
def test_an_answer_may_use_every_word_it_is_given_and_no_more(extra, gap):
    most = QUESTIONS[0].max_words

    assert messages(check_answer(QUESTIONS[0], gap.join(["word"] * most))) == []
    assert messages(check_answer(QUESTIONS[0], gap.join(["word"] * (most + extra)))) == [
        f"Shorten your answer by {extra} words: the most is {most}"
    ]


def test_without_a_parent_company_none_is_asked_for():
    facts = {
        "legal_form": "charity",
        "is_vcse": True,
        "staff_count": 0,
        "turnover_gbp": 0,
        "year_ended_on": date(2021, 3, 31),
        "has_parent": False,
        "parent_name": "",
        "gives_guarantee": None,
        "people_count": 1,
        "is_declared": True,
        "exclusions": (),
    }

    assert gaps(Said(**facts)) == dict.fromkeys(Section, ())
    assert gaps(Said(**facts | {"has_parent": True}))[Section.FACTS] == (
        "Your profile: give the name of the parent company",
        "Your profile: say whether the parent company would give a guarantee",
    )


@pytest.mark.parametrize("outcome", ["pending", "", "perhaps"])
def test_a_decision_is_to_pass_or_to_fail_with_reasons(outcome):
    assert len(rules.check_decision(outcome, "no")) == 2
    assert len(rules.check_decision("failed", "The second case study is missing.")) == 0


def test_a_frozen_profile_thaws_into_the_same_facts_without_those_left_open():
    facts = {
        "about": "True friends",
        "legal_form": "charity",
        "is_vcse": True,
        "has_parent": False,
        "staff_count": 12,
        "turnover_gbp": Decimal("1671984.00"),
        "year_ended_on": date(2020, 3, 31),
    }

    assert rules.thawed_profile(rules.frozen_profile({**facts, "parent_name": "", "works_in_welsh": None})) == facts
