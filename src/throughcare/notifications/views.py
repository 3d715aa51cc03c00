"""Pages of notifications: what one was told of, how one wants to be told, and the mobile number for texts."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from throughcare.access.guards import Request, signed_in
from throughcare.kernel.errors import NotFound
from throughcare.letters.mail import texts_go_out
from throughcare.notifications import actions, queries
from throughcare.notifications.forms import ChoicesForm, CodeForm, NumberForm
from throughcare.notifications.letters import WAYS, WORDS
from throughcare.notifications.rules import Kind
from throughcare.ui.forms import sent
from throughcare.ui.step import Step, take

PAGE = 25


@require_safe
@signed_in
def notices(request: Request) -> HttpResponse:
    """What one was told of, newest first; of one kind where the digest's link leads here."""
    kind = request.GET.get("kind", "")
    page = Paginator(queries.notices(request.actor, kind), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "words": WORDS, "ways": WAYS, "kind": Kind(kind) if kind in set(Kind) else None}
    return render(request, "notifications/notices.html", context)


@signed_in
def choices(request: Request) -> HttpResponse:
    """How one wants to be told of what."""
    number = queries.mobile(request.actor)
    now_told = queries.choices(request.actor)
    form = ChoicesForm(sent(request), now_told=now_told, has_mobile=bool(number and number.confirmed_at))
    step = Step(
        title=_("What you are told, and when"),
        submit=_("Save"),
        said=_("You will be told as you chose."),
        to=reverse("notifications:notices"),
        back=_("Notifications"),
        template="notifications/choices.html",
    )
    more: dict[str, object] = {"mobile": number, "has_texts": _has_texts(), "kinds": now_told}
    return take(
        request, form, step, lambda actor, now, **chosen: actions.choose(actor=actor, now=now, chosen=chosen), more
    )


@signed_in
def mobile(request: Request) -> HttpResponse:
    """Enter a mobile number."""
    _where_texts_go_out()
    step = Step(
        title=_("Your mobile number"),
        submit=_("Send me a code"),
        said=_("A code is on its way to your mobile."),
        to=reverse("notifications:confirm"),
        back=_("Back"),
        template="notifications/step.html",
    )
    return take(request, NumberForm(sent(request)), step, actions.ask_code)


@signed_in
def confirm(request: Request) -> HttpResponse:
    """Confirm it with the code."""
    _where_texts_go_out()
    if queries.mobile(request.actor) is None:
        return redirect("notifications:mobile")
    step = Step(
        title=_("Enter the code"),
        submit=_("Confirm"),
        said=_("Your number is confirmed. Choose what comes by text message."),
        to=reverse("notifications:choices"),
        back=_("Back"),
        template="notifications/step.html",
    )
    return take(request, CodeForm(sent(request)), step, actions.confirm_mobile)


@require_POST
@signed_in
def forget(request: Request) -> HttpResponse:
    """Take the number away."""
    if queries.mobile(request.actor):
        actions.forget_mobile(actor=request.actor, now=request.now)
        messages.success(request, _("Your number is removed. What came by text message comes by e-mail."))
    return redirect("notifications:choices")


def _has_texts() -> bool:
    """Whether text messages go out; the demonstration shows them in its outbox."""
    return settings.DEMO or texts_go_out()


def _where_texts_go_out() -> None:
    if not _has_texts():
        raise NotFound
