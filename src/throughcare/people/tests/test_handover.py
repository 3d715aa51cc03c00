"""From custody to the community: dates entered and moved, both officers told, and one of them responsible every day."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM
from throughcare.access.roles import Role
from throughcare.accounts.models import User
from throughcare.audit.models import Event
from throughcare.clock import clock
from throughcare.deadlines.models import Deadline
from throughcare.kernel.errors import NotAllowed, NotFound, NotNow, NotValid
from throughcare.people import queries, tasks
from throughcare.people.actions import handover as actions
from throughcare.people.actions import safety, sentences
from throughcare.people.models import AccessRule, Custody, Handover, Person, Release
from throughcare.people.queries.waiting import waiting
from throughcare.people.rules.handover import Facts
from throughcare.people.tests.factories import (
    NOW,
    TODAY,
    browser,
    give_officer,
    limit,
    make_actor,
    make_inside,
    text_of,
)

pytestmark = pytest.mark.django_db
POM, COM, SENIOR = Role.PRISON_OFFENDER_MANAGER, Role.PRACTITIONER, Role.SENIOR_PRACTITIONER
RELEASE = date(2023, 3, 31)  # the community is responsible from 17 July 2022
WHY = "Days were added for an assault"


@pytest.fixture
def prison():
    return make_actor(POM, area=None)


@pytest.fixture
def community():
    return make_actor(COM)


def email_of(actor):
    return User.objects.get(pk=actor.user_id).email


def enter(actor, sentence, release=RELEASE, *, now=NOW, prison_officer="", reason=WHY, **more):
    return actions.record_dates(
        actor=actor,
        now=now,
        sentence_id=sentence.pk,
        facts=Facts(sentenced_on=sentence.starts_on, conditional_on=release, **more),
        prison="HMP Made Up",
        prison_officer=prison_officer,
        reason=reason,
    )


def take(actor, sentence, now):
    return actions.take_over(actor=actor, now=now, sentence_id=sentence.pk, meeting_on=now.date(), no_meeting_reason="")


def on(day):
    return datetime(day.year, day.month, day.day, 10, tzinfo=NOW.tzinfo)


def responsible(sentence):
    rows = sentence.person.officers.order_by("valid_from", "pk")
    return [(row.officer_id, row.valid_from, row.valid_until) for row in rows]


def inside(prison, community, release=RELEASE):
    """Somebody whose prison officer has been responsible from the first day, and whose community officer is named."""
    sentence = make_inside(prison)
    handover = enter(prison, sentence, release, prison_officer=email_of(prison))
    if community:
        with acting(SYSTEM):
            actions.name_officer(actor=SYSTEM, now=NOW, handover=handover, officer_id=community.user_id)
    return sentence


@pytest.mark.requirement(55)
def test_a_moved_release_is_reckoned_anew_both_are_told_and_the_old_is_kept(prison, community):
    sentence = inside(prison, community)

    new = enter(prison, sentence, date(2023, 6, 30))

    assert (new.community_from, new.reason) == (date(2022, 10, 16), WHY)
    old = Handover.objects.exclude(pk=new.pk).get()
    assert (old.community_from, old.superseded_at) == (date(2022, 7, 17), NOW)
    sentence.refresh_from_db()
    assert sentence.release_on == date(2023, 6, 30)
    change = sentence.person.changes.get()
    assert (change.field, change.old, change.new, change.reason) == ("conditional_on", "2023-03-31", "2023-06-30", WHY)
    # the clock moves with it
    clocks = Deadline.objects.filter(kind="handover.due").order_by("pk")
    assert [(d.thing_id, d.due_at.date(), d.cancelled_at is None) for d in clocks] == [
        (old.pk, date(2022, 7, 17), False),
        (new.pk, date(2022, 10, 16), True),
    ]
    # whoever moved it knows it; the other says so
    line = f"Read the new dates of the handover of {sentence.person.crn}"
    assert line in [w.text for w in waiting(community, NOW)]
    assert line not in [w.text for w in waiting(prison, NOW)]
    actions.read(actor=community, now=NOW, sentence_id=sentence.pk)
    assert line not in [w.text for w in waiting(community, NOW)]


@pytest.mark.requirement(55)
def test_the_community_takes_over_by_a_recorded_act_and_the_prison_supports_until_release(prison, community):
    sentence = inside(prison, community)
    late = on(date(2022, 7, 20))
    assert queries.officer_id(sentence.person, late.date()) == prison.user_id

    found = take(community, sentence, late)

    assert (found.taken_over_on, found.taken_over_by_id, found.meeting_on) == (
        late.date(),
        community.user_id,
        late.date(),
    )
    assert responsible(sentence) == [
        (prison.user_id, date(2021, 1, 1), late.date()),
        (community.user_id, late.date(), None),
    ]
    assert Deadline.objects.get(kind="handover.due").met_at == late
    event = Event.objects.get(verb="handover.taken_over")
    assert (event.actor_id, event.related) == (community.user_id, {"person": sentence.person_id})
    assert queries.may_see(prison, sentence.person_id)
    sentence.person.in_custody = False
    sentence.person.save()
    assert not queries.may_see(prison, sentence.person_id)


def test_nobody_takes_over_before_the_handover_opens_twice_or_without_saying_how_it_went(prison, community):
    sentence = inside(prison, community)

    with pytest.raises(NotNow, match="opens on 17 July 2022"):
        take(community, sentence, on(date(2022, 7, 16)))
    with pytest.raises(NotValid, match="or why there was none"):
        actions.take_over(
            actor=community,
            now=on(date(2022, 7, 17)),
            sentence_id=sentence.pk,
            meeting_on=None,
            no_meeting_reason="",
        )
    assert responsible(sentence) == [(prison.user_id, date(2021, 1, 1), None)]
    take(community, sentence, on(date(2022, 7, 17)))
    with pytest.raises(NotNow, match="taken over already"):
        take(community, sentence, on(date(2022, 7, 18)))


def test_only_the_officer_who_is_named_takes_over_and_no_prison_officer(prison, community):
    sentence, late = inside(prison, community), on(date(2022, 7, 20))

    with pytest.raises(NotAllowed, match="Another officer is named"):
        take(make_actor(COM), sentence, late)
    with pytest.raises(NotAllowed):
        take(prison, sentence, late)
    with pytest.raises(NotFound):
        take(make_actor(COM, area="pdu-gwent"), sentence, late)


def test_the_officer_who_is_named_sees_a_case_of_another_unit_until_somebody_has_taken_over(prison):
    far = make_actor(COM, area="pdu-gwent")
    sentence = make_inside(prison)
    enter(prison, sentence, prison_officer=email_of(prison))
    assert not queries.may_see(far, sentence.person_id)

    with acting(SYSTEM):
        handover = Handover.objects.get()
        actions.name_officer(actor=SYSTEM, now=NOW, handover=handover, officer_id=far.user_id)

    assert queries.may_see(far, sentence.person_id)
    for actor in (far, prison):
        with acting(actor, NOW):
            assert [p.pk for p in queries.people(actor, TODAY, text="inside")] == [sentence.person_id]


def test_a_limited_record_lists_whoever_answers_for_it(prison, community):
    sentence = make_inside(prison)
    limit(sentence.person, prison.user_id, AccessRule.Kind.ONLY)
    enter(prison, sentence, prison_officer=email_of(prison))
    assert not queries.may_see(community, sentence.person_id)

    with acting(prison, NOW):
        handover = Handover.objects.select_related("person").get()
    actions.name_officer(actor=prison, now=NOW, handover=handover, officer_id=community.user_id)

    assert queries.may_see(community, sentence.person_id)
    assert sentence.person.access_changes.get().reason == "Became responsible for the person"


def test_a_prison_officer_who_is_named_becomes_responsible_where_the_rules_say_the_prison_is(prison, community):
    sentence = make_inside()
    give_officer(sentence.person, community.user_id, valid_from=sentence.starts_on)

    found = enter(community, sentence, prison_officer=email_of(prison))

    assert (found.prison_officer_id, found.community_officer_id) == (prison.user_id, community.user_id)
    assert responsible(sentence) == [
        (community.user_id, date(2021, 1, 1), TODAY),
        (prison.user_id, TODAY, None),
    ]


def test_where_the_community_is_responsible_already_nothing_is_to_hand_over(prison, community):
    sentence = make_inside()
    give_officer(sentence.person, community.user_id, valid_from=sentence.starts_on)

    found = enter(community, sentence, date(2022, 6, 30), prison_officer=email_of(prison))

    assert (found.community_from, found.taken_over_on) == (date(2021, 10, 16), TODAY)
    assert responsible(sentence) == [(community.user_id, date(2021, 1, 1), None)]
    assert not Deadline.objects.exists()


def test_dates_are_refused_whole_with_all_that_is_wrong(community):
    sentence = make_inside()
    give_officer(sentence.person, community.user_id, valid_from=sentence.starts_on)

    with pytest.raises(NotValid) as refused:
        enter(community, sentence, date(2020, 1, 1), prison_officer="nobody@example.test", mappa_level=7)

    assert {p.field for p in refused.value.problems} == {"conditional_on", "prison_officer", "mappa_level"}
    assert (Custody.objects.count(), Handover.objects.count()) == (0, 0)


def test_the_same_dates_entered_again_change_nothing(prison, community):
    sentence = inside(prison, community)

    again = enter(community, sentence)

    assert Handover.objects.get() == again


def test_the_night_reckons_anew_what_the_day_moves(prison):
    sentence = make_inside(prison)
    told = Facts(
        sentenced_on=sentence.starts_on,
        is_indeterminate=True,
        tariff_on=date(2022, 3, 20),
        hearing_on=date(2024, 5, 1),
    )
    actions.record_dates(
        actor=prison,
        now=NOW,
        sentence_id=sentence.pk,
        facts=told,
        prison="",
        prison_officer=email_of(prison),
        reason="",
    )
    tasks.due(on(date(2022, 3, 19)))
    assert Handover.objects.get().community_from == date(2021, 3, 20)

    for _ in range(2):
        tasks.due(on(date(2022, 3, 20)))

    new = Handover.objects.get(superseded_at=None)
    assert (Handover.objects.count(), new.community_from) == (2, date(2023, 5, 1))
    assert new.reason == "The rules changed, or a date came that they look at"


def test_the_desks_of_both_name_the_handovers_of_the_next_eight_weeks(prison, community):
    sentence = inside(prison, community)
    near, crn = on(date(2022, 5, 22)), sentence.person.crn

    assert waiting(prison, near - timedelta(days=1)) == []
    assert [w.text for w in waiting(prison, near)] == [f"Hand {crn} over to {community.name}"]
    line = waiting(community, near)[0]
    assert (line.text, line.due_at.date()) == (f"Take over {crn} from the prison", date(2022, 7, 17))


def recall(actor, release, now, returned_on=None):
    told = {"kind": "standard", "recalled_on": now.date(), "returned_on": returned_on, "reason": "Left the hostel"}
    return sentences.recall(actor=actor, now=now, release_id=release.pk, **told)


def let_out(actor, sentence, now):
    return sentences.record_release(actor=actor, now=now, sentence_id=sentence.pk, released_on=now.date())


def released(prison, community):
    """Somebody who was handed over, and released in time."""
    sentence = inside(prison, community)
    take(community, sentence, on(date(2022, 7, 20)))
    return sentence, let_out(community, sentence, on(RELEASE))


def test_a_recall_makes_the_case_the_communitys_tells_both_and_a_new_release_undoes_it(prison, community):
    sentence, first = released(prison, community)
    assert not Person.objects.get().in_custody
    back = on(date(2023, 5, 2))

    recall(community, first, back, returned_on=back.date())

    found = Handover.objects.get(superseded_at=None)
    assert (Custody.objects.get().is_recalled, found.case) == (True, "recalled")
    assert found.reason == "Recalled on 2 May 2023: Left the hostel"
    assert (found.taken_over_on, Handover.objects.filter(case="standard").count()) == (date(2022, 7, 20), 1)
    assert Person.objects.get().in_custody
    assert f"Read the new dates of the handover of {sentence.person.crn}" in [w.text for w in waiting(prison, back)]
    again = on(date(2023, 6, 10))
    with pytest.raises(NotValid, match="from the recall on 2 May 2023"):
        sentences.record_release(actor=community, now=again, sentence_id=sentence.pk, released_on=date(2023, 5, 1))
    let_out(community, sentence, again)
    assert (Custody.objects.get().is_recalled, Person.objects.get().in_custody) == (False, False)
    now = Handover.objects.get(superseded_at=None)
    assert (now.case, now.reason) == ("standard", "Released on 10 June 2023")
    assert [c.field for c in sentence.person.changes.order_by("pk")] == [
        "in_custody", "in_custody", "is_recalled", "in_custody", "is_recalled"
    ]  # fmt: skip
    with pytest.raises(NotValid, match="record the recall first"):
        let_out(community, sentence, again)


def test_a_recall_that_was_taken_in_is_followed_by_the_night_and_ends_with_a_later_release(prison, community):
    sentence, first = released(prison, community)
    Release.objects.filter(pk=first.pk).update(recalled_on=date(2023, 4, 20))

    tasks.due(on(date(2023, 4, 19)))
    before = Custody.objects.get().is_recalled
    for _ in range(2):
        tasks.due(on(date(2023, 4, 20)))

    assert (before, Custody.objects.get().is_recalled) == (False, True)
    assert Handover.objects.count() == 2
    Release.objects.create(person=sentence.person, sentence=sentence, released_on=date(2023, 5, 20))
    tasks.due(on(date(2023, 5, 20)))
    assert [h.case for h in Handover.objects.order_by("pk")] == ["standard", "recalled", "standard"]


def test_a_recall_and_a_new_release_are_recorded_through_the_pages(prison, community):
    sentence, first = released(prison, community)
    clock.set_demo(on(date(2023, 5, 3)))
    client = browser(community)
    day = {"day": "2", "month": "5", "year": "2023"}
    typed = {f"{name}-{part}": value for name in ("recalled_on", "returned_on") for part, value in day.items()}
    typed |= {"kind": "standard", "reason": "Left the hostel"}

    page = client.post(f"/releases/{first.pk}/recall", typed, follow=True)

    assert "Record a release" in text_of(page)
    assert "Recalled to custody: the community is responsible" in text_of(client.get(f"/custody/{sentence.pk}"))
    assert b'value="is_recalled"' not in client.get(f"/custody/{sentence.pk}/dates").content
    day = {f"released_on-{part}": value for part, value in (day | {"day": "3"}).items()}
    out = client.post(f"/sentences/{sentence.pk}/releases/add", day, follow=True)
    assert "Released on 3 May 2023." in text_of(out)
    assert "Record a release" not in text_of(out)
    assert "Reckoned from the earliest release" in text_of(client.get(f"/custody/{sentence.pk}"))


# Pages


@pytest.mark.requirement(55)
def test_on_the_pages_a_date_is_moved_read_and_taken_over(prison, community):
    sentence = inside(prison, community, date(2022, 11, 25))
    outside, within = browser(community), browser(prison)
    page = outside.get(f"/custody/{sentence.pk}")
    assert "by 11 March 2022" in text_of(page)
    assert "Rules since 26 June 2021" in text_of(page)
    assert "Take over from the prison" not in text_of(page)
    form = within.get(f"/custody/{sentence.pk}/dates")
    assert b'name="conditional_on-day" type="text" value="25"' in form.content
    typed = {"prison": "HMP Made Up", "conditional_on-day": "20", "conditional_on-month": "11"}

    moved = within.post(
        f"/custody/{sentence.pk}/dates", typed | {"conditional_on-year": "2022", "reason": WHY}, follow=True
    )

    assert "The community is responsible from 6 March 2022." in text_of(moved)
    assert "11 Mar 2022" in text_of(moved)
    assert "Conditional release: was 25 November 2022, now 20 November 2022" in text_of(moved)
    seen = outside.get(f"/custody/{sentence.pk}")
    assert f"The dates have moved: {WHY}" in text_of(seen)
    assert "Overdue" in text_of(seen)
    known = outside.post(f"/custody/{sentence.pk}/read", follow=True)
    assert "The dates have moved" not in text_of(known)
    listed = outside.get("/handovers")
    assert "1 handover that nobody has taken over yet" in text_of(listed)
    refused = outside.post(f"/custody/{sentence.pk}/take-over", {})
    assert "Enter when the handover meeting was held, or why there was none" in text_of(refused)
    done = outside.post(
        f"/custody/{sentence.pk}/take-over", {"no_meeting_reason": "He was moved to another prison"}, follow=True
    )
    assert "You are the responsible officer from today." in text_of(done)
    assert "No handover concerns you today" in text_of(outside.get("/handovers"))
    record = outside.get(reverse("referrals:person", args=[sentence.person_id]))
    assert f"/custody/{sentence.pk}".encode() in record.content


def test_a_list_of_handovers_of_any_length_takes_the_same_queries(prison, community, django_assert_num_queries):
    for _ in range(8):
        inside(prison, community)
    client = browser(community)
    client.get("/handovers")

    with django_assert_num_queries(8):
        page = client.get("/handovers")

    assert "8 handovers" in text_of(page)


def typed_recall(recalled, returned=None):
    days = {"recalled_on": recalled, "returned_on": returned}
    told = {
        f"{name}-{part}": getattr(day, part) for name, day in days.items() if day for part in ("day", "month", "year")
    }
    return told | {"kind": "standard", "reason": "Left the hostel"}


def test_whoever_is_at_large_is_the_communitys_and_on_its_desks_until_they_are_back(prison, community):
    sentence, out = released(prison, community)
    liaison, senior = make_actor(Role.VICTIM_LIAISON_OFFICER, area=None), make_actor(SENIOR)
    safety.record_contact(actor=liaison, now=NOW, crn=sentence.person.crn, case_ref="VC-7002", phone="")
    gone, back = date(2023, 5, 2), date(2023, 5, 9)
    clock.set_demo(on(gone))
    client = browser(community)
    client.post(f"/releases/{out.pk}/recall", typed_recall(gone))
    clock.set_demo(on(back))

    said = f"{sentence.person.crn} is unlawfully at large since 2 May 2023"
    others = {who: browser(who) for who in (prison, senior, liaison)}
    desks = {who: text_of(other.get("/desk")) for who, other in others.items()}
    record = text_of(client.get(f"/people/{sentence.person_id}"))
    form = client.get(f"/releases/{out.pk}/recall").content.decode()

    assert f"{said}: enter the return to custody" in text_of(client.get("/desk"))
    assert f"{said}: enter the return to custody" in desks[senior]
    assert f"{said}: tell the victim" in desks[liaison]
    assert sentence.person.crn not in desks[prison]
    assert "Unlawfully at large since 2 May 2023" in record
    assert "Unlawfully at large since 2 May 2023" in text_of(client.get(f"/custody/{sentence.pk}"))
    assert responsible(sentence)[-1][::2] == (community.user_id, None)
    assert "Record a release" not in text_of(client.get(f"/people/{sentence.person_id}/sentences"))
    assert "Left the hostel" in form
    with pytest.raises(NotNow, match="add the return to custody first"):
        let_out(community, sentence, on(back))

    client.post(f"/releases/{out.pk}/recall", typed_recall(gone, back))

    assert all("at large" not in text_of(each.get("/desk")) for each in (client, *others.values()))
    assert f"Read the new dates of the handover of {sentence.person.crn}" in text_of(others[prison].get("/desk"))
    assert responsible(sentence)[-1][::2] == (community.user_id, None)
