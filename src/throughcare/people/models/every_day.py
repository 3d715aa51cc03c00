"""The database's own word for it: on every day of a sentence exactly one officer is responsible.

At most one is the exclusion constraint of the assignments. That there is no gap is looked at when a transaction ends:
from the first day on which anybody was responsible within a sentence until its last, somebody is; and whoever has a
handover in force has an officer. A sentence that was revoked ends before its last day, which nobody can tell here.
"""

import pgtrigger

# Whoever acts may not see the person (a handover may take a record out of their sight), so it looks as the system does.
FIND_A_GAP = """
    PERFORM set_config('throughcare.may', 'system', true);
    SELECT s.id INTO broken FROM people_sentence s
    CROSS JOIN LATERAL (
        SELECT range_agg(daterange(a.valid_from, a.valid_until)) AS days, min(a.valid_from) AS since
        FROM people_officerassignment a
        WHERE a.person_id = of_person
            AND daterange(a.valid_from, a.valid_until) && daterange(s.starts_on, s.ends_on, '[]')
    ) held
    WHERE s.person_id = of_person AND s.ending <> 'revoked' AND CASE
        WHEN held.days IS NULL THEN EXISTS (
            SELECT 1 FROM people_handover h WHERE h.sentence_id = s.id AND h.superseded_at IS NULL
        )
        ELSE NOT held.days @> daterange(greatest(s.starts_on, held.since), s.ends_on, '[]')
    END
    LIMIT 1;
    PERFORM set_config('throughcare.may', told, true);
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'sentence % has a day without a responsible officer', broken
            USING ERRCODE = 'check_violation', CONSTRAINT = 'officer_every_day';
    END IF;
    RETURN NULL;
"""
VARIABLES = [
    ("told", "text := coalesce(current_setting('throughcare.may', true), '')"),
    ("of_person", "bigint := coalesce(NEW.person_id, OLD.person_id)"),
    ("broken", "bigint"),
]


def every_day(
    name: str, operation: pgtrigger.Operation, condition: pgtrigger.Condition | None = None
) -> pgtrigger.Trigger:
    """A trigger of a table with a `person_id` that refuses, when the transaction ends, a day without an officer."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=operation,
        timing=pgtrigger.Deferred,
        level=pgtrigger.Row,
        condition=condition,
        declare=VARIABLES,
        func=FIND_A_GAP,
    )
