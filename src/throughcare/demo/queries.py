"""How far the loading of the made-up world is."""

from datetime import date

from throughcare.access.actor import Actor
from throughcare.demo.competitions import passphrase
from throughcare.demo.models import DemoLoad
from throughcare.desk.queries import cast_lines


def latest() -> DemoLoad | None:
    """The newest loading, or None before any."""
    return DemoLoad.objects.order_by("-pk").first()


def officer_lines(actor: Actor, today: date) -> list[str]:
    """What waits for an opening officer of the cast, with the passphrase that the made-up world gave them."""
    return [*cast_lines(actor, today), f"The passphrase of this opening key: {passphrase(actor.name)}"]
