"""Letters about what goes to a provider without competition: who is told, with which facts, and the words."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from throughcare.accounts.models import Organisation
from throughcare.commissioning import letters
from throughcare.contracts.models import Uncompeted
from throughcare.contracts.queries.uncompeted import bidders_of, ground_of
from throughcare.letters.document import Document, Heading, Paragraph
from throughcare.letters.models import Letter
from throughcare.ui.words import long_date, money

AGREED, STOPPED = "uncompeted_agreed", "uncompeted_stopped"


def without_competition(asked: Uncompeted, *, now: datetime) -> None:
    """To the provider, and to everybody who bid for the lot that nobody won: what is awarded, why, and until when."""
    _write(asked, AGREED, now)


def without_competition_stopped(asked: Uncompeted, *, now: datetime) -> None:
    """To the same: it does not come about, and why."""
    _write(asked, STOPPED, now)


def _write(asked: Uncompeted, template: str, now: datetime) -> None:
    facts = {
        "call_off": asked.reference,
        "buyer": asked.buyer.name,
        "provider": asked.provider.name,
        "kind": asked.kind,
        "service": asked.service_type.name,
        "contract": asked.contract.reference if asked.contract else "",
        "ground": ground_of(asked).name,
        "justification": asked.justification,
        "value_gbp": str(asked.value_gbp),
        "starts_on": asked.starts_on.isoformat(),
        "last_on": asked.last_on.isoformat(),
        "standstill_ends_at": asked.standstill_ends_at.isoformat() if asked.standstill_ends_at else "",
        "stop_reason": asked.stop_reason,
    }
    told = Organisation.objects.filter(pk__in={asked.provider_id, *bidders_of(asked)}).order_by("pk")
    made = Letter.objects.bulk_create(
        Letter(
            template=template,
            organisation=organisation,
            thing_type=Uncompeted._meta.label_lower,
            thing_id=asked.pk,
            facts=facts | {"is_own": organisation.pk == asked.provider_id},
            made_at=now,
        )
        for organisation in told
    )
    letters.announce(made, now)


def agreed(letter: Letter, facts: dict[str, Any]) -> Document:
    """What is awarded or extended without competition, why, and until when one may object."""
    told = facts | {key: long_date(date.fromisoformat(facts[key])) for key in ("starts_on", "last_on")}
    told["value"] = money(Decimal(facts["value_gbp"]))
    title = _("You are awarded this without competition") if facts["is_own"] else _("An award without competition")
    if facts["kind"] == "extension":
        title = _("Your contract goes on")
        what = _("%(buyer)s extends contract %(contract)s (%(service)s) until %(last_on)s. This adds %(value)s.") % told
    else:
        what = _(
            "%(buyer)s means to award %(service)s to %(provider)s, from %(starts_on)s to %(last_on)s, for %(value)s."
        )
        what %= told
    why = Paragraph(_("There is no competition. The ground: %(ground)s.") % facts)
    return letters.frame(
        letter, facts, title, [Paragraph(what), why, Paragraph(facts["justification"]), *_objecting(facts)]
    )


def _objecting(facts: dict[str, Any]) -> list[Heading | Paragraph]:
    return letters.standstill(facts | {"winner": facts["provider"]}) if facts["standstill_ends_at"] else []


def stopped(letter: Letter, facts: dict[str, Any]) -> Document:
    """That what had been told does not come about, and why."""
    what = _("%(buyer)s does not award %(service)s to %(provider)s, as it had told you.") % facts
    why = _("The reason: %(reason)s") % {"reason": facts["stop_reason"]}
    return letters.frame(letter, facts, _("An award without competition is stopped"), [Paragraph(what), Paragraph(why)])
