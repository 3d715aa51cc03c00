"""Everybody sees where things stand: a measure down to its referrals, the register, open data, notices of others."""

from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from support.access import World
from throughcare.access.actor import SYSTEM
from throughcare.access.roles import Role
from throughcare.accounts.models import User
from throughcare.clock import clock
from throughcare.clock.clock import LONDON
from throughcare.contracts.tests.factories import make_contract
from throughcare.insight.actions.publish import publish
from throughcare.insight.actions.take_in import begin, take_in
from throughcare.people.tests.factories import make_actor
from throughcare.referrals.tests.factories import make_assigned, make_cast

pytestmark = pytest.mark.django_db(transaction=True)


def enter(visitor: Callable[..., Page], sign_in: Callable[..., None], user_id: int | None) -> Page:
    page = visitor()
    sign_in(page, User.objects.get(pk=user_id))
    return page


def test_a_figure_leads_to_the_referrals_behind_it_for_whoever_may_see_them(visitor, sign_in, accessible):
    cast = make_cast()
    referral = make_assigned(cast)
    clock.set_demo(datetime(2022, 4, 4, 9, tzinfo=LONDON))  # four weeks on, the first appointment is overdue
    analyst = enter(visitor, sign_in, make_actor(Role.ANALYST, area=None).user_id)
    manager = enter(visitor, sign_in, cast.manager.user_id)

    analyst.goto("/measures")
    analyst.get_by_role("link", name="First appointment within 10 working days").click()
    expect(analyst.get_by_text("overall: 0 of 1 referrals")).to_be_visible()
    expect(analyst.get_by_role("img", name="funnel plot of 1 contracts")).to_be_visible()
    expect(analyst.get_by_role("row").filter(has_text="Within what chance explains")).to_have_count(1)
    expect(analyst.get_by_role("link", name="referrals behind")).to_have_count(0)
    accessible(analyst)
    with analyst.expect_download() as downloading:
        analyst.get_by_role("link", name="Download these figures").click()
    assert downloading.value.path().read_text().splitlines()[1].startswith("first-appointment,1,2021-06-26,")

    manager.goto("/measures/first-appointment")
    manager.get_by_role("link", name="referrals behind").click()
    expect(manager.get_by_role("row").filter(has_text=referral.reference)).to_contain_text("Not held Late")
    accessible(manager)
    manager.get_by_role("link", name=referral.reference).click()
    expect(manager.get_by_role("heading", name="Accommodation")).to_be_visible()


@pytest.mark.requirement(41)
def test_anybody_reads_register_open_data_and_notices_of_other_buyers(visitor, accessible):
    world = World()
    make_contract(world)
    publish(actor=SYSTEM, now=world.now)
    notice = {
        "ocid": "ocds-abc-1",
        "id": "ocds-abc-1-1",
        "date": "2022-03-01T09:00:00Z",
        "tag": ["tender"],
        "initiationType": "tender",
        "buyer": {"id": "b", "name": "Made-up Council"},
        "tender": {"id": "t", "title": "Help for families", "status": "active"},
    }
    run = begin(actor=SYSTEM, now=world.now, file_name="a.json", sha256="0" * 64)
    take_in(actor=SYSTEM, now=world.now, run=run, releases=[notice], source="test")
    page = visitor(java_script_enabled=True)

    page.goto("/")
    page.get_by_role("link", name="Who won what").click()
    page.get_by_label("Provider, service or area").fill("midlands")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("row").filter(has_text="Own supplier")).to_contain_text("£480,000")
    page.get_by_role("link", name="Value without VAT").click()
    expect(page.get_by_role("columnheader", name="Value without VAT")).to_have_attribute("aria-sort", "ascending")
    accessible(page)

    page.goto("/open-data")
    expect(page.get_by_text("3 releases follow the Open Contracting Data Standard 1.1.5")).to_be_visible()
    accessible(page)

    page.goto("/notices")
    page.get_by_label("Words").fill("family")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Help for families").click()
    expect(page.get_by_text("Made-up Council")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Cymraeg").click()
    expect(page.get_by_role("button", name="English")).to_be_visible()
