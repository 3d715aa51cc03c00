"""What the made-up world promises: published figures, each with the query that measures it in a loaded world."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """A published figure in percent, where it comes from, and the query that gives it and the size of its base."""

    what: str
    percent: float
    source: str
    query: str  # gives the percentage and how many it is a share of; knows %(today)s
    within: float = 1.0  # points by which a made-up region may depart


@dataclass(frozen=True, slots=True)
class Measured:
    """What a margin came out at, in a world."""

    margin: Margin
    percent: float
    base: int

    @property
    def departs(self) -> float:
        """Points by which it departs from what is published."""
        return abs(self.percent - self.margin.percent)


def measure(today: date) -> list[Measured]:
    """Every margin as it is in the loaded world."""
    found = []
    with connection.cursor() as cursor:
        for margin in MARGINS:
            cursor.execute(margin.query, {"today": today})
            percent, base = cursor.fetchone()
            found.append(Measured(margin, float(percent or Decimal(0)), base))
    return found


def _share(condition: str, rows: str) -> str:
    return f"SELECT 100.0 * avg(({condition})::int), count(*) FROM {rows}"  # noqa: S608 - our own constants


def _with_need(need: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM people_needassessment n WHERE n.person_id = p.id"  # noqa: S608 - as above
        f" AND n.need_id = '{need}' AND n.level <> 'none')"
    )


def _in_a_quarter(table: str, day: str, kind: str = "true") -> str:
    """How many there were in the last 91 days, for a hundred people on probation."""
    lately = f"{kind} AND {day} > %(today)s::date - 91 AND {day} <= %(today)s::date"
    return (
        f"SELECT 100.0 * (SELECT count(*) FROM {table} WHERE {lately}) / greatest(count(*), 1), count(*)"  # noqa: S608
        " FROM people_person"
    )


COMMUNITY, CUSTODY = "people_person p WHERE NOT p.in_custody", "people_person p WHERE p.in_custody"
NEEDS = "Assessments of need, October 2024"
# Everybody whose order or release is a year old, and since when they are counted.
ORDERS = (
    "SELECT person_id, starts_on AS since, NULL::int AS months FROM people_sentence WHERE ending = ''"
    " AND kind IN ('community_order', 'suspended_sentence_order') AND starts_on <= %(today)s::date - 365"
)
RELEASES = (
    "SELECT r.person_id, r.released_on AS since, s.custody_months AS months FROM people_release r"
    " JOIN people_sentence s ON s.id = r.sentence_id WHERE r.released_on <= %(today)s::date - 365"
)
AGAIN = (
    "EXISTS (SELECT 1 FROM insight_provenreoffence o WHERE o.person_id = c.person_id"
    " AND o.committed_on BETWEEN c.since AND c.since + 365)"
)
REOFFENDING = "Proven reoffending, October to December 2018"
RELEASED = "people_release"
UNPAID_WORK = "people_requirement q JOIN people_sentence s ON s.id = q.sentence_id WHERE q.kind = 'unpaid_work'"
PROGRAMMES = (
    "people_requirement q JOIN people_sentence s ON s.id = q.sentence_id"
    " WHERE q.kind = 'accredited_programme' AND s.ending = 'completed'"
)
MARGINS = (
    Margin(what="Women", percent=9, source="Published caseload", query=_share("p.sex = 'female'", "people_person p")),
    Margin(
        what="High or very high risk of serious harm, for qualified officers alone",
        percent=14.0,
        source="12% in June 2021 and 22% in December 2024; March 2022 on the line between them",
        query=_share("p.risk_of_serious_harm IN ('high', 'very_high')", "people_person p"),
    ),
    Margin(
        what="Handovers from prison whose meeting was held",
        percent=50,
        source="National Audit Office, 2023: about half of handover meetings, April 2022 to January 2023",
        query=_share(
            "h.meeting_on IS NOT NULL",
            "people_handover h JOIN people_sentence s ON s.id = h.sentence_id WHERE h.taken_over_on > s.starts_on",
        ),
    ),
    *(
        Margin(
            what=f"{need.capitalize()}: need, {where}",
            percent=percent,
            source=NEEDS,
            query=_share(_with_need(need), rows),
        )
        for need, *shares in (("lifestyle", 71, 89), ("accommodation", 39, 68), ("alcohol", 24, 22))
        for (where, rows), percent in zip(
            (("in the community", COMMUNITY), ("in custody", CUSTODY)), shares, strict=True
        )
    ),
    Margin(
        what="Releases in a quarter, of all people",
        percent=5.04,
        source="11,623 of 230,578 people, April to June 2021",
        query=_in_a_quarter("people_release", "released_on"),
        within=0.5,
    ),
    Margin(
        what="Recalls in a quarter, of all people",
        percent=2.33,
        source="5,362 of 230,578 people, April to June 2021",
        query=_in_a_quarter("people_release", "recalled_on"),
        within=0.5,
    ),
    Margin(
        what="Unpaid work begun in a quarter, of all people",
        percent=4.90,
        source="11,700 in April to June 2023, of 239,015 people",
        query=_in_a_quarter("people_requirement", "commenced_on", "kind = 'unpaid_work'"),
        within=0.5,
    ),
    Margin(
        what="Unpaid work ended in a quarter, of all people",
        percent=5.23,
        source="12,485 of 238,646 people, April to June 2024",
        query=_in_a_quarter("people_requirement", "completed_on", "kind = 'unpaid_work'"),
        within=0.5,
    ),
    Margin(
        what="Unpaid work done within twelve months of the sentence",
        percent=63,
        source="Unpaid work, 2024/25",
        query=_share(
            "coalesce(q.completed_on <= s.starts_on + 365, false)",
            UNPAID_WORK + " AND s.starts_on < %(today)s::date - 365",
        ),
    ),
    Margin(
        what="Programmes begun, of those imposed in orders completed",
        percent=59.8,
        source="25,417 of 42,483, April 2021 to March 2025",
        query=_share("q.commenced_on IS NOT NULL", PROGRAMMES),
    ),
    Margin(
        what="Housed on the night of release",
        percent=86.3,
        source="Accommodation outcomes, 2022/23 (85.7% and 84.0% in the years after)",
        query=_share("r.housed_first_night", "people_release r WHERE r.housed_first_night IS NOT NULL"),
    ),
    Margin(
        what="In settled accommodation three months after release",
        percent=75.6,
        source="Accommodation outcomes, 2022/23 (73.5% in the year after)",
        query=_share("r.settled_at_three_months", "people_release r WHERE r.settled_at_three_months IS NOT NULL"),
    ),
    Margin(
        what="In work six months after release",
        percent=20,
        source="Guidance on public protection arrangements, chapter 21: about 20%",
        query=_share("r.in_work_at_six_months", "people_release r WHERE r.in_work_at_six_months IS NOT NULL"),
    ),
    Margin(
        what="Proven to reoffend within a year: court orders and releases",
        percent=35.7,
        source=f"{REOFFENDING}, adults",
        query=_share(AGAIN, f"({ORDERS} UNION ALL {RELEASES}) c"),
    ),
    Margin(
        what="The same: releases from less than twelve months",
        percent=61.0,
        source=f"{REOFFENDING}, adults",
        query=_share(AGAIN, f"({RELEASES} AND s.custody_months < 12) c"),
    ),
    Margin(
        what="The same: releases from up to six months",
        percent=63.6,
        source=f"{REOFFENDING}, adults",
        query=_share(AGAIN, f"({RELEASES} AND s.custody_months <= 6) c"),
    ),
    Margin(
        what="The same: all releases",
        percent=38.0,
        source="Prison leavers of 2020/21",
        query=_share(AGAIN, f"({RELEASES}) c"),
    ),
)
