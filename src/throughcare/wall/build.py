"""SQL that builds the wall from `policies`: functions that policies and searches call, and a policy for each table."""

import hashlib
from collections.abc import Iterator

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

# Trigram operators are not leakproof: under a policy they never reach their index. So the search runs as a role that
# no policy holds for, and itself keeps to people of the units given (NULL: all), to those of the officer given and to
# records opened by break-glass; whoever acts is never shown somebody from whose record they are shut out.
SEARCH = r"""
CREATE OR REPLACE FUNCTION people_found(key text, units text[], officer bigint, at_most integer)
RETURNS TABLE (id bigint) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$body$
DECLARE
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
        );
        theirs := theirs || ' AND (p.delivery_unit_id = ANY ($1) OR p.id = ANY ($2))';
    END IF;
    FOREACH word IN ARRAY string_to_array(key, ' ') LOOP
        has_words := has_words || format(
            ' AND p.search_key LIKE %L', '%' || replace(replace(replace(word, '\', '\\'), '%', '\%'), '_', '\_') || '%'
        );
    END LOOP;
    RETURN QUERY EXECUTE 'SELECT p.id FROM people_person p WHERE true' || has_words || theirs
        || ' ORDER BY p.search_key, p.id LIMIT $3' USING units, own, at_most;
    IF FOUND THEN
        RETURN;
    END IF;
    RETURN QUERY EXECUTE format(
        'SELECT p.id FROM people_person p WHERE p.search_key %%> %1$L%2$s'
        ' ORDER BY %1$L <<-> p.search_key, p.search_key, p.id LIMIT $3', key, theirs
    ) USING units, own, at_most;
END
$body$;
"""

# The loader alone is past all policies. Where the owner may not hand it over, the search stays right and gets slow.
HAND_OVER = """
DO $$
BEGIN
    GRANT CREATE ON SCHEMA public TO {loader};
    ALTER FUNCTION people_found OWNER TO {loader};
    REVOKE CREATE ON SCHEMA public FROM {loader};
EXCEPTION WHEN insufficient_privilege OR undefined_object THEN
    RAISE NOTICE 'the search by name stays with the owner of the tables';
END $$
"""


def statements(loader: str) -> Iterator[str]:
    """Everything, in order; it may be run again at any time. `loader` is the role that no policy holds for."""
    yield FUNCTIONS
    yield SEARCH
    yield HAND_OVER.format(loader=f'"{loader}"')
    for table in WALLED:
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
        yield f"DROP POLICY IF EXISTS {POLICY} ON {table}"
        yield f"CREATE POLICY {POLICY} ON {table} USING ({condition(table)})"


def digest() -> str:
    """A mark of the wall as it is written down, by which a migration shows that it raises this one."""
    return hashlib.sha256("\n".join(statements("loader")).encode()).hexdigest()[:12]


def condition(table: str) -> str:
    """The condition on a row of a table, for reading and for writing."""
    return WALLED[table].replace("{table}", table)
