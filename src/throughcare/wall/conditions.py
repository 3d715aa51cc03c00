"""Conditions of which policies are made: who acts, what they may, and whose the row is.

A condition is planned again for every mention of its table in a query, and with it the policies of the tables in it.
So whether somebody sees the referral that a row belongs to is asked of a function, which is planned once a connection.
"""

# ruff: noqa: S608 - conditions are made of our own names of tables and columns, never of what somebody typed

from collections.abc import Mapping

SYSTEM = "(SELECT acting_all())"
USER = "(SELECT acting_user())"
OWN = "organisation_id = ANY ((SELECT acting_in())::bigint[])"
SHUT_OUT = "(SELECT people_shut_out())"


def open_to_staff(column: str) -> str:
    """That no rule shuts whoever acts out of a person's record. Few records have a rule: only of these is it asked."""
    rule = f"SELECT 1 FROM people_accessrule rule WHERE rule.person_id = {{table}}.{column}"
    return f"(NOT EXISTS ({rule}) OR NOT people_is_shut_out({column}))"


def may(permission: str) -> str:
    """That whoever acts holds a permission."""
    return f"(SELECT acting_may('{permission}'))"


STAFF = may("person_view")  # of the probation service, and those who inspect it
LIAISES = may("victim_liaise")
DELIVERS = may("referral_view")
ENGAGES = may("engagement_manage")  # commissioners, of whichever buyer
BUYS = may("competition_view")  # commissioners, opening officers, the panel, inspectors
ASSESSES = may("application_assess")
WATCHES = f"{BUYS} OR {STAFF} OR {may('contract_manage')} OR {may('notice_import')}"


def either(*conditions: str) -> str:
    """The system, or whoever meets any of the conditions."""
    return " OR ".join(f"({condition})" for condition in (SYSTEM, *conditions))


def of_person(column: str = "person_id") -> str:
    """Personal data: staff but for those shut out of the person's record, and those to whom the person is referred."""
    return either(f"sees_person({column})")


def of_person_listed(column: str = "person_id") -> str:
    """The same for tables of which one statement reads thousands of rows: a function would be called for each."""
    return either(f"{STAFF} AND {open_to_staff(column)}", f"delivers_to({column})")


def of_staff(column: str = "person_id") -> str:
    """What deliverers of services never see: the probation service's own staff, but for those who are shut out."""
    return f"{STAFF} AND {open_to_staff(column)}"


def within(table: str, column: str, *more: str) -> str:
    """Whoever sees the row of another table to which this one belongs."""
    return either(_sees(table, column), *more)


def of_thing(things: Mapping[str, str], otherwise: str) -> str:
    """Rows that name a thing by type and id: whoever sees the thing; other types fall under `otherwise`."""
    cases = " ".join(f"WHEN '{kind}' THEN {_sees(table, 'thing_id')}" for kind, table in things.items())
    return either(f"CASE thing_type {cases} ELSE {otherwise} END")


# Functions that say whether whoever acts sees a row, for what is read most.
SEES = {
    "referrals_referral": "sees_referral",
    "attendance_booking": "sees_booking",
    "attendance_absence": "sees_absence",
    "services_session": "sees_session",
    "services_onward": "sees_onward",
}


def _sees(table: str, column: str) -> str:
    if table in SEES:
        return f"{SEES[table]}({column})"
    return f"EXISTS (SELECT 1 FROM {table} seen WHERE seen.id = {{table}}.{column})"


OPENED = (
    "EXISTS (SELECT 1 FROM commissioning_lot lot JOIN commissioning_calloff call_off ON call_off.id = lot.call_off_id"
    " WHERE lot.id = {table}.lot_id AND call_off.opened_at IS NOT NULL)"
)

# Programmes of the buyer for whom whoever acts works: drafts, questions as asked, versions not yet published.
OURS = (
    f"{ENGAGES} AND EXISTS (SELECT 1 FROM engagement_programme ours WHERE ours.id = {{table}}.programme_id"
    " AND ours.buyer_id = ANY ((SELECT acting_in())::bigint[]))"
)

# A lead provider sees what it and its subcontractors were promised and had; each of these sees its own share alone.
LEADS = (
    "EXISTS (SELECT 1 FROM contracts_contract its WHERE its.{}"
    " AND its.provider_id = ANY ((SELECT acting_in())::bigint[]))"
)
