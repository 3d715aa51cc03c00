"""Which event sets off which task: the one table of pushes. Everything else downstream pulls."""

from throughcare.access.roles import Role

REACTIONS: dict[str, tuple[str, ...]] = {
    "award.approved": ("commissioning.tell_plan",),
    "award.cancelled": ("commissioning.tell_plan",),
    "award.confirmed": ("contracts.make",),
    "lot.follow_up_in_house": ("contracts.bring_in_house",),
    "document.unsealed": ("documents.scan",),
    "document.uploaded": ("documents.scan",),
    "call_off.opened": ("commissioning.tell_plan",),
    "call_off.published": ("commissioning.tell_plan",),
    "call_off.priced": ("commissioning.propose",),
    "plan.date_changed": ("commissioning.tell_delay",),
    "timetable.asked": ("commissioning.schedule",),
    "award_proposal.asked": ("commissioning.propose",),
    "access_request.identified": ("records.collect",),
    "disposal_batch.approved": ("records.dispose",),
    "caseload_import.columns_chosen": ("people.check_caseload",),
    "caseload_import.accepted": ("people.take_in_caseload",),
    "referral.assigned": ("services.hand_over",),
    "referral.held": ("services.close",),
    "referral.transferred": ("services.close",),
    "referral.withdrawn": ("services.close",),
    "referral.ended_early": ("services.close",),
    "referral_report.asked": ("insight.report",),
    "handover.reckoned": ("referrals.release_moved",),
    "takeover.followed": ("referrals.follow",),
    "rehoming.asked": ("referrals.rehome",),
}

# Each of these is in open data.
NEWS = (
    "programme.published",
    "programme.opened",
    "plan.date_changed",
    "plan.reached",
    "answers.published",
    "qualification.started",
    "membership.suspended",
    "membership.banned",
    "membership.lapsed",
    "membership.lifted",
    "call_off.published",
    "call_off.changed",
    "call_off.cancelled",
    "call_off.awarded",
    "contract.made",
    "contract.extended",
    "option.ordered",
    "contract.went_live",
    "contract.ended",
    "uncompeted.agreed",
    "uncompeted.stopped",
)
REACTIONS |= {verb: (*REACTIONS.get(verb, ()), "insight.publish") for verb in NEWS}

# Somebody is told of these, by e-mail, text message or in the digest at noon.
TOLD = (
    "referral.sent",
    "referral.answered",
    "referral.queried",
    "referral.accepted",
    "referral.declined",
    "referral.passed_on",
    "referral.handed_back",
    "referral.assigned",
    "referral.withdrawn",
    "referral.ended_early",
    "referral.transferred",
    "referral.amended",
    "case_note.told",
    "absence.reported",
    "session.concerned",
    "plan.to_approve",
    "plan.decided",
    "handover.reckoned",
    "release.no_address",
    "temporary_place.alerted",
    "officer.given_people",
    "staff.moved",
    "partner.named",
    "escalation.asked",
    "appeal.lodged",
    "appeal.decided",
    "clarification.asked",
    "membership.suspended",
    "membership.banned",
    "membership.lapsed",
    "membership.lifted",
)
REACTIONS |= {verb: (*REACTIONS.get(verb, ()), "notifications.tell") for verb in TOLD}

# What waits for somebody in a role, shown on the demo's cast page: role → function(actor, today) → sentences.
WAITING: dict[str, str] = {
    **dict.fromkeys(Role, "throughcare.desk.queries.cast_lines"),
    Role.OPENING_OFFICER: "throughcare.demo.queries.officer_lines",
}

# Words of letters that apps above commissioning send: template → function(letter, facts).
LETTER_WORDS: dict[str, str] = {
    "uncompeted_agreed": "throughcare.contracts.letters.agreed",
    "uncompeted_stopped": "throughcare.contracts.letters.stopped",
}
