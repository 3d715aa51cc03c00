"""What two made-up worlds of one seed must agree on: everything but keys, and what real actions draw by chance."""

import hashlib

import psycopg

# What real actions began has a reference drawn by chance: it is known by its person.
BY_HAND = (
    "(r.follows_id IS NOT NULL OR EXISTS (SELECT FROM audit_event e WHERE e.thing_type = 'referrals.referral'"
    " AND e.thing_id = r.id::text AND e.verb = 'referral.started'))"
)
NAMED = (
    f"(SELECT CASE WHEN {BY_HAND} THEN 'by hand, of ' || p.crn ELSE r.reference END"
    " FROM referrals_referral r JOIN people_person p ON p.id = r.person_id WHERE r.id = {})"
)
REFERRAL = NAMED.format("t.referral_id")
PERSON = "(SELECT p.crn FROM people_person p WHERE p.id = t.person_id)"
SENT = "t.referral_id IN (SELECT r.id FROM referrals_referral r WHERE r.sent_at IS NOT NULL)"
FACTS = {
    "users": "SELECT email, name, is_active FROM accounts_user t",
    "postings": "SELECT u.email, t.role, o.name, t.area_id FROM accounts_posting t"
    " JOIN accounts_user u ON u.id = t.user_id JOIN accounts_organisation o ON o.id = t.organisation_id",
    "organisations": "SELECT name, kind FROM accounts_organisation t",
    "contracts": "SELECT t.title, t.value_gbp, o.name, t.status FROM contracts_contract t"
    " JOIN accounts_organisation o ON o.id = t.provider_id",
    "people": "SELECT crn, family_name, given_name, date_of_birth, sex, ethnicity, delivery_unit_id,"
    " risk_of_serious_harm, in_custody, is_limited_access FROM people_person t",
    "sentences": f"SELECT {PERSON}, kind, starts_on, ends_on, custody_months, unpaid_work_hours FROM people_sentence t",
    "needs": f"SELECT {PERSON}, need_id, level FROM people_needassessment t",
    "requirements": f"SELECT {PERSON}, kind, commenced_on, completed_on FROM people_requirement t",
    "releases": f"SELECT {PERSON}, released_on, housed_first_night, settled_at_three_months, recalled_on"
    " FROM people_release t",
    "custody": f"SELECT {PERSON}, prison, conditional_on, parole_on, tariff_on, mappa_level, is_recalled"
    " FROM people_custody t",
    "handovers": f'SELECT {PERSON}, t."case", opens_on, community_from, taken_over_on, meeting_on'
    " FROM people_handover t",
    "addresses": f"SELECT {PERSON}, lines, district_id, valid_from, valid_until FROM people_address t",
    "responsible": f"SELECT {PERSON}, u.email, valid_from, valid_until FROM people_officerassignment t"
    " JOIN accounts_user u ON u.id = t.officer_id",
    "reoffences": f"SELECT {PERSON}, committed_on FROM insight_provenreoffence t",
    "referrals": f"SELECT {NAMED.format('t.id')}, {PERSON}, status, sent_at, decided_at, first_held_at,"
    " ended_at, end_reason FROM referrals_referral t WHERE sent_at IS NOT NULL",
    "results": f"SELECT {REFERRAL}, need_id, complexity, result FROM referrals_referralneed t WHERE {SENT}",
    "bookings": f"SELECT {REFERRAL}, starts_at, attended, released_at FROM attendance_booking t",
    "sessions": f"SELECT {REFERRAL}, number, status, recorded_at FROM services_session t",
    "deadlines": f"SELECT kind, {NAMED.format('t.thing_id::bigint')}, due_at FROM deadlines_deadline t"
    " WHERE thing_type = 'referrals.referral'",
}


def digest(connection: psycopg.Connection) -> dict[str, tuple[int, str]]:
    """How many rows each kind of fact has, and a hash of them all in the order of their values."""
    found = {}
    for name, query in FACTS.items():
        rows = connection.execute(f"SELECT f::text FROM ({query}) f ORDER BY 1").fetchall()
        hashed = hashlib.sha256("\n".join(row[0] for row in rows).encode())
        found[name] = (len(rows), hashed.hexdigest())
    return found
