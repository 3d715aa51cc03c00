"""The law of onward referrals: somebody sent on to another service, whose reply is waited for and chased."""

from enum import StrEnum

from throughcare.access.permissions import Permission as P
from throughcare.kernel.errors import Problems
from throughcare.kernel.states import Machine, transition


class OnwardStatus(StrEnum):
    """Where an onward referral stands. That it must be chased is told by its deadline, never stored."""

    WAITING = "waiting"  # for the reply of the other service
    TAKEN_UP = "taken_up"  # the other service works with the person
    REFUSED = "refused"  # by the other service or by the person
    GIVEN_UP = "given_up"  # no reply came, however often it was chased


S = OnwardStatus
ONWARD = Machine(
    "onward referral",
    initial=S.WAITING,
    transitions=[
        transition("chase", [S.WAITING], S.WAITING, P.DELIVERY_RECORD),
        transition("take_up", [S.WAITING], S.TAKEN_UP, P.DELIVERY_RECORD),
        transition("refuse", [S.WAITING], S.REFUSED, P.DELIVERY_RECORD),
        transition("give_up", [S.WAITING], S.GIVEN_UP, P.DELIVERY_RECORD),
    ],
)
REPLY = "services.onward"  # the kind of deadline
REPLY_POLICY = "onward-reply-days"  # calendar days to wait for a reply before it is chased
REPLIES = {S.TAKEN_UP: "take_up", S.REFUSED: "refuse", S.GIVEN_UP: "give_up"}


def check_onward(to_name: str, why: str, *, has_agreed: bool) -> Problems:
    """To whom and why, and that the person has agreed: nothing goes to a service that nobody bought without it."""
    problems = Problems()
    if not to_name.strip():
        problems.add("Say to whom they are sent on", field="to_name")
    if not why.strip():
        problems.add("Say what the other service is asked to do", field="why")
    if not has_agreed:
        problems.add("Ask the person first: they must agree to be sent on", field="has_agreed")
    return problems


def check_reply(status: str, words: str) -> Problems:
    """What came of it, in words."""
    problems = Problems()
    if status not in REPLIES:
        problems.add("Say what came of it", field="status")
    if not words.strip():
        problems.add("Say what they answered, or how you tried to reach them", field="words")
    return problems
