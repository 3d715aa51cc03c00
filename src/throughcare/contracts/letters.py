"""Letters about what goes to a provider without competition; `commissioning.letters` has their words."""

from datetime import datetime, timedelta

from throughcare.accounts.models import Organisation
from throughcare.commissioning import letters
from throughcare.contracts.models import Uncompeted
from throughcare.contracts.queries.uncompeted import bidders_of, ground_of
from throughcare.letters.models import Letter


def without_competition(asked: Uncompeted, *, now: datetime) -> None:
    """To the provider, and to everybody who bid for the lot that nobody won: what is awarded, why, and until when."""
    _write(asked, letters.UNCOMPETED, now)


def without_competition_stopped(asked: Uncompeted, *, now: datetime) -> None:
    """To the same: it does not come about, and why."""
    _write(asked, letters.UNCOMPETED_STOPPED, now)


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
        "last_on": (asked.ends_on - timedelta(days=1)).isoformat(),
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
