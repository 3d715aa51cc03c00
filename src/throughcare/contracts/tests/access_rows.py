"""Who may reach the pages of contracts."""

from support.access import EVERYBODY, OWN, RIVAL, Row, Whose, World
from throughcare.access.roles import Role
from throughcare.contracts.models import Contract, ContractOption
from throughcare.contracts.tests.factories import make_asked, make_contract, make_standing

# Contracts are public business: everybody who buys, watches or refers sees all; a provider its own.
WATCHERS = tuple(role for role in Role if role not in (Role.PROVIDER_MANAGER, Role.MACHINE_CLIENT))


def contract(world: World, whose: Whose) -> Contract:
    return make_contract(world, whose)


def reference(whose: Whose):
    return lambda world: {"reference": world.once(contract, whose).reference}


def gate(whose: Whose):
    def build(world: World):
        found = world.once(contract, whose)
        return {"reference": found.reference, "hold_id": found.holds.first().pk}

    return build


def option(whose: Whose):
    def build(world: World):
        found = world.once(contract, whose)
        row, _created = ContractOption.objects.get_or_create(
            contract=found, name="Weekend groups", defaults={"cap_gbp": 50_000}
        )
        return {"reference": found.reference, "option_id": row.pk}

    return build


def asked(whose: Whose):
    """An extension that a commissioner of the world's own buyer, or of the rival's, asked for."""

    def build(world: World):
        return {"pk": make_asked(world, world.once(contract, OWN), whose).pk}

    return build


def standing(whose: Whose):
    """A direct award in its standstill."""

    def build(world: World):
        return {"pk": make_standing(world, whose).pk}

    return build


BOTH = {OWN: reference(OWN), RIVAL: reference(RIVAL)}
GATES = {OWN: gate(OWN), RIVAL: gate(RIVAL)}
ROWS = [
    Row(url="contracts:uncompeted"),
    Row(url="contracts:uncompeted_ask"),
    Row(url="contracts:uncompeted_decide", kwargs={whose: asked(whose) for whose in (OWN, RIVAL)}),
    Row(url="contracts:uncompeted_stop", kwargs={whose: standing(whose) for whose in (OWN, RIVAL)}),
    Row(url="contracts:extend", kwargs=BOTH, reaches={RIVAL: EVERYBODY}),
    Row(url="contracts:order", kwargs={whose: option(whose) for whose in (OWN, RIVAL)}, reaches={RIVAL: EVERYBODY}),
    Row(url="contracts:contracts"),
    Row(url="contracts:contract", kwargs=BOTH, reaches={RIVAL: WATCHERS}),
    Row(url="contracts:takeovers"),
    Row(url="contracts:record_takeover"),
    Row(url="contracts:give_evidence", kwargs=GATES),
    # the contract manager bought both
    Row(url="contracts:clear_gate", kwargs=GATES, reaches={RIVAL: EVERYBODY}),
    Row(url="contracts:go_live", kwargs=BOTH, reaches={RIVAL: EVERYBODY}),
    Row(url="contracts:end", kwargs=BOTH, reaches={RIVAL: EVERYBODY}),
]
