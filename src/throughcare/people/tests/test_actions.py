"""Break-glass and limited access: what changes, who hears of it, and what is refused."""

from datetime import timedelta

import pytest

from throughcare.access.acting import acting
from throughcare.access.roles import Role
from throughcare.audit.models import Event
from throughcare.deadlines.models import Deadline
from throughcare.kernel.errors import NotAllowed, NotFound, NotNow, NotValid
from throughcare.letters.models import Message
from throughcare.people import actions, queries
from throughcare.people.models import AccessChange, AccessRule, BreakGlass, Person
from throughcare.people.tests.factories import (
    DERBY,
    NOW,
    TODAY,
    give_officer,
    limit,
    make_actor,
    make_organisation,
    make_person,
    make_user,
)

pytestmark = pytest.mark.django_db
REASON = "He stands at the front desk and says he was threatened"
LINK = "http://localhost/people/opened"


def open_record(actor, person, now=NOW, reason=REASON):
    return actions.break_glass(actor=actor, now=now, crn=person.crn, reason=reason, link=LINK)


def sees(actor, person, now=NOW):
    with acting(actor, now):
        return queries.may_see(actor, person.pk)


@pytest.fixture
def practitioner():
    return make_actor()


@pytest.fixture
def senior():
    return make_actor(Role.SENIOR_PRACTITIONER)


@pytest.fixture
def closed():
    """Somebody of the unit whose record only another colleague may see."""
    person = make_person()
    limit(person, make_user("Kim Listed").pk, AccessRule.Kind.ONLY)
    return person


def test_an_opened_record_is_seen_for_fifteen_minutes_by_the_clock_and_no_longer(practitioner, closed):
    assert not sees(practitioner, closed)

    opening = open_record(practitioner, closed)

    assert opening.ends_at - opening.opened_at == timedelta(minutes=15)
    assert sees(practitioner, closed)
    assert sees(practitioner, closed, NOW + timedelta(minutes=15, seconds=-1))
    assert not sees(practitioner, closed, NOW + timedelta(minutes=15))
    assert not sees(make_actor(), closed)


def test_a_record_of_another_unit_opens_too(practitioner):
    elsewhere = make_person(delivery_unit_id="pdu-gwent")
    assert not sees(practitioner, elsewhere)

    open_record(practitioner, elsewhere)

    assert sees(practitioner, elsewhere)


def test_an_opened_record_is_found_by_name_in_the_list_and_by_crn(practitioner, closed):
    open_record(practitioner, closed)

    with acting(practitioner, NOW):
        for text in ("Marsh", "Marhs", closed.crn, ""):
            assert list(queries.people(practitioner, TODAY, text=text)) == [closed]


def test_seniors_and_data_protection_hear_at_once_without_a_word_about_the_person(practitioner, senior, closed):
    officer = make_actor(Role.DATA_PROTECTION_OFFICER, area=None)
    make_actor(Role.SENIOR_PRACTITIONER, area="pdu-gwent")

    opening = open_record(practitioner, closed)

    deadline = Deadline.objects.get(thing_type="people.breakglass", thing_id=opening.pk)
    assert (deadline.role, deadline.ref, deadline.due_at.date() - TODAY) == (
        "senior_practitioner",
        f"EA-{opening.pk}",
        timedelta(days=1),
    )
    sent = Message.objects.order_by("pk")
    told = set(sent.values_list("to", flat=True))
    names = {actor.user_id for actor in (senior, officer)}
    assert {user.email for user in queries.reviewers(opening, TODAY) if user.pk in names} <= told
    assert len(told) == queries.reviewers(opening, TODAY).count()
    for email in sent:
        assert LINK in email.body
        assert not any(word in email.subject + email.body for word in (closed.crn, "Marsh", "threatened"))
    for hears in (senior, officer):
        assert [w.text for w in queries.openings_waiting(hears, NOW)] == [
            f"Review why {practitioner.name} opened a record in an emergency (EA-{opening.pk})"
        ]
    assert queries.openings_waiting(practitioner, NOW) == []
    assert Event.objects.filter(verb="break_glass.opened", related={"person": closed.pk}).count() == 1


def test_a_senior_of_another_unit_hears_nothing(practitioner, closed):
    opening = open_record(practitioner, closed)
    other = make_actor(Role.SENIOR_PRACTITIONER, area="pdu-gwent")

    assert list(queries.openings(other)) == []
    with pytest.raises(NotFound):
        queries.opening(other, opening.pk)


def test_opening_twice_is_one_opening(practitioner, closed):
    first = open_record(practitioner, closed)

    assert open_record(practitioner, closed, NOW + timedelta(minutes=1)) == first
    assert BreakGlass.objects.count() == 1


def test_a_missing_crn_and_an_exclusion_by_name_are_refused_in_the_same_words(practitioner):
    excluded = make_person()
    limit(excluded, practitioner.user_id)

    said = set()
    for crn in (excluded.crn, "X999999", "not a crn"):
        with pytest.raises(NotValid) as refused:
            actions.break_glass(actor=practitioner, now=NOW, crn=crn, reason=REASON, link=LINK)
        said.add(str(refused.value))

    assert said == {actions.CANNOT_BE_OPENED}
    assert BreakGlass.objects.count() == Message.objects.count() == 0


def test_all_that_is_wrong_is_said_at_once(practitioner):
    with pytest.raises(NotValid) as refused:
        actions.break_glass(actor=practitioner, now=NOW, crn="X999999", reason="see case", link=LINK)

    assert [problem.field for problem in refused.value.problems] == ["reason", "crn"]


