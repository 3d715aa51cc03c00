"""Who may reach the pages of insight."""

from datetime import date

from support.access import EVERYBODY, OWN, RIVAL, Row, Whose, World
from throughcare.access.roles import Role
from throughcare.accounts.rules import Kind
from throughcare.contracts.models import Contract, DeliveryBody
from throughcare.contracts.tests.factories import make_live
from throughcare.insight.models import Notice, ReferralReport
from throughcare.referrals.tests.factories import make_body, share_award

# Figures of contracts are public business of those who buy and watch; a provider sees its own.
WATCHERS = tuple(role for role in Role if role not in (Role.PROVIDER_MANAGER, Role.MACHINE_CLIENT))


def body(world: World, whose: Whose) -> DeliveryBody:
    # each on a day of its own: a service has one delivery body at a time
    return make_live(world, whose, starts_on=date(2022, 3, 1)).delivery_body


def drill(whose: Whose):
    return lambda world: {"key": "first-appointment", "body_id": world.once(body, whose).pk}


def one_measure(world: World):
    return {"key": "first-appointment"}


def one_notice(world: World):
    return {"pk": Notice.objects.get_or_create(ocid="ocds-test", defaults=NOTICE)[0].pk}


def one_process(world: World):
    facts = NOTICE | {"source": "throughcare"}
    return {"pk": Notice.objects.get_or_create(ocid="ocds-test-own", defaults=facts)[0].pk}


def report(world: World, whose: Whose) -> ReferralReport:
    """A finished report of a provider's manager, or of the rival's."""
    manager = world.user(Role.PROVIDER_MANAGER, whose)
    facts = {"asked_by": manager, "asked_at": world.now, "sent_from": world.today, "total_count": 0}
    return ReferralReport.objects.create(kind="provider", done_at=world.now, **facts)


def one_report(whose: Whose):
    return lambda world: {"pk": world.once(report, whose).pk}


def shared(world: World, whose: Whose) -> Contract:
    """A contract that was awarded to the own provider, or to the rival, together with another organisation."""
    service = make_body(
        "FBD",
        "region-wales" if whose is OWN else "region-london",
        provider=world.organisation(Kind.SUPPLIER, whose),
    )
    share_award(service, **{f"Partner of {whose}": 40})
    assert service.contract is not None
    return service.contract


def one_share(whose: Whose):
    return lambda world: {"reference": world.once(shared, whose).reference}


NOTICE = {"source": "test", "title": "Buses", "stage": "tender", "record": {"ocid": "ocds-test"}}
ANYBODY = {"reaches": {RIVAL: EVERYBODY}}
ROWS = [
    Row(url="insight:measures"),
    Row(url="insight:disparity"),
    Row(url="insight:measure", kwargs={OWN: one_measure, RIVAL: one_measure}, **ANYBODY),
    Row(url="insight:measure_csv", kwargs={OWN: one_measure, RIVAL: one_measure}, **ANYBODY),
    Row(url="insight:behind", kwargs={OWN: drill(OWN), RIVAL: drill(RIVAL)}, reaches={RIVAL: WATCHERS}),
    Row(url="insight:shares"),
    Row(
        url="insight:share",
        kwargs={OWN: one_share(OWN), RIVAL: one_share(RIVAL)},
        reaches={RIVAL: [Role.COMMISSIONER, Role.CONTRACT_MANAGER, Role.INSPECTOR]},
    ),
    Row(url="insight:reports"),
    Row(url="insight:ask_report"),
    Row(
        url="insight:report_csv",
        kwargs={OWN: one_report(OWN), RIVAL: one_report(RIVAL)},
        reaches={OWN: [Role.PROVIDER_MANAGER]},
    ),
    Row(url="insight:awards"),
    Row(url="insight:awards_csv"),
    Row(url="insight:register"),
    Row(url="insight:register_csv"),
    Row(url="insight:process", kwargs={OWN: one_process, RIVAL: one_process}, **ANYBODY),
    Row(url="insight:process_json", kwargs={OWN: one_process, RIVAL: one_process}, **ANYBODY),
    Row(url="insight:open_data"),
    Row(url="insight:releases_json"),
    Row(url="insight:records_json"),
    Row(url="insight:notices"),
    Row(url="insight:notice", kwargs={OWN: one_notice, RIVAL: one_notice}, **ANYBODY),
    Row(url="api:awards"),
    Row(url="api:notices"),
    Row(url="api:notice", kwargs={OWN: one_notice, RIVAL: one_notice}, **ANYBODY),
    Row(url="api:measures"),
    Row(url="api:measure", kwargs={OWN: one_measure, RIVAL: one_measure}, **ANYBODY),
    Row(url="api:behind", kwargs={OWN: drill(OWN), RIVAL: drill(RIVAL)}, reaches={RIVAL: WATCHERS}),
]
