"""What must always hold across apps, as queries that return the ids of whatever breaks it."""

from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True, slots=True)
class Invariant:
    """A sentence, and the query that finds the rows of which it is not true."""

    sentence: str
    query: str


INVARIANTS = (
    Invariant(
        "A lot has at most one award in force",
        "SELECT lot_id FROM commissioning_award WHERE status <> 'cancelled' GROUP BY lot_id HAVING count(*) > 1",
    ),
    Invariant(
        "An award costs no more than its lot is worth",
        "SELECT a.id FROM commissioning_award a JOIN commissioning_lot l ON l.id = a.lot_id"
        " WHERE a.value_gbp > l.value_gbp",
    ),
    Invariant(
        "Whoever approved an award neither scored nor moderated its call-off",
        "SELECT a.id FROM commissioning_award a JOIN commissioning_lot l ON l.id = a.lot_id"
        " JOIN commissioning_panelist p ON p.call_off_id = l.call_off_id AND p.user_id = a.approved_by_id"
        " WHERE p.part <> 'approver'",
    ),
    Invariant(
        "Nobody scored a bidder in whom they declared an interest",
        "SELECT s.id FROM commissioning_score s JOIN commissioning_bid b ON b.id = s.bid_id"
        " JOIN commissioning_interest i ON i.panelist_id = s.panelist_id AND i.organisation_id = b.organisation_id"
        " WHERE i.has_interest",
    ),
    Invariant(
        "No bid is readable before its call-off was opened",
        "SELECT b.id FROM commissioning_bid b JOIN commissioning_lot l ON l.id = b.lot_id"
        " JOIN commissioning_calloff c ON c.id = l.call_off_id"
        " WHERE c.opened_at IS NULL AND (b.answers IS NOT NULL OR b.price_gbp IS NOT NULL)",
    ),
    Invariant(
        "No price is readable before every agreed score was locked",
        "SELECT b.id FROM commissioning_bid b JOIN commissioning_lot l ON l.id = b.lot_id"
        " JOIN commissioning_calloff c ON c.id = l.call_off_id"
        " WHERE c.moderated_at IS NULL AND b.price_opened_at IS NOT NULL AND octet_length(b.sealed_price) > 0",
    ),
    Invariant(
        "No bid was received after the deadline",
        "SELECT b.id FROM commissioning_bid b JOIN commissioning_lot l ON l.id = b.lot_id"
        " JOIN commissioning_calloff c ON c.id = l.call_off_id WHERE b.received_at > c.responses_due_at",
    ),
    Invariant(
        "Every bidder had been invited, or bid before these records began",
        "SELECT b.id FROM commissioning_bid b JOIN commissioning_lot l ON l.id = b.lot_id"
        " JOIN commissioning_calloff c ON c.id = l.call_off_id"
        " WHERE octet_length(coalesce(b.sealed, b.draft)) > 0 AND NOT EXISTS (SELECT 1 FROM commissioning_invitation i"
        " WHERE i.lot_id = b.lot_id AND i.organisation_id = b.organisation_id)",
    ),
    Invariant(
        "A live contract has a delivery body, and every gate was cleared",
        "SELECT c.id FROM contracts_contract c WHERE c.status = 'live' AND (NOT EXISTS (SELECT 1 FROM"
        " contracts_deliverybody d WHERE d.contract_id = c.id) OR EXISTS (SELECT 1 FROM contracts_hold h"
        " WHERE h.contract_id = c.id AND h.verb = 'go_live' AND h.cleared_at IS NULL))",
    ),
    Invariant(
        "The first appointment noted on a referral is one that was held",
        "SELECT r.id FROM referrals_referral r WHERE r.first_held_at IS NOT NULL AND NOT EXISTS (SELECT 1"
        " FROM services_session s WHERE s.referral_id = r.id AND s.number = 0 AND s.status = 'held')",
    ),
    Invariant(
        "A completed referral has its report and a result for every need",
        "SELECT r.id FROM referrals_referral r WHERE r.status = 'completed' AND (NOT EXISTS (SELECT 1 FROM"
        " services_endofservicereport e WHERE e.referral_id = r.id) OR EXISTS (SELECT 1 FROM referrals_referralneed n"
        " WHERE n.referral_id = r.id AND n.result = '' AND n.dropped_at IS NULL))",
    ),
    Invariant(
        "A referral is for the person whose sentence it names",
        "SELECT r.id FROM referrals_referral r JOIN people_sentence s ON s.id = r.sentence_id"
        " WHERE s.person_id <> r.person_id",
    ),
    Invariant(
        "A referral that waits has its clock: a first appointment not yet held has an open deadline",
        "SELECT r.id FROM referrals_referral r WHERE r.status IN ('sent', 'accepted') AND r.first_held_at IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM deadlines_deadline d WHERE d.thing_type = 'referrals.referral'"
        " AND d.thing_id = r.id AND d.kind = 'referral.first_appointment' AND d.met_at IS NULL"
        " AND d.cancelled_at IS NULL)",
    ),
    Invariant(
        "A made-up person has a reference that no real person can have",
        "SELECT p.id FROM people_person p WHERE p.is_made_up AND NOT (p.crn LIKE 'Z%')",
    ),
)


def broken() -> dict[str, list[int]]:
    """Each invariant that does not hold, with the ids of up to ten rows that break it."""
    found = {}
    with connection.cursor() as cursor:
        for invariant in INVARIANTS:
            cursor.execute(invariant.query + " LIMIT 10")
            if rows := cursor.fetchall():
                found[invariant.sentence] = [row[0] for row in rows]
    return found
