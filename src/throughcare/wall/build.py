"""SQL that builds the wall from `policies`: functions that policies and searches call, and a policy for each table."""

import hashlib
from collections.abc import Iterator

from throughcare.wall.conditions import SEES
from throughcare.wall.policies import WALLED

POLICY = "wall"

# What `access.acting` told, as the policies read it. Nothing told means nobody.
FUNCTIONS = """
CREATE OR REPLACE FUNCTION acting_all() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(current_setting('throughcare.may', true), '') = 'system' $$;

CREATE OR REPLACE FUNCTION acting_may(permission text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT permission = ANY (string_to_array(coalesce(current_setting('throughcare.may', true), ''), ',')) $$;

CREATE OR REPLACE FUNCTION acting_user() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('throughcare.user', true), '')::bigint $$;

CREATE OR REPLACE FUNCTION acting_in() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT string_to_array(nullif(current_setting('throughcare.organisations', true), ''), ',')::bigint[] $$;

CREATE OR REPLACE FUNCTION acting_at() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('throughcare.at', true), '')::timestamptz $$;

CREATE OR REPLACE FUNCTION acting_bodies() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT array_agg(id) FROM contracts_deliverybody WHERE organisation_id = ANY (acting_in()) $$;

-- People whose record is closed to whoever acts: excluded by name, or not among the only ones who may see it.
CREATE OR REPLACE FUNCTION people_shut_out() RETURNS SETOF bigint LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000 AS
$$
    SELECT person_id FROM people_accessrule WHERE user_id = acting_user() AND kind = 'excluded'
    UNION ALL
    SELECT person_id FROM people_accessrule WHERE kind = 'only' AND person_id NOT IN
        (SELECT person_id FROM people_accessrule WHERE user_id = acting_user() AND kind = 'only')
        AND person_id NOT IN
        (SELECT person_id FROM people_breakglass WHERE user_id = acting_user() AND ends_at > acting_at())
$$;
"""
# Whether whoever acts sees one row, for the policies of tables whose rows belong to it. They look past the policies, as
# what they ask is the policy itself; in plpgsql, since that plans a question once a connection. The first few ask it
# of one row in the words that the policies ask it in of many.
ASKED_OF_ONE = """
CREATE OR REPLACE FUNCTION people_is_shut_out(person bigint) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp COST 20 AS
$$
BEGIN
    RETURN EXISTS (
            SELECT 1 FROM people_accessrule rule
            WHERE rule.person_id = person AND rule.kind = 'excluded' AND rule.user_id = acting_user()
        )
        OR EXISTS (SELECT 1 FROM people_accessrule rule WHERE rule.person_id = person AND rule.kind = 'only')
        AND NOT EXISTS (
            SELECT 1 FROM people_accessrule rule
            WHERE rule.person_id = person AND rule.kind = 'only' AND rule.user_id = acting_user()
        )
        AND NOT EXISTS (
            SELECT 1 FROM people_breakglass opened
            WHERE opened.person_id = person AND opened.user_id = acting_user() AND opened.ends_at > acting_at()
        );
END
$$;

CREATE OR REPLACE FUNCTION delivers(person bigint, body bigint, deliverer bigint, caseworker bigint) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp COST 40 AS
$$
BEGIN
    RETURN (
            deliverer = ANY (acting_in()) OR EXISTS (
                SELECT 1 FROM contracts_deliverybody its WHERE its.id = body AND its.organisation_id = ANY (acting_in())
            )
        ) AND (
            NOT people_is_shut_out(person)
            OR caseworker = acting_user() AND NOT EXISTS (
                SELECT 1 FROM people_accessrule rule
                WHERE rule.person_id = person AND rule.user_id = acting_user() AND rule.kind = 'excluded'
            )
        );
END
$$;

CREATE OR REPLACE FUNCTION delivers_to(person bigint) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp COST 60 AS
$$
BEGIN
    RETURN acting_may('referral_view') AND EXISTS (
        SELECT 1 FROM referrals_referral seen WHERE seen.person_id = person AND seen.sent_at IS NOT NULL
            AND delivers(person, seen.body_id, seen.deliverer_id, seen.caseworker_id)
    );
END
$$;

CREATE OR REPLACE FUNCTION sees_person(person bigint) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp COST 60 AS
$$
BEGIN
    RETURN acting_all() OR acting_may('person_view') AND NOT people_is_shut_out(person) OR delivers_to(person);
END
$$;

CREATE OR REPLACE FUNCTION sees_referral(referral bigint) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp COST 60 AS
$$
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM referrals_referral seen WHERE seen.id = referral AND (
            acting_all()
            OR acting_may('person_view') AND NOT people_is_shut_out(seen.person_id)
            OR acting_may('referral_view') AND seen.sent_at IS NOT NULL
                AND delivers(seen.person_id, seen.body_id, seen.deliverer_id, seen.caseworker_id)
        )
    );
END
$$;
"""
# The same for a row by the row that it belongs to.
BY_PARENT = """
CREATE OR REPLACE FUNCTION sees_{thing}({thing} bigint) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp COST 60 AS
$$
BEGIN
    RETURN EXISTS (SELECT 1 FROM {table} seen WHERE seen.id = {thing} AND sees_{parent}(seen.{parent}_id));
END
$$;
"""
PARENTS = (  # thing, table, the thing that it belongs to
    ("booking", "attendance_booking", "referral"),
    ("absence", "attendance_absence", "booking"),
    ("session", "services_session", "referral"),
    ("onward", "services_onward", "referral"),
)

