"""How far the loading of the made-up world is."""

from throughcare.demo.models import DemoLoad


def latest() -> DemoLoad | None:
    """The newest loading, or None before any."""
    return DemoLoad.objects.order_by("-pk").first()
