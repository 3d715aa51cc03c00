"""Who applies and who assesses read the same tests of standing, with their arithmetic."""

import pytest
from django.urls import reverse
from lxml import html

from support.access import World
from throughcare.access.roles import Role
from throughcare.accounts.rules import Kind
from throughcare.market.models import Application, SupplierProfile
from throughcare.market.tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def words(world: World, role: Role, application: Application, name: str = "application", *more: object) -> str:
    response = world.client(role).get(reverse(f"market:{name}", args=[application.reference, *more]))
    assert response.status_code == 200
    return " ".join(html.fromstring(response.content).text_content().split())


@pytest.mark.requirement(81)
def test_an_organisation_without_a_parent_sees_that_no_guarantee_applies_and_so_does_the_assessor(world) -> None:
    application = make.make_sent(world)
    cell = application.cells.first()

    own = words(world, Role.BID_WRITER, application)
    assessors = words(world, Role.ASSESSOR, application, "decide", cell.pk)

    for text in (own, assessors):
        assert "Not applicable: no parent company owns the organisation. That is never a reason to fail." in text
        assert (
            "Turnover £640,000 ÷ 2 = £320,000: all lots that the organisation holds may come to so much a year." in text
        )


@pytest.mark.requirement(81)
def test_a_parent_that_gives_no_guarantee_is_shown_to_the_assessor_as_not_met(world) -> None:
    make.make_draft(world)
    facts = make.PROFILE | {"has_parent": True, "parent_name": "Made-up Holdings", "gives_guarantee": False}
    organisation = world.organisation(Kind.SUPPLIER).pk

    make.say(organisation, facts, actor=world.actor(Role.BID_WRITER), now=world.now)

    application = Application.objects.get()
    assert "Not met: Made-up Holdings would not give a guarantee." in words(world, Role.BID_WRITER, application)
    assert SupplierProfile.objects.get(organisation=organisation).gives_guarantee is False
