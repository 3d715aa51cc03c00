"""Passkeys: add, name, remove, and sign in by one, as the second step or alone."""

from typing import Any

from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import auth
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.generic.edit import FormView

from throughcare.access.guards import Request, public, settling, signed_in
from throughcare.accounts import queries
from throughcare.accounts.sign_in import note


class _Add(webauthn.AddWebAuthnView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the browser needs to make a passkey that checks who holds it."""
        context = FormView.get_context_data(self, **kwargs)
        return context | {"options": auth.begin_registration(self.request.user, passwordless=True)}

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the passkey."""
        with transaction.atomic():
            note("user.passkey_added", self.request.user)
            messages.success(self.request, _("The passkey is added. You can sign in with it from now on."))
            return super().form_valid(form)


class _Rename(webauthn.EditWebAuthnView):
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the name."""
        with transaction.atomic():
            note("user.passkey_renamed", self.request.user)
            return super().form_valid(form)


class _Remove(webauthn.RemoveWebAuthnView):
    template_name = "mfa/webauthn/remove.html"
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        """Forget the passkey."""
        with transaction.atomic():
            note("user.passkey_removed", self.request.user)
            return super().form_valid(form)


class _Again(webauthn.ReauthenticateWebAuthnView):
    def form_invalid(self, form: Any) -> HttpResponse:
        """The page once more, which says why."""
        return _refused(self.request, form, self.request.get_full_path())


class _Alone(webauthn.LoginWebAuthnView):
    def form_invalid(self, form: Any) -> HttpResponse:
        """The sign-in page, which says why."""
        return _refused(self.request, form, "account_login")


def _refused(request: Request, form: Any, back: str) -> HttpResponse:
    for message in form.errors.get("credential", []):
        messages.error(request, message)
    return redirect(back)


add = settling(_Add.as_view())
again = signed_in(_Again.as_view())
alone = public(_Alone.as_view())


@signed_in
def rename(request: Request, pk: int) -> HttpResponse:
    """Another name for one's own passkey; somebody else's is not found."""
    queries.passkey(request.actor, pk)
    return _Rename.as_view()(request, pk=pk)


@signed_in
def remove(request: Request, pk: int) -> HttpResponse:
    """Remove one's own passkey; somebody else's is not found."""
    found = queries.passkey(request.actor, pk)
    return _Remove.as_view(extra_context={"passkey": found})(request, pk=pk)
