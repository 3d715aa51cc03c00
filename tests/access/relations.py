"""How somebody's posting stands to a thing, reckoned from what the world was built of, never by asking the product."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from access.cast import FAR_REGION, REGION, REGION_OF, Member, Post

PANEL = ("evaluator", "moderator", "approver")
STAGES = ("draft", "published", "opened", "scored", "moderated", "awarded")


@dataclass(frozen=True, kw_only=True)
class About:
    """What decides who may look at a person."""

    unit: str
    officer: str = ""
    only: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    supporters: frozenset[str] = frozenset()  # on either side of a handover


@dataclass(frozen=True, kw_only=True)
class Contest:
    """A competition: whose it is, how far it is, and who plays what part in it. Interests are by organisation."""

    buyer: str
    stage: str
    areas: tuple[str, ...]
    officers: frozenset[str] = frozenset()
    panel: dict[str, str] = field(default_factory=dict)  # member → part
    clear_of: dict[str, frozenset[str]] = field(default_factory=dict)  # member → bidders without an interest
    interested_in: dict[str, frozenset[str]] = field(default_factory=dict)
    bidders: frozenset[str] = frozenset()  # whose bids were opened
    invited: frozenset[str] = frozenset()
    payers: frozenset[str] = frozenset()  # organisations that pay a share

    def reached(self, stage: str) -> bool:
        """Whether it is at a stage or past it."""
        return STAGES.index(self.stage) >= STAGES.index(stage)


@dataclass(frozen=True, kw_only=True)
class Thing:
    """Something in the world, with all that relations are reckoned from."""

    kind: str
    key: str
    row: Any
    about: About | None = None
    contest: Contest | None = None
    organisation: str = ""  # whose it is: provider, bidder, applicant, employer
    buyer: str = ""
    areas: tuple[str, ...] = ()
    lent_to: str = ""  # the subcontractor to whom a lead provider passed it on
    payers: frozenset[str] = frozenset()
    facts: frozenset[str] = frozenset()  # relations in which everybody stands: sent, draft, locked
    writer: str = ""
    caseworker: str = ""
    given_to: str = ""  # a member, for what is `mine`
    given_to_role: str = ""


def of_everybody(thing: Thing) -> frozenset[str]:
    """The relations in which everybody stands, posted or not: how far a competition is, whether something was sent."""
    return thing.facts | frozenset(_reached(thing.contest) if thing.contest else ())


def relations(member: Member, post: Post, thing: Thing) -> frozenset[str]:
    """All relations in which a posting of somebody stands to a thing."""
    found = set(of_everybody(thing))
    if thing.about:
        found.update(_to_person(member, post, thing.about))
    if thing.contest:
        found.update(_to_contest(member, post, thing))
    if thing.organisation and post.organisation == thing.organisation:
        found |= {"provider", "own"}
    if thing.lent_to and post.organisation == thing.lent_to:
        found.add("lent")
    if thing.buyer and post.organisation == thing.buyer:
        found.add("buyer")
    if post.organisation in thing.payers | (thing.contest.payers if thing.contest else frozenset()):
        found.add("pays")
    if thing.areas and _is_within(post.area, thing.areas):
        found.add("within")
    if member.key in (thing.writer,):
        found.add("writer")
    if member.key == thing.caseworker:
        found.add("assigned")
    if member.key == thing.given_to:
        found.add("mine")
    if thing.given_to_role and (post.role, post.organisation) == (thing.given_to_role, thing.organisation):
        found.add("role")
    if any(each.organisation == thing.organisation for each in member.live):
        found.add("works_there")
    return frozenset(found)


def _to_person(member: Member, post: Post, about: About) -> Iterator[str]:
    if member.key == about.officer:
        yield "officer"
    if member.key in about.supporters:
        yield "supports"
    if post.area == about.unit:
        yield "unit"
    if post.area == REGION_OF[about.unit]:
        yield "region"
    if post.area is None:
        yield "national"
    if member.key in about.excluded:
        yield from ("excluded", "barred")
    if about.only and member.key not in about.only:
        yield "barred"


def _to_contest(member: Member, post: Post, thing: Thing) -> Iterator[str]:
    contest = thing.contest
    assert contest is not None
    if post.organisation == contest.buyer:
        yield "buyer"
    if _is_within(post.area, contest.areas):
        yield "within"
    if post.organisation in contest.invited:
        yield "invited"
    if member.key in contest.officers:
        yield "named"
    if part := contest.panel.get(member.key):
        yield from ("panelist", part)
    clear = contest.clear_of.get(member.key, frozenset())
    if thing.organisation and thing.organisation in clear:
        yield "clear"
    if contest.bidders <= clear and not contest.interested_in.get(member.key):
        yield "free"


def _reached(contest: Contest) -> Iterator[str]:
    yield from (stage for stage in ("published", "opened", "scored") if contest.reached(stage))
    if contest.reached("moderated"):
        yield "decided"


def _is_within(area: str | None, areas: tuple[str, ...]) -> bool:
    """Whether all areas lie in the one of the posting, or that names none."""
    inside = {REGION: ("police-derbyshire", REGION), FAR_REGION: ("police-gwent", FAR_REGION)}
    return area is None or set(areas) <= set(inside.get(area, (area,)))
