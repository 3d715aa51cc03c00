"""Who may reach the pages of records: data protection officers, for people of their own area."""

import inspect
from collections.abc import Callable
from io import BytesIO

from support.access import LIMITED, OWN, RIVAL, SIBLING, Row, Whose, World
from throughcare.access.roles import Role
from throughcare.documents import actions as documents
from throughcare.people.tests.access_rows import person
from throughcare.records.models import (
    AccessRequest,
    Bundle,
    Correction,
    Disposal,
    DisposalBatch,
    LegalHold,
    Original,
    Passage,
)

PDF = b"%PDF-1.7\n%%EOF\n"
WHOSE = (OWN, SIBLING, RIVAL, LIMITED)


def request(world: World, whose: Whose, status: str = "received") -> AccessRequest:
    """A request as far as its state says, prepared by a colleague."""
    colleague = world.user(Role.DATA_PROTECTION_OFFICER, RIVAL)
    facts = dict.fromkeys(("recorded_by", "identified_by", "proposed_by"), colleague)
    made = AccessRequest.objects.create(
        person=world.once(person, whose),
        status=status,
        received_on=world.today,
        received_how="letter",
        recorded_at=world.now,
        identified_on=world.today,
        identity_check="document seen",
        collected_at=world.now,
        proposed_at=world.now,
        approved_at=world.now,
        approved_by=world.user(Role.INSPECTOR),
        **facts,
    )
    Original.objects.create(request=made, content={"sections": []}, sha256="", made_at=world.now)
    return made


def received(world: World, whose: Whose) -> AccessRequest:
    return request(world, whose)


def reviewing(world: World, whose: Whose) -> AccessRequest:
    return request(world, whose, "reviewing")


def proposed(world: World, whose: Whose) -> AccessRequest:
    return request(world, whose, "proposed")


def approved(world: World, whose: Whose) -> AccessRequest:
    made = request(world, whose, "approved")
    Bundle.objects.create(request=made, content=b"PK", sha256="", made_at=world.now)
    return made


def passage(world: World, whose: Whose) -> Passage:
    facts = {"model": "referrals.Referral", "thing_id": 1, "field": "reason", "label": "Referrals, A: Reason"}
    of = world.once(reviewing, whose)
    return Passage.objects.create(request=of, position=1, text="His mother drinks", suspects=["mother"], **facts)


def file(world: World, whose: Whose) -> Passage:
    """A passage that stands for a file."""
    of = world.once(reviewing, whose)
    what = {"thing": of.person, "purpose": "made.for.the.test", "file": BytesIO(PDF), "name": "report.pdf"}
    # past the wall, which lets nobody write to a limited record
    upload = inspect.unwrap(documents.upload)
    stored = upload(actor=world.actor(Role.DATA_PROTECTION_OFFICER), now=world.now, **what)
    facts = {"model": "documents.Document", "thing_id": stored.pk, "field": "file", "label": "Files: What is in it"}
    return Passage.objects.create(request=of, position=2, text="files/1.pdf: a PDF", **facts)


def correction(world: World, whose: Whose, **facts: object) -> Correction:
    about = world.once(person, whose)
    return Correction.objects.create(
        person=about,
        model="people.Person",
        thing_id=about.pk,
        label="You: Given names",
        recorded_value="Jo",
        wanted="Joe",
        received_on=world.today,
        received_how="letter",
        recorded_at=world.now,
        recorded_by=world.user(Role.DATA_PROTECTION_OFFICER),
        **{"field": "given_name"} | facts,
    )


def decided(world: World, whose: Whose) -> Correction:
    return correction(
        world,
        whose,
        field="family_name",
        status="refused",
        statement="It is not my name",
        decision_reason="The court says so",
        decided_at=world.now,
        decided_by=world.user(Role.DATA_PROTECTION_OFFICER),
    )


def hold(world: World, whose: Whose) -> LegalHold:
    officer = world.user(Role.DATA_PROTECTION_OFFICER)
    return LegalHold.objects.create(
        person=world.once(person, whose), reason="An inquiry", placed_at=world.now, placed_by=officer
    )


def batch(world: World, whose: Whose) -> DisposalBatch:
    """A batch with one record; of a limited-access record it is by itself."""
    about = world.once(person, whose)
    made = DisposalBatch.objects.create(
        delivery_unit=about.delivery_unit, limited_to=about if whose is LIMITED else None, proposed_at=world.now
    )
    Disposal.objects.create(
        batch=made, person=about, record_class="case-record", triggered_on=world.today, due_on=world.today
    )
    return made


def checked(world: World, whose: Whose) -> DisposalBatch:
    """The same, checked by a colleague, with nothing left in it to erase."""
    about = world.once(person, whose)
    return DisposalBatch.objects.create(
        delivery_unit=about.delivery_unit,
        limited_to=about if whose is LIMITED else None,
        proposed_at=world.now,
        status="checked",
        checked_at=world.now,
        checked_by=world.user(Role.DATA_PROTECTION_OFFICER, RIVAL),
    )


def of(build):
    """The key of the thing of each ownership."""
    return {whose: lambda world, whose=whose: {"pk": world.once(build, whose).pk} for whose in WHOSE}


def passage_of(whose: Whose, make: Callable[[World, Whose], Passage] = passage):
    def build(world: World):
        found = world.once(make, whose)
        return {"pk": found.request_id, "passage_id": found.pk}

    return build


def record_of(whose: Whose):
    def build(world: World):
        found = world.once(batch, whose)
        return {"pk": found.pk, "disposal_id": found.disposals.get().pk}

    return build


ROWS = [
    Row(url="records:find"),
    *(Row(url=f"records:{name}") for name in ("requests", "corrections", "schedule", "batches", "holds")),
    *(Row(url=f"records:{name}", kwargs=of(person)) for name in ("person", "receive", "dispute", "place_hold")),
    Row(url="records:request", kwargs=of(received)),
    *(Row(url=f"records:{name}", kwargs=of(received)) for name in ("identify", "extend", "refuse", "withdraw")),
    *(Row(url=f"records:{name}", kwargs=of(reviewing)) for name in ("propose", "passages", "release_rest")),
    Row(url="records:passage", kwargs={whose: passage_of(whose) for whose in WHOSE}),
    Row(url="records:passage_file", kwargs={whose: passage_of(whose, file) for whose in WHOSE}),
    *(Row(url=f"records:{name}", kwargs=of(proposed)) for name in ("send_back", "approve")),
    *(Row(url=f"records:{name}", kwargs=of(approved)) for name in ("hand_over", "copy")),
    *(
        Row(url=f"records:{name}", kwargs=of(correction))
        for name in ("correction", "amend", "refuse_correction", "withdraw_correction")
    ),
    *(Row(url=f"records:{name}", kwargs=of(decided)) for name in ("tell", "letter")),
    *(Row(url=f"records:{name}", kwargs=of(batch)) for name in ("batch", "check", "reject_batch")),
    Row(url="records:approve_batch", kwargs=of(checked)),
    Row(url="records:spare", kwargs={whose: record_of(whose) for whose in WHOSE}),
    Row(url="records:lift", kwargs=of(hold)),
]
