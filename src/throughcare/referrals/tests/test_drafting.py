"""What writing a draft does, part by part, and who goes on with it; and each wrong turn."""

import pytest

from throughcare.access.roles import Role
from throughcare.audit.models import Event
from throughcare.kernel.errors import NotFound, NotNow, NotValid
from throughcare.people.tests.factories import NOW, make_actor
from throughcare.referrals import actions, rules
from throughcare.referrals.queries.directory import Place
from throughcare.referrals.tests.factories import (
    TOLD,
    fill_in,
    make_cast,
    make_draft,
    make_in_house,
    make_sent,
    verbs,
)

pytestmark = pytest.mark.django_db
S = rules.ReferralStatus


def test_start_makes_a_draft_with_the_needs_asked_for_and_the_only_sentence():
    cast = make_cast()

    referral = make_draft(cast, complete=False)

    assert referral.status == S.DRAFT
    assert [row.need_id for row in referral.needs.all()] == ["accommodation"]
    assert referral.sentence == cast.person.sentences.get()
    assert referral.reference.endswith("AC")
    assert verbs(referral) == ["referral.started"]


def test_a_draft_filled_in_part_by_part_holds_what_was_told_and_can_be_sent():
    cast = make_cast()

    referral = fill_in(cast, make_draft(cast, complete=False))

    short_cut = make_draft(make_cast(area="region-wales"))  # how other tests come by one
    for draft in (referral, short_cut):
        assert {field: getattr(draft, field) for field in TOLD} == TOLD
        assert (draft.risk_confirmed_at, draft.status) == (NOW, S.DRAFT)
        assert [(n.need_id, n.complexity, n.outcome_wanted) for n in draft.needs.all()] == [
            ("accommodation", "medium", "ACC1")
        ]
    assert verbs(referral) == ["referral.started", *["referral.drafted"] * 7]
    assert actions.send(actor=cast.practitioner, now=NOW, referral_id=referral.pk).status == S.SENT


def test_start_again_gives_the_same_draft():
    cast = make_cast()

    first, second = make_draft(cast, complete=False), make_draft(cast, complete=False)

    assert first == second


def test_start_is_refused_where_the_service_is_not_delivered():
    cast = make_cast()

    with pytest.raises(NotValid, match="find another"):
        actions.start(
            actor=cast.practitioner,
            now=NOW,
            person_id=cast.person.pk,
            place=Place(body_id=cast.body.pk, area="region-wales"),
            needs=[],
        )


def test_start_is_refused_for_what_a_court_orders_and_says_how_it_is_reached():
    cast = make_cast()
    programme = make_in_house("AP", "region-east-midlands")

    with pytest.raises(NotValid, match="The court or a licence requires it. The programmes team"):
        actions.start(
            actor=cast.practitioner,
            now=NOW,
            person_id=cast.person.pk,
            place=Place(body_id=programme.pk, area="region-east-midlands"),
            needs=[],
        )


def test_start_of_a_person_out_of_scope_is_not_found():
    cast = make_cast()
    stranger = make_actor(area="pdu-gwent")

    with pytest.raises(NotFound):
        actions.start(
            actor=stranger,
            now=NOW,
            person_id=cast.person.pk,
            place=Place(body_id=cast.body.pk, area=cast.area),
            needs=[],
        )


def test_choosing_needs_keeps_what_was_said_of_those_that_stay():
    cast = make_cast("PWB", "police-derbyshire")
    act = {"actor": cast.practitioner, "now": NOW}
    referral = make_draft(cast, needs=("family", "lifestyle"), complete=False)
    actions.detail_need(referral_id=referral.pk, need="family", complexity="high", outcome_wanted="FSO1", **act)

    actions.choose_needs(referral_id=referral.pk, needs=["family", "social-inclusion"], **act)

    assert sorted(referral.needs.values_list("need_id", "complexity")) == [("family", "high"), ("social-inclusion", "")]


@pytest.mark.parametrize("needs", [[], ["accommodation"]])
def test_a_wellbeing_referral_has_at_least_one_of_its_four_needs(needs):
    cast = make_cast("PWB", "police-derbyshire")
    referral = make_draft(cast, needs=("family",), complete=False)

    with pytest.raises(NotValid, match="Choose at least one need that this service works on"):
        actions.choose_needs(actor=cast.practitioner, now=NOW, referral_id=referral.pk, needs=needs)


def test_a_changed_risk_summary_must_be_confirmed_again():
    cast = make_cast()
    referral = make_draft(cast)

    changed = actions.give_risk(
        actor=cast.practitioner, now=NOW, referral_id=referral.pk, texts={"risk_summary": "Other"}
    )

    assert changed.risk_confirmed_at is None
    with pytest.raises(NotNow, match="changed meanwhile"):
        actions.confirm_risk(actor=cast.practitioner, now=NOW, referral_id=referral.pk, risk_summary="No lone visits")


def test_a_draft_is_not_seen_by_the_provider_nor_by_another_unit():
    cast = make_cast()
    referral = make_draft(cast)

    for actor in (cast.manager, cast.caseworker, make_actor(area="pdu-gwent"), make_actor(Role.INSPECTOR, area=None)):
        with pytest.raises(NotFound):
            actions.give_reason(actor=actor, now=NOW, referral_id=referral.pk, reason="x")


def test_a_colleague_of_the_unit_goes_on_with_a_draft():
    referral = make_draft(make_cast())

    changed = actions.give_reason(actor=make_actor(), now=NOW, referral_id=referral.pk, reason="Another reason")

    assert changed.reason == "Another reason"


def test_no_event_holds_what_was_written():
    referral = make_sent(make_cast())

    texts = str(list(Event.objects.values_list("fields", "related")))

    assert referral.reason not in texts
    assert referral.risk_summary not in texts