# Trigram operators are not leakproof: under a policy they never reach their index. So the search runs as a role that
# no policy holds for, and itself keeps to people of the units given (NULL: all), to those of the officer given or
# supported by them, and to records opened by break-glass; whoever acts is never shown somebody from whose record they
# are shut out.
SEARCH = r"""
CREATE OR REPLACE FUNCTION people_found(key text, units text[], officer bigint, at_most integer)
RETURNS TABLE (id bigint) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$body$
DECLARE
    names CONSTANT text := $$(p.search_key || ' ' || p.other_names)$$;  -- the expression of the index
    has_words text := '';
    word text;
    theirs text := ' AND (p.id NOT IN (SELECT people_shut_out()))';
    own bigint[];
BEGIN
    IF key = '' OR NOT (acting_all() OR acting_may('person_view')) THEN
        RETURN;
    END IF;
    IF units IS NOT NULL THEN
        own := ARRAY (
            SELECT person_id FROM people_officerassignment WHERE officer_id = officer AND valid_until IS NULL
            UNION ALL
            SELECT person_id FROM people_breakglass WHERE user_id = acting_user() AND ends_at > acting_at()
            UNION ALL
            SELECT h.person_id FROM people_handover h JOIN people_person p ON p.id = h.person_id
            WHERE h.prison_officer_id = officer AND h.superseded_at IS NULL AND p.in_custody
            UNION ALL
            SELECT person_id FROM people_handover
            WHERE community_officer_id = officer AND superseded_at IS NULL AND taken_over_on IS NULL
        );
        theirs := theirs || ' AND (p.delivery_unit_id = ANY ($1) OR p.id = ANY ($2))';
    END IF;
    FOREACH word IN ARRAY string_to_array(key, ' ') LOOP
        has_words := has_words || format(
            ' AND %s LIKE %L', names, '%' || replace(replace(replace(word, '\', '\\'), '%', '\%'), '_', '\_') || '%'
        );
    END LOOP;
    RETURN QUERY EXECUTE 'SELECT p.id FROM people_person p WHERE true' || has_words || theirs
        || ' ORDER BY p.search_key, p.id LIMIT $3' USING units, own, at_most;
    IF FOUND THEN
        RETURN;
    END IF;
    RETURN QUERY EXECUTE format(
        'SELECT p.id FROM people_person p WHERE %3$s %%> %1$L%2$s'
        ' ORDER BY %1$L <<-> %3$s, p.search_key, p.id LIMIT $3', key, theirs, names
    ) USING units, own, at_most;
END
$body$;
"""

# Functions that look past the policies, with what they are given.
PAST = (
    "people_found(text, text[], bigint, integer)",
    "people_is_shut_out(bigint)",
    "delivers(bigint, bigint, bigint, bigint)",
    "delivers_to(bigint)",
    "sees_person(bigint)",
    *(f"{function}(bigint)" for function in SEES.values()),
)

# The loader alone is past all policies. Where the owner may not hand them over, all stays right and gets slow.
HAND_OVER = """
DO $$
BEGIN
    GRANT CREATE ON SCHEMA public TO {loader};
    {functions}
    REVOKE CREATE ON SCHEMA public FROM {loader};
EXCEPTION WHEN insufficient_privilege OR undefined_object THEN
    RAISE NOTICE 'what looks past the policies stays with the owner of the tables';
END $$
"""


def statements(loader: str) -> Iterator[str]:
    """Everything, in order; it may be run again at any time. `loader` is the role that no policy holds for."""
    yield FUNCTIONS
    yield ASKED_OF_ONE + "".join(
        BY_PARENT.format(thing=thing, table=table, parent=parent) for thing, table, parent in PARENTS
    )
    yield SEARCH
    yield _hand_over(f'"{loader}"')
    for table in WALLED:
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
        yield f"DROP POLICY IF EXISTS {POLICY} ON {table}"
        yield f"CREATE POLICY {POLICY} ON {table} USING ({condition(table)})"
    yield "DROP FUNCTION IF EXISTS delivers(bigint, bigint, bigint)"  # as it was without subcontractors


def digest() -> str:
    """A mark of the wall as it is written down, by which a migration shows that it raises this one."""
    return hashlib.sha256("\n".join(statements("loader")).encode()).hexdigest()[:12]


def condition(table: str) -> str:
    """The condition on a row of a table, for reading and for writing."""
    return WALLED[table].replace("{table}", table)


def _hand_over(loader: str) -> str:
    functions = " ".join(f"ALTER FUNCTION {function} OWNER TO {loader};" for function in PAST)
    return HAND_OVER.format(loader=loader, functions=functions)