@pytest.mark.parametrize(
    "role", [Role.INSPECTOR, Role.DATA_PROTECTION_OFFICER, Role.PROVIDER_MANAGER, Role.CASEWORKER, Role.ANALYST]
)
def test_other_roles_open_nothing(role, closed):
    with pytest.raises(NotAllowed):
        open_record(make_actor(role, area=None), closed)

    assert BreakGlass.objects.count() == 0


def test_a_closed_record_is_shut_at_once_and_stays_so(practitioner, closed):
    opening = open_record(practitioner, closed)
    later = NOW + timedelta(minutes=2)

    for _ in range(2):
        assert actions.close(actor=practitioner, now=later, opening_id=opening.pk).ends_at == later

    assert not sees(practitioner, closed, later)
    with pytest.raises(NotFound):
        actions.close(actor=make_actor(), now=later, opening_id=opening.pk)


def test_a_review_ends_the_wait_once_and_is_never_of_ones_own(senior, closed):
    opening = open_record(senior, closed)
    with pytest.raises(NotAllowed):
        actions.review(actor=senior, now=NOW, opening_id=opening.pk, review="I had a good reason")
    other = make_actor(Role.SENIOR_PRACTITIONER)
    with pytest.raises(NotValid):
        actions.review(actor=other, now=NOW, opening_id=opening.pk, review="fine")

    actions.review(actor=other, now=NOW, opening_id=opening.pk, review="Rang her: a good reason")

    opening.refresh_from_db()
    assert (opening.reviewed_by_id, opening.review) == (other.user_id, "Rang her: a good reason")
    assert queries.openings_waiting(other, NOW) == []
    assert Deadline.objects.get(thing_type="people.breakglass").met_at == NOW
    with pytest.raises(NotNow):
        actions.review(actor=other, now=NOW, opening_id=opening.pk, review="Once more, to be sure")


# Limited access


def act(senior, person, **more):
    return {"actor": senior, "now": NOW, "person_id": person.pk, "reason": "Her sister works here"} | more


def test_limiting_lists_whoever_does_it_and_the_responsible_officer_alone(senior, practitioner):
    person = make_person()
    give_officer(person, practitioner.user_id)
    colleague = make_actor()
    assert sees(colleague, person)

    actions.limit(**act(senior, person))

    assert Person.objects.get(pk=person.pk).is_limited_access
    assert [sees(actor, person) for actor in (senior, practitioner, colleague)] == [True, True, False]
    change = AccessChange.objects.get()
    assert (change.verb, change.changed_by_id, change.reason) == ("limited", senior.user_id, "Her sister works here")
    assert Event.objects.filter(verb="person.access_limited", thing_id=str(person.pk)).count() == 1
    with pytest.raises(NotNow):
        actions.limit(**act(senior, person))


def test_a_colleague_is_added_and_taken_off(senior):
    person, colleague = make_person(), make_user("Kim Added")
    as_colleague = make_actor(user=colleague)
    actions.limit(**act(senior, person))

    rule = actions.add_rule(**act(senior, person, kind="only", email=colleague.email.upper()))
    assert sees(as_colleague, person)
    actions.remove_rule(**act(senior, person, rule_id=rule.pk))

    assert not sees(as_colleague, person)
    assert list(AccessChange.objects.order_by("pk").values_list("verb", "user_id")) == [
        ("limited", None),
        ("listed", colleague.pk),
        ("unlisted", colleague.pk),
    ]


def test_the_last_on_the_list_stays_on_it(senior):
    person = make_person()
    actions.limit(**act(senior, person))
    rule = AccessRule.objects.get()

    with pytest.raises(NotNow):
        actions.remove_rule(**act(senior, person, rule_id=rule.pk))

    assert AccessRule.objects.count() == 1


def test_somebody_shut_out_of_an_ordinary_record_does_not_see_it_and_is_let_back(senior):
    person, relative = make_person(), make_actor()
    rule = actions.add_rule(
        **act(senior, person, kind="excluded", email=queries.User.objects.get(pk=relative.user_id).email)
    )
    assert (sees(relative, person), sees(make_actor(), person)) == (False, True)

    actions.remove_rule(**act(senior, person, rule_id=rule.pk))

    assert sees(relative, person)
    assert not Person.objects.get(pk=person.pk).is_limited_access


def test_ending_the_limited_access_keeps_exclusions(senior):
    person, relative = make_person(), make_actor()
    limit(person, relative.user_id)
    actions.limit(**act(senior, person))

    actions.end_limit(**act(senior, person))

    assert [sees(a, person) for a in (make_actor(), relative)] == [True, False]
    assert Person.objects.get(pk=person.pk).is_limited_access
    with pytest.raises(NotNow):
        actions.end_limit(**act(senior, person))


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": "because"},
        {"email": "nobody@example.test"},
        {"kind": "only"},  # of a record that everybody sees
    ],
)
def test_a_change_that_makes_no_sense_is_refused_and_changes_nothing(senior, wrong):
    person = make_person()
    colleague = make_user()

    with pytest.raises(NotValid):
        actions.add_rule(**act(senior, person, **{"kind": "excluded", "email": colleague.email} | wrong))

    assert AccessRule.objects.count() == AccessChange.objects.count() == 0


def test_only_seniors_who_see_the_record_manage_its_list(practitioner, closed):
    with pytest.raises(NotFound):
        actions.end_limit(**act(make_actor(Role.SENIOR_PRACTITIONER), closed))
    with pytest.raises(NotAllowed):
        actions.limit(**act(practitioner, make_person(delivery_unit_id=DERBY)))

    assert AccessChange.objects.count() == 0


def test_an_opened_record_lets_a_senior_put_the_list_right(senior, closed):
    open_record(senior, closed)
    colleague = make_actor(organisation=make_organisation())

    with acting(senior, NOW):
        actions.add_rule(**act(senior, closed, kind="only", email=queries.User.objects.get(pk=colleague.user_id).email))

    assert sees(colleague, closed)
