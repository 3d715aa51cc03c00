"""An application with its row locked, for actions: whoever else changes it waits until this one is done."""

from throughcare.market.models import Application


def locked(application: Application) -> Application:
    """The application as it is now, locked until the end of the transaction."""
    return Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
