"""Call-offs that were published before prices had an envelope of their own are given its key."""

from itertools import permutations

from django.db import migrations

from throughcare.commissioning.rules import sealing


def make_keys(apps, schema_editor):
    """A key pair for the prices of each call-off whose bids are still sealed, boxed for every pair of its officers."""
    call_off_model, box, officer_key = (
        apps.get_model("commissioning", name) for name in ("CallOff", "KeyBox", "OfficerKey")
    )
    for call_off in call_off_model.objects.filter(status="published", price_key=None, public_key__isnull=False):
        found = officer_key.objects.filter(user__in=call_off.officers.values("user"))
        officers = {key.user_id: bytes(key.public_key) for key in found}
        public, private = sealing.new_key_pair()
        box.objects.bulk_create(
            box(
                call_off=call_off,
                sealing="prices",
                outer_id=outer,
                inner_id=inner,
                box=sealing.seal(sealing.seal(private, officers[inner]), officers[outer]),
            )
            for outer, inner in permutations(sorted(officers), 2)
        )
        sealing.wipe(private)
        call_off.price_key = public
        call_off.save(update_fields=["price_key"])


class Migration(migrations.Migration):
    dependencies = [("commissioning", "0012_evaluation")]
    operations = [migrations.RunPython(make_keys, migrations.RunPython.noop)]
