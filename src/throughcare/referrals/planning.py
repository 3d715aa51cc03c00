"""Who of a supply chain is proposed to take a referral: a problem of apportionment, and its answer in words."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from throughcare.contracts.queries import Member
from throughcare.optimise.apportionment.explain import Reason, Why, reasons
from throughcare.optimise.apportionment.problem import Case, Party, Problem
from throughcare.optimise.apportionment.solve import solve
from throughcare.optimise.stop import Stop
from throughcare.referrals import rules
from throughcare.referrals.models import Referral
from throughcare.referrals.queries import sharing

SECONDS = 2.0  # a page waits for it; a desk's line is proven in a few thousandths
WHY = {
    Why.MOST_OWED: "Furthest behind its promise",
    Why.IN_TURN: "Its turn, so that all who wait are shared as promised",
    Why.LONGER_WAIT: "People would wait more than {days} working days longer there",
    Why.LESS_OWED: "Less behind its promise, or ahead of it",
    Why.LATER: "Its turn comes with another that waits",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A member of the supply chain as a choice: how it stands, how long one would wait there, and why it or not."""

    member: Member
    taken_count: int
    as_hard_count: int
    owed: Fraction  # cases behind its promise, this one counted; below nought it is ahead
    owed_as_hard: Fraction
    wait_days: int
    why: str
    is_able: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """Who is proposed to take a referral, with every choice."""

    band: str
    organisation_id: int
    choices: list[Choice]

    @property
    def choice(self) -> Choice:
        """Whoever is proposed."""
        return next(each for each in self.choices if each.member.organisation_id == self.organisation_id)


def propose(referral: Referral, now: datetime) -> Proposed | None:
    """Who takes it so that the promise is kept without keeping people waiting; None where nobody shares."""
    members = sharing.chain(referral)
    if not members:
        return None
    standings = sharing.standings(referral, members, now)
    days = sharing.tolerance_days(now)
    line = sharing.queue(referral)
    problem = _problem(referral, standings, line, days)
    solution = solve(problem, stop=Stop(seconds=SECONDS))
    why = {row.party: row for row in reasons(problem, solution) if row.case == str(referral.pk)}
    band = dict(line)[referral.pk]
    return Proposed(
        band=band,
        organisation_id=int(solution.takes[str(referral.pk)]),
        choices=[_choice(each, why[str(each.member.organisation_id)], band, days) for each in standings],
    )


def _problem(
    referral: Referral, standings: list[sharing.Standing], line: list[tuple[int, str]], tolerance_days: int
) -> Problem:
    seen = sum(each.speed.seen_count for each in standings)
    able = tuple(str(each.member.organisation_id) for each in standings if not each.why_not)
    return Problem(
        parties=tuple(
            Party(
                ref=str(each.member.organisation_id),
                promised=each.member.percent,
                taken=dict(each.taken),
                wait_minutes=each.speed.wait_minutes(seen),
                case_minutes=each.speed.case_minutes(seen),
            )
            for each in standings
        ),
        cases=tuple(Case(ref=str(pk), stratum=band, only=able if pk == referral.pk else ()) for pk, band in line),
        tolerance_minutes=tolerance_days * rules.DAY_MINUTES,
    )


def _choice(standing: sharing.Standing, reason: Reason, band: str, days: int) -> Choice:
    return Choice(
        member=standing.member,
        taken_count=standing.taken.total(),
        as_hard_count=standing.taken[band],
        owed=reason.owed,
        owed_as_hard=reason.owed_as_hard,
        wait_days=round(reason.wait_minutes / rules.DAY_MINUTES),
        why=standing.why_not or WHY[reason.why].format(days=days),
        is_able=not standing.is_barred,
    )
