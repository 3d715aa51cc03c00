"""Who may reach the demo's outbox, what did not arrive, and the receipts of GOV.UK Notify."""

from support.access import OWN, RIVAL, Row, Whose, World
from throughcare.access.roles import Role
from throughcare.letters.models import DeadAddress


def dead_address(world: World, whose: Whose) -> DeadAddress:
    """An address that bounced, of a caseworker of the own or of the rival's organisation."""
    user = world.user(Role.CASEWORKER, whose)
    return DeadAddress.objects.create(channel="email", to=user.email, user=user, since=world.now)


ROWS = [
    Row(url="letters:demo_outbox"),
    Row(url="letters:failures"),
    Row(
        url="letters:lift",
        kwargs={
            OWN: lambda world: {"pk": world.once(dead_address, OWN).pk},
            RIVAL: lambda world: {"pk": world.once(dead_address, RIVAL).pk},
        },
    ),
    Row(url="letters:notify_receipt"),
]
