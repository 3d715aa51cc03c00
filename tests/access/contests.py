"""Competitions of the access matrix: one at every stage, with panel, interests, bids, scores and letters."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from access.cast import NAMES, Cast
from access.relations import PANEL, STAGES, Contest, Thing
from throughcare.commissioning import letters
from throughcare.commissioning import models as buying
from throughcare.market.models import Framework
from throughcare.people.tests.factories import NOW

POLICE = "police-derbyshire"
OPENED = {"opened_at": NOW, "answers": {"1": "Words"}, "price_gbp": 1, "price_opened_at": NOW}
BIDDERS = ("prime", "other")
UNTIL = date(2024, 4, 1)
NUMBERS = count(1)


def make_framework(cast: Cast) -> Framework:
    return Framework.objects.create(
        name="Made-up framework",
        ocid="ocds-matrix",
        buyer=cast.organisations["buyer"],
        opened_on=date(2020, 6, 15),
        closes_on=date(2027, 6, 10),
    )


def make_contests(cast: Cast, framework: Framework) -> Iterator[Thing]:
    """One at every stage here, and some of another buyer."""
    for stage in STAGES:
        yield _call_off(cast, framework, "buyer", stage)
    for stage in ("draft", "opened", "awarded"):
        yield _call_off(cast, framework, "buyer-2", stage)


def _panel(stage: str) -> dict[str, str]:
    """Of each part: one without interests, one with an interest, one who has not declared; the fourth is not named."""
    named = {f"{part}/buyer/-/live/{name}": part for part in PANEL for name in NAMES[:3]}
    named |= {f"{part}/buyer/-/{standing}/a": part for part in PANEL for standing in ("expired", "future", "closed")}
    also = ("both/buys-and-evaluates", "both/buys-and-conflicted", "both/buys-here-evaluates-there")
    return named | dict.fromkeys((*also, "both/manages-and-evaluates", "both/evaluator-and-bidder"), "evaluator")


def _interests(panel: dict[str, str]) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """Who declared to have none in which bidder, and who an interest in which."""
    known = {"both/buys-and-conflicted", "both/evaluator-and-bidder"}
    conflicted = {key for key in panel if key.endswith("/live/b") or key in known}
    silent = {key for key in panel if key.endswith("/live/c")}
    clear = {key: frozenset({"prime"} if key in conflicted else BIDDERS) for key in panel if key not in silent}
    return clear, {key: frozenset({"other"}) for key in conflicted}


def _call_off(cast: Cast, framework: Framework, buyer: str, stage: str) -> Thing:
    panel = _panel(stage) if buyer == "buyer" else {"evaluator/buyer-2/-/live/a": "evaluator"}
    opened = STAGES.index(stage) >= STAGES.index("opened")
    clear, interested = _interests(panel) if opened else ({}, {})
    contest = Contest(
        buyer=buyer,
        stage=stage,
        areas=(POLICE,),
        officers=frozenset(f"opening_officer/{buyer}/-/{standing}/a" for standing in _standings(buyer)),
        panel=panel,
        clear_of=clear,
        interested_in=interested,
        bidders=frozenset(BIDDERS) if opened else frozenset(),
        invited=frozenset() if stage == "draft" else frozenset({*BIDDERS, "sub"}),
        payers=frozenset({"buyer-2"}) if (buyer, stage) == ("buyer", "opened") else frozenset(),
    )
    row = _call_off_row(cast, framework, contest)
    for name in contest.payers:
        buying.Funder.objects.create(call_off=row, organisation=cast.organisations[name], percent=40)
    _name(cast, row, contest)
    return Thing(kind="call_off", key=f"{stage} call-off of {buyer}", row=row, contest=contest)


def _standings(buyer: str) -> tuple[str, ...]:
    return ("live", "expired", "future", "closed") if buyer == "buyer" else ("live",)


def _call_off_row(cast: Cast, framework: Framework, contest: Contest) -> buying.CallOff:
    number, writer = next(NUMBERS), cast.id(f"commissioner/{contest.buyer}/-/live/a")
    moments = {
        "published_at": "published", "opened_at": "opened", "scored_at": "scored",
        "moderated_at": "moderated", "awarded_at": "awarded",
    }  # fmt: skip
    row = buying.CallOff.objects.create(
        reference=f"CO-M-{number}",
        ocid=f"ocds-matrix-{number}",
        framework=framework,
        buyer=cast.organisations[contest.buyer],
        title="Made-up homes",
        status="opened" if contest.stage == "scored" else contest.stage,
        responses_due_at=NOW + timedelta(days=30),
        public_key=bytes(32),
        created_at=NOW,
        created_by_id=writer,
        **{name: NOW for name, stage in moments.items() if contest.reached(stage)},
    )
    lot = buying.Lot.objects.create(
        call_off=row, number=1, service_type_id="ACC", cohort_id="men", value_gbp=Decimal(500_000),
        starts_on=UNTIL, ends_on=date(2026, 4, 1), quality_weight=80, price_weight=20,
    )  # fmt: skip
    lot.areas.add(POLICE)
    buying.Question.objects.create(call_off=row, number=1, text="How?", weight=100, max_words=500)
    return row


def _name(cast: Cast, row: buying.CallOff, contest: Contest) -> None:
    buying.OpeningOfficer.objects.bulk_create(
        buying.OpeningOfficer(call_off=row, user_id=cast.id(key)) for key in contest.officers
    )
    panelists = buying.Panelist.objects.bulk_create(
        buying.Panelist(call_off=row, user_id=cast.id(key), part=part) for key, part in contest.panel.items()
    )
    by_key = dict(zip(contest.panel, panelists, strict=True))
    told = [(key, name, False) for key, names in contest.clear_of.items() for name in names]
    told += [(key, name, True) for key, names in contest.interested_in.items() for name in names]
    buying.Interest.objects.bulk_create(
        buying.Interest(
            panelist=by_key[key],
            organisation=cast.organisations[name],
            has_interest=has,
            detail="Made-up" if has else "",
            declared_at=NOW,
        )
        for key, name, has in told
    )


def make_parts(cast: Cast, contests: list[Thing]) -> Iterator[Thing]:
    """Lots, invitations, bids, scores and letters."""
    for thing in contests:
        contest, lot = thing.contest, thing.row.lots.get()
        assert contest is not None
        yield Thing(kind="lot", key=f"lot of the {thing.key}", row=lot, contest=contest)
        for name in sorted(contest.invited):
            same = {"lot": lot, "organisation": cast.organisations[name]}
            invitation = buying.Invitation.objects.create(invited_at=NOW, **same)
            yield Thing(
                kind="invitation", key=f"invitation of {name} to the {thing.key}", row=invitation, organisation=name
            )
            yield from _bid_and_scores(cast, thing, contest, name, same)


def make_disputes(cast: Cast, parts: list[Thing]) -> Iterator[Thing]:
    """Of a bid in a decided call-off: that another is asked for, and that its award is challenged."""
    for thing in parts:
        contest = thing.contest
        if thing.kind != "bid" or contest is None or contest.stage != "awarded" or thing.organisation != "prime":
            continue
        bid, asker = thing.row, f"approver/{contest.buyer}/-/live/a"
        call_off = bid.lot.call_off
        proposal = buying.AwardProposal.objects.create(
            call_off=call_off, made_at=NOW, problem={}, answer={}, reasons=[], leaving={}
        )
        departure = buying.Departure.objects.create(
            lot=bid.lot, bid=bid, proposal=proposal, reason="Made-up.", asked_at=NOW, asked_by_id=cast.id(asker)
        )
        yield Thing(kind="departure", key=f"departure in {thing.key}", row=departure, contest=contest, given_to=asker)
        reopening = buying.Reopening.objects.create(
            call_off=call_off, reason="Made-up.", prices_were_open=True, asked_at=NOW, asked_by_id=cast.id(asker)
        )
        yield Thing(kind="reopening", key=f"reopening in {thing.key}", row=reopening, contest=contest)
        award = buying.Award.objects.create(
            reference=f"AW-M-{next(NUMBERS)}", lot=bid.lot, bid=bid, organisation=bid.organisation, value_gbp=1,
            quality_score=50, price_score=50, total_score=50, starts_on=UNTIL, ends_on=date(2026, 4, 1),
            status="stayed", reason="Made-up.", approved_at=NOW, approved_by_id=cast.id(asker), standstill_ends_at=NOW,
        )  # fmt: skip
        challenge = buying.Challenge.objects.create(
            award=award, organisation=cast.organisations["other"], grounds="Made-up.", received_at=NOW,
            received_from_id=cast.id("bid_writer/other/-/live/a"), is_stay=True,
        )  # fmt: skip
        yield Thing(
            kind="challenge", key=f"challenge of {thing.key}", row=challenge, contest=contest, organisation="other"
        )


def _bid_and_scores(cast: Cast, thing: Thing, contest: Contest, name: str, same: dict) -> Iterator[Thing]:
    is_bidder = name in BIDDERS
    if not is_bidder and contest.reached("opened"):
        return  # it never submitted
    status = "opened" if contest.reached("opened") else "submitted" if is_bidder else "draft"
    sealed = {"sealed": b"sealed", "received_at": NOW} if is_bidder else {}
    bid = buying.Bid.objects.create(
        reference=f"B-M-{next(NUMBERS)}", status=status, created_at=NOW, **sealed, **same,
        **(OPENED if status == "opened" else {}),
    )  # fmt: skip
    key = f"{status} bid of {name} in the {thing.key}"
    yield Thing(kind="bid", key=key, row=bid, contest=contest, organisation=name)
    if status != "opened":
        return
    letter = letters.receipt(bid, file_count=0, now=NOW)
    yield Thing(kind="letter", key=f"letter to {name} about the {thing.key}", row=letter, organisation=name)
    question = thing.row.questions.get()
    for panelist in thing.row.panel.filter(part="evaluator"):
        evaluator = panelist.user.name
        if name not in contest.clear_of.get(evaluator, ()):
            continue
        is_locked = contest.reached("scored") or evaluator.endswith("/a")
        score = buying.Score.objects.create(
            panelist=panelist, bid=bid, question=question, score=3, reason="Reasons.", saved_at=NOW,
            status="locked" if is_locked else "draft", locked_at=NOW if is_locked else None,
        )  # fmt: skip
        yield Thing(
            kind="score",
            key=f"score by {evaluator} of the {key}",
            row=score,
            contest=contest,
            organisation=name,
            facts=frozenset({"locked"} if is_locked else ()),
            given_to=evaluator,
        )
