"""E-mail about records: the reader's name, what happened in general, a link, and nothing else personal."""

from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from throughcare.accounts.models import User


def record_opened(user: User, link: str) -> None:
    """Tell a reviewer that a record was opened by break-glass: at once, whatever they chose to be told of."""
    _send("record_opened", user, link=link)


def no_move_on_plan(user: User) -> None:
    """Tell whoever can find a home that somebody's temporary place ends without a plan; their desk says who."""
    _send("no_move_on_plan", user)


def case_allocated(user: User) -> None:
    """Tell an officer that people were given to them; their list says who."""
    _send("case_allocated", user)


def staff_moved(user: User, unit: str) -> None:
    """Tell whoever leads a unit that somebody works there from today; the unit's page says who."""
    _send("staff_moved", user, unit=unit)


def _send(template: str, user: User, **more: str) -> None:
    text = render_to_string(f"people/email/{template}.txt", {"name": user.name, **more})
    subject, _, body = text.strip().partition("\n")
    EmailMessage(subject=subject.strip(), body=body.strip() + "\n", to=[user.email]).send()
