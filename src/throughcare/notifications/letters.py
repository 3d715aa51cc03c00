"""The words of every notification: nothing in them is about a person or an organisation but a referral's number."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from throughcare.accounts.models import User
from throughcare.letters.models import Channel, Message
from throughcare.notifications.rules import Kind, When
from throughcare.ui.look import Text


@dataclass(frozen=True, slots=True)
class Words:
    """What a kind is called on the page of choices, what has happened, and what to do next."""

    label: Text
    happened: Text
    next: Text


WORDS: dict[Kind, Words] = {
    Kind.REFERRAL_SENT: Words(
        later("Referrals sent to your service"),
        later("A referral was sent to your service"),
        later("Decide on it: its clock is running."),
    ),
    Kind.REFERRAL_ANSWERED: Words(
        later("Answers to your questions"),
        later("Your question about a referral was answered"),
        later("Read the answer and decide: the clock runs again."),
    ),
    Kind.REFERRAL_QUERIED: Words(
        later("Questions about your referrals"),
        later("A provider has a question about a referral"),
        later("Answer it: nothing goes on until you do."),
    ),
    Kind.REFERRAL_ACCEPTED: Words(
        later("Referrals accepted"),
        later("A referral was accepted"),
        later("You need do nothing."),
    ),
    Kind.REFERRAL_DECLINED: Words(
        later("Referrals declined"),
        later("A referral was declined"),
        later("Read why, and find another service."),
    ),
    Kind.REFERRAL_PASSED_ON: Words(
        later("A lead provider passes a referral on to us"),
        later("A referral is passed on to you"),
        later("Assign it to a caseworker, or hand it back."),
    ),
    Kind.REFERRAL_HANDED_BACK: Words(
        later("A subcontractor hands a referral back"),
        later("A referral is handed back to you"),
        later("Say who of the supply chain delivers it."),
    ),
    Kind.REFERRAL_ASSIGNED: Words(
        later("Referrals assigned to you"),
        later("A referral was assigned to you"),
        later("Book the first appointment."),
    ),
    Kind.REFERRAL_ENDED: Words(
        later("Referrals withdrawn, ended early or moved"),
        later("A referral was withdrawn, ended early or moved"),
        later("Read what it means for what you have planned."),
    ),
    Kind.REFERRAL_AMENDED: Words(
        later("Referrals amended"),
        later("A referral was amended"),
        later("Read what changed, and why."),
    ),
    Kind.CASE_NOTE: Words(
        later("Case notes"),
        later("There is a case note on a referral"),
        later("Read it."),
    ),
    Kind.ABSENCE_REPORTED: Words(
        later("Appointments missed"),
        later("An appointment was missed"),
        later("Judge whether the absence is acceptable."),
    ),
    Kind.SESSION_CONCERN: Words(
        later("Concerns after a session"),
        later("Concerns were written down after a session"),
        later("Read them, and say what you will do."),
    ),
    Kind.PLAN_TO_APPROVE: Words(
        later("Action plans to approve"),
        later("An action plan waits for you"),
        later("Approve it, or say what must change: sessions wait for it."),
    ),
    Kind.PLAN_DECIDED: Words(
        later("Decisions on your action plans"),
        later("An action plan was approved or returned"),
        later("Book the sessions, or change the plan."),
    ),
    Kind.HANDOVER_MOVED: Words(
        later("Handovers that moved"),
        later("The dates of a handover have moved"),
        later("Read the new dates, and say that you have."),
    ),
    Kind.RELEASE_NO_ADDRESS: Words(
        later("Releases without an address"),
        later("A release has no address"),
        later("Find an address with the housing authority’s homelessness team, and enter it."),
    ),
    Kind.PLACE_NO_PLAN: Words(
        later("Temporary places without a plan to move on"),
        later("A temporary place ends with no plan to move on"),
        later("Make a plan with the housing authority’s homelessness team, and enter it."),
    ),
    Kind.PEOPLE_ALLOCATED: Words(
        later("People allocated to you"),
        later("Somebody was allocated to you"),
        later("Your people and your handovers show who."),
    ),
    Kind.STAFF_MOVED: Words(
        later("Staff moved to your unit"),
        later("Somebody new works in your unit"),
        later("Give them a team, and people to work with."),
    ),
    Kind.DEADLINE_NEAR: Words(
        later("Deadlines that are near"),
        later("A deadline is near"),
        later("Do what is due, or say why it must wait."),
    ),
    Kind.DEADLINE_PASSED: Words(
        later("Deadlines that have passed"),
        later("A deadline has passed"),
        later("Do what was due: your desk shows it until then."),
    ),
    Kind.REPORT_READY: Words(
        later("Reports that you asked for"),
        later("The report that you asked for is ready"),
        later("Fetch it within a few days: it is then deleted."),
    ),
    Kind.PARTNER_NAMED: Words(
        later("Bids in which you are named as a partner"),
        later("You are named as a partner in a bid"),
        later("Confirm your share or decline it: unconfirmed, you are dropped when the bid is sent."),
    ),
    Kind.AWARD_ROUTED_UP: Words(
        later("Awards routed up to you"),
        later("An award is routed up to you"),
        later("Agree to it or not: the lot waits for you."),
    ),
    Kind.APPEAL_LODGED: Words(
        later("Appeals that you sent"),
        later("Your appeal has come in"),
        later("Another assessor decides it within ten working days."),
    ),
    Kind.APPEAL_DECIDED: Words(
        later("Appeals decided"),
        later("Your appeal is decided"),
        later("Read the decision and its reasons."),
    ),
    Kind.CLARIFICATION_ASKED: Words(
        later("Questions of the framework’s assessors"),
        later("The assessors ask you to clarify your application"),
        later("Answer in time: they decide on what you sent otherwise."),
    ),
    Kind.MEMBERSHIP_CHANGED: Words(
        later("Changes to your membership of the framework"),
        later("Your membership of the framework has changed"),
        later("Read what it means for your bids, and why."),
    ),
}
WAYS: dict[When, Text] = {
    When.EMAIL: later("At once, by e-mail"),
    When.TEXT: later("At once, by e-mail and text message"),
    When.DIGEST: later("In the one e-mail at noon"),
    When.NEVER: later("Not at all"),
}


def email(user: User, kind: Kind, *, ref: str, path: str) -> Message:
    """What is told at once."""
    with translation.override(user.language):
        words = WORDS[kind]
        subject = f"{ref}: {_said(words.happened)}" if ref else str(words.happened)
        body = f"{subject}.\n\n{words.next}\n\n{_link(path)}\n\n{_end()}"
    return Message(to=user.email, user=user, subject=subject, body=body)


def text(user: User, number: str, kind: Kind, *, ref: str, path: str) -> Message:
    """The same as a text message."""
    with translation.override(user.language):
        happened = WORDS[kind].happened
        body = (
            f"Throughcare: {ref} {_said(happened)}. {_link(path)}" if ref else f"Throughcare: {happened}. {_link(path)}"
        )
    return Message(channel=Channel.TEXT, to=number, user=user, body=body)


def digest(user: User, counts: Mapping[Kind, int]) -> Message:
    """The e-mail at noon: how much is new of each kind, with a link to each list."""
    with translation.override(user.language):
        subject = _("What is new in Throughcare: %(count)s") % {"count": sum(counts.values())}
        page = reverse("notifications:notices")
        lines = [
            f"{WORDS[kind].label}: {counts[kind]}\n{_link(f'{page}?kind={kind}')}" for kind in Kind if counts.get(kind)
        ]
        body = "\n\n".join([f"{subject}.", *lines, _end()])
    return Message(to=user.email, user=user, subject=subject, body=body)


def code(user: User, number: str, digits: str) -> Message:
    """The code that confirms a mobile number."""
    with translation.override(user.language):
        body = _("Throughcare: your code is %(code)s. It works for 15 minutes.") % {"code": digits}
    return Message(channel=Channel.TEXT, to=number, user=user, body=body)


def _link(path: str) -> str:
    return urljoin(settings.SITE, path)


def _said(happened: Text) -> str:
    """After a number, in small letters."""
    words = str(happened)
    return words[0].lower() + words[1:]


def _end() -> str:
    choices = _link(reverse("notifications:choices"))
    return _("You choose what you are told, and when: %(link)s") % {"link": choices}
