"""The wall stands: every table has its place, and the application without an actor reads nothing."""

from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

from throughcare.access.acting import acting
from throughcare.access.actor import NOBODY
from throughcare.access.roles import Role
from throughcare.commissioning.models import Score
from throughcare.commissioning.tests.factories import make_bidden, make_passphrases_cheap, make_scored
from throughcare.market.models import SupplierProfile
from throughcare.people.models import Person
from throughcare.people.tests.factories import NOW, make_actor, make_need, make_person
from throughcare.referrals.tests.factories import make_assigned, make_cast
from throughcare.wall import migrations
from throughcare.wall.build import PAST, POLICY, digest
from throughcare.wall.policies import OPEN, WALLED

OF_SCORES = "SELECT p.user_id FROM commissioning_score s JOIN commissioning_panelist p ON p.id = s.panelist_id"


def rows(query, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()


def tables():
    return {name for (name,) in rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}


@pytest.mark.django_db
def test_every_table_is_walled_or_says_why_not():
    unknown = tables() - set(WALLED) - set(OPEN)

    assert unknown == set(), "add each to wall/policies.py: to WALLED with a condition, or to OPEN with a reason"
    assert set(WALLED) | set(OPEN) == tables()
    assert set(WALLED) & set(OPEN) == set()
    assert all(OPEN.values())


@pytest.mark.django_db
def test_a_table_that_names_a_person_is_walled():
    named = rows(
        "SELECT DISTINCT c.conrelid::regclass::text FROM pg_constraint c WHERE c.contype = 'f'"
        " AND c.confrelid IN ('people_person'::regclass, 'referrals_referral'::regclass)"
    )

    assert {name for (name,) in named} - set(WALLED) == set()
    assert len(named) > 10


@pytest.mark.django_db
def test_the_database_enforces_each_policy_even_on_the_owner_of_the_tables():
    found = rows(
        "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND (relrowsecurity OR relforcerowsecurity)"
    )
    policies = rows("SELECT tablename, policyname, cmd, permissive FROM pg_policies WHERE schemaname = 'public'")

    assert sorted(found) == sorted((table, True, True) for table in WALLED)
    assert sorted(policies) == sorted((table, POLICY, "ALL", "PERMISSIVE") for table in WALLED)


def test_the_newest_migration_raises_the_wall_as_it_is_written_down():
    newest = sorted(Path(migrations.__file__).parent.glob("0*.py"))[-1].stem
    raised = import_module(f"{migrations.__name__}.{newest}").RAISED

    assert raised == digest(), "the wall changed: move the step and the new digest into a new migration (README)"


@pytest.mark.django_db
@pytest.mark.parametrize("actor", ["nobody", "a bid writer of another organisation"])
def test_a_query_slipped_in_reads_nothing_of_anybody(actor):
    """As an injected `SELECT * FROM …` would run: under the actor of the request, without any scope."""
    referral = make_assigned(make_cast())
    profile = SupplierProfile.objects.create(organisation=referral.body.organisation, updated_at=NOW)
    personal = [
        table
        for table in WALLED
        if table.startswith(("people_", "referrals_", "attendance_", "services_")) and table != "people_accessrule"
    ]
    assert {referral.pk} == {pk for (pk,) in rows("SELECT id FROM referrals_referral")}
    assert rows("SELECT id FROM market_supplierprofile") == [(profile.pk,)]

    with acting(NOBODY if actor == "nobody" else make_actor(Role.BID_WRITER, area=None), NOW):
        counts = {table: rows(f"SELECT count(*) FROM {table}")[0][0] for table in personal}
        profiles = rows("SELECT id FROM market_supplierprofile")
        union = rows(
            "SELECT crn FROM people_person WHERE crn = 'x' OR 1 = 1 UNION SELECT risk_summary FROM referrals_referral"
        )

    assert counts == dict.fromkeys(personal, 0)
    assert (profiles, union) == ([], [])


@pytest.mark.django_db
def test_what_is_not_visible_can_be_neither_changed_nor_added():
    person = make_person()

    with acting(make_actor(Role.PROVIDER_MANAGER, area=None), NOW):
        assert Person.objects.filter(pk=person.pk).update(given_name="Foreign") == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            make_need(person)

    assert Person.objects.get().given_name == "Jo"


@pytest.mark.django_db
def test_the_application_is_neither_superuser_nor_owner_nor_past_the_policies():
    [(name, is_super, bypasses)] = rows("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = user")
    owned = rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tableowner = user")
    member_of = rows("SELECT r.rolname FROM pg_roles r WHERE pg_has_role(user, r.oid, 'MEMBER') AND r.rolname <> user")

    assert (name, is_super, bypasses, owned, member_of) == (settings.DATABASES["default"]["USER"], False, False, [], [])


@pytest.mark.django_db
def test_a_bid_before_its_opening_is_its_bidders_and_the_opening_officers_alone(monkeypatch):
    make_passphrases_cheap(monkeypatch)
    made = make_bidden()
    mine, other = (actor for actor in made.writers)

    def sees(actor):
        with acting(actor, NOW):
            return {organisation for (organisation,) in rows("SELECT organisation_id FROM commissioning_bid")}

    both = {organisation.pk for organisation in made.suppliers}
    for writer in (mine, other):
        assert sees(writer) == {writer.postings[0].organisation_id}
    assert [sees(actor) for actor in (made.commissioner, *made.evaluators, made.moderator, made.inspector)] == [
        set()
    ] * (3 + len(made.evaluators))
    assert [sees(actor) for actor in made.officers] == [both] * 3


@pytest.mark.django_db
def test_a_score_that_is_not_locked_is_its_evaluators_alone_and_no_supplier_sees_any(monkeypatch):
    make_passphrases_cheap(monkeypatch)
    made = make_scored()
    Score.objects.filter(panelist__user=made.evaluators[0].user_id).update(status="draft", locked_at=None)

    def sees(actor):
        with acting(actor, NOW):
            return {user for (user,) in rows(OF_SCORES)}

    first, second = (actor.user_id for actor in made.evaluators)
    assert sees(made.evaluators[0]) == {first, second}
    for actor in (made.evaluators[1], made.moderator, made.approver, made.commissioner, made.inspector):
        assert sees(actor) == {second}
    assert [sees(writer) for writer in made.writers] == [set(), set()]


@pytest.mark.django_db
def test_only_the_functions_that_are_named_look_past_the_policies_and_the_loader_has_them_all():
    found = rows(
        "SELECT p.oid::regprocedure::text, r.rolname, p.proconfig FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner"
        " WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef"
    )

    loader = settings.DATABASES["loader"]["USER"]
    assert sorted((name.replace(",", ", "), owner) for name, owner, _ in found) == sorted((f, loader) for f in PAST)
    assert all(config == ["search_path=public, pg_temp"] for _, _, config in found)
