"""A custody case through a moved release date: the prison enters it, moves it, and both officers learn the new days."""

import pytest
from playwright.sync_api import Page, expect

from throughcare.access.roles import Role
from throughcare.accounts.models import User
from throughcare.clock import clock
from throughcare.people.models import Handover, Sentence
from throughcare.people.tests.factories import NOW, make_actor, make_inside
from throughcare.referrals.tests.factories import make_body

pytestmark = pytest.mark.django_db(transaction=True)


def conditional_release(page: Page, day: int, month: int, year: int) -> None:
    group = page.get_by_role("group", name="Conditional release date")
    for part, value in (("Day", day), ("Month", month), ("Year", year)):
        group.get_by_label(part, exact=True).fill(str(value))


def test_a_release_date_moves_and_both_officers_learn_when_the_community_takes_over(enter, look):
    clock.set_demo(NOW)
    prison, community = make_actor(Role.PRISON_OFFENDER_MANAGER, area=None), make_actor()
    sentence = make_inside(prison)
    make_body("ACC")
    kim, robin = enter(prison), enter(community)

    # the prison enters the date of release, from which the handover is reckoned
    kim.goto(f"/custody/{sentence.pk}")
    look(kim)
    kim.get_by_role("button", name="Enter the dates of release").click()
    kim.get_by_label("Work address of the prison").fill(User.objects.get(pk=prison.user_id).email)
    conditional_release(kim, 1, 12, 2022)
    kim.get_by_role("button", name="Save").click()
    expect(kim.get_by_text("The community is responsible from 18 March 2022")).to_be_visible()
    look(kim)

    # somebody of the community is named, and sees the case on their desk
    Handover.objects.filter(sentence=sentence, superseded_at=None).update(community_officer_id=community.user_id)
    robin.goto("/handovers")
    expect(robin.get_by_role("link", name="Inside")).to_be_visible()
    look(robin)

    # the date moves by three months, and the prison says why
    kim.get_by_role("button", name="Change the dates").click()
    conditional_release(kim, 1, 3, 2023)
    kim.get_by_label("Why did it change?").fill("Days were added by an adjudication")
    look(kim)
    kim.get_by_role("button", name="Save").click()
    expect(kim.get_by_text("The community is responsible from 17 June 2022")).to_be_visible()

    # the other officer reads the new days and says so; the old ones are kept
    robin.goto(f"/custody/{sentence.pk}")
    expect(robin.get_by_text("The dates have moved:")).to_be_visible()
    expect(robin.get_by_text("Days were added by an adjudication").first).to_be_visible()
    look(robin)
    robin.get_by_role("button", name="I know the new dates").click()
    expect(robin.get_by_text("The dates have moved:")).to_have_count(0)

    kept = Handover.objects.filter(sentence=sentence).order_by("pk")
    assert [(row.release_on.isoformat(), row.superseded_at is None) for row in kept] == [
        ("2022-12-01", False),
        ("2023-03-01", True),
    ]
    assert kept[1].community_read_at is not None
    assert Sentence.objects.get(pk=sentence.pk).release_on.isoformat() == "2023-03-01"
