"""The policies as data: which table is walled by which condition, and which is not walled for which reason.

The wall is coarse on purpose: it asks for a permission, an organisation, the user or a limited-access list, never for
unit, status or moment. The fine rule is each app's `scope`. A policy holds for reading and writing alike, and every
condition begins with "the system". Each `(SELECT …)` without a column is worked out once a statement, not once a row.
"""

# ruff: noqa: S608 - conditions are made of our own names of tables and columns, never of what somebody typed

from throughcare.wall.conditions import (
    ASSESSES,
    BUYS,
    DELIVERS,
    ENGAGES,
    LEADS,
    LIAISES,
    OPENED,
    OURS,
    OWN,
    SHUT_OUT,
    STAFF,
    SYSTEM,
    USER,
    WATCHES,
    either,
    may,
    of_person,
    of_person_listed,
    of_staff,
    of_thing,
    open_to_staff,
    within,
)

WALLED: dict[str, str] = {
    # people
    "people_person": of_person_listed("id"),
    "people_address": of_person(),
    "people_sentence": of_person_listed(),
    "people_requirement": of_person(),
    "people_release": of_person(),
    "people_needassessment": of_person(),
    "people_riskassessment": of_person(),
    "people_temporaryplace": of_person(),
    "people_employmentscreening": of_person(),
    "people_screeningoverride": of_person(),
    "people_officerassignment": of_person_listed(),
    "people_custody": of_person(),
    "people_handover": of_person_listed(),
    "people_accessrule": either(f"{USER} IS NOT NULL"),  # ids alone: every other condition needs to read them
    "people_accesschange": of_person(),
    "people_breakglass": either(f"user_id = {USER}", may("opening_review")),
    "people_change": of_person(),
    "people_statement": of_person(),
    # where somebody must not go and whom they must not meet is never for those who deliver services: they are told
    # that a place or a group will not do; a victim liaison officer sees their own cases, and no record
    "people_victimcontact": either(of_staff(), f"{LIAISES} AND liaison_officer_id = {USER}"),
    "people_zone": either(
        of_staff(),
        f"{LIAISES} AND EXISTS (SELECT 1 FROM people_victimcontact seen"
        " WHERE seen.id = {table}.contact_id AND seen.liaison_officer_id = (SELECT acting_user()))",
    ),
    "people_zonecheck": within("people_zone", "zone_id"),
    "people_nonassociation": either(of_staff(), of_staff("other_id")),
    # what somebody said of themselves goes to whoever delivers a service to them where they agreed, and what staff
    # think of them to nobody else; how to reach them, and when they can come, is for all who work with them
    **dict.fromkeys(
        ("people_adjustment", "people_declaration"),
        either(of_staff(), "audience = 'and_those_who_deliver_services' AND delivers_to(person_id)"),
    ),
    **dict.fromkeys(
        ("people_contactpreference", "people_commitment", "people_availability"),
        of_person(),
    ),
    **dict.fromkeys(
        (
            "people_circumstance",
            "people_termination",
            "people_recall",
            "people_breach",
            "people_othername",
            "people_contradiction",
        ),
        either(of_staff()),
    ),
    **dict.fromkeys(
        ("notifications_notice", "notifications_digest", "notifications_preference", "notifications_mobile"),
        either(f"user_id = {USER}"),  # one's own; the system writes the first two
    ),
    "insight_referralreport": either(f"asked_by_id = {USER}"),
    "insight_referralreportpart": within("insight_referralreport", "report_id"),
    "people_merge": of_person(),
    "people_distinct": either(f"{may('person_merge')} AND sees_person(person_id) AND sees_person(other_id)"),
    "insight_provenreoffence": SYSTEM,  # for measures, which count and name nobody
    # referrals and delivery: a caseworker is listed by being assigned
    "referrals_referral": either(
        f"{STAFF} AND {open_to_staff('person_id')}",
        f"{DELIVERS} AND sent_at IS NOT NULL AND delivers(person_id, body_id, deliverer_id, caseworker_id)",
    ),
    "referrals_referralneed": within("referrals_referral", "referral_id"),
    "referrals_pause": within("referrals_referral", "referral_id"),
    "referrals_passon": within("referrals_referral", "referral_id"),
    "referrals_qualitycheck": within("referrals_referral", "referral_id"),
    "referrals_rehomingcase": within("referrals_referral", "referral_id"),
    "referrals_releaseplan": of_person(),
    "referrals_releaseneed": of_person(),
    "referrals_proposal": of_person(),
    "referrals_proposaloption": within("referrals_proposal", "proposal_id"),
    # partner agencies see what people agreed to, by organisation, and never anything of a limited record
    "referrals_careconsent": either("sees_person(person_id)", f"{may('care_read')} AND {OWN} AND withdrawn_at IS NULL"),
    "referrals_caresection": either(
        "sees_person(person_id)",
        f"{may('care_read')} AND {open_to_staff('person_id')} AND EXISTS"
        " (SELECT 1 FROM referrals_careconsent seen WHERE seen.section_id = {table}.id)",
    ),
    "referrals_careplan": either(
        "sees_person(person_id)",
        f"{may('care_read')} AND closed_at IS NULL AND EXISTS"
        " (SELECT 1 FROM referrals_caresection seen WHERE seen.plan_id = {table}.id)",
    ),
    "referrals_jobprofile": either(
        "sees_person(person_id)",
        f"{may('job_match_view')} AND withdrawn_at IS NULL AND {open_to_staff('person_id')}",
    ),
    "referrals_query": within("referrals_referral", "referral_id"),
    "referrals_casenote": within("referrals_referral", "referral_id"),
    "attendance_group": either(
        "EXISTS (SELECT 1 FROM contracts_deliverybody its WHERE its.id = {table}.body_id"
        " AND its.organisation_id = ANY ((SELECT acting_in())::bigint[]))",
        STAFF,
    ),
    "attendance_booking": within("referrals_referral", "referral_id"),
    "attendance_absence": within("attendance_booking", "booking_id"),
    "attendance_enforcement": either(of_staff()),
    "services_session": within("referrals_referral", "referral_id"),
    "services_onward": within("referrals_referral", "referral_id"),
    "services_actionplan": within("referrals_referral", "referral_id"),
    "services_endofservicereport": within("referrals_referral", "referral_id"),
    "deadlines_deadline": of_thing(
        {
            "referrals.referral": "referrals_referral",
            "services.session": "services_session",
            "services.onward": "services_onward",
            "attendance.absence": "attendance_absence",
            "market.application": "market_application",
        },
        otherwise=f"{USER} IS NOT NULL",
    ),
    # copies, disputes and disposals of records
    "records_accessrequest": of_person(),
    "records_original": within("records_accessrequest", "request_id"),
    "records_passage": within("records_accessrequest", "request_id"),
    "records_bundle": within("records_accessrequest", "request_id"),
    "records_correction": of_person(),
    "records_legalhold": of_person(),
    "records_disposal": of_person(),
    "records_disposalbatch": either(f"{STAFF} AND (limited_to_id IS NULL OR limited_to_id NOT IN {SHUT_OUT})"),
    "api_keptanswer": either(f"user_id = {USER}"),
    "documents_document": of_thing(
        {
            "referrals.referral": "referrals_referral",
            "attendance.absence": "attendance_absence",
            "market.application": "market_application",
            "engagement.version": "engagement_version",
            "commissioning.bid": "commissioning_bid",
        },
        otherwise=f"uploaded_by_id = {USER}",
    ),
    # files that are taken in: of whoever keeps the caseload of the organisation; the rows hold personal data
    "imports_import": either(f"{OWN} AND {may('caseload_import')}"),
    "imports_importrow": within("imports_import", "file_id"),
    "imports_keptcolumns": either(f"{OWN} AND {may('caseload_import')}"),
    # organisations
    "market_supplierprofile": either(OWN, BUYS, ASSESSES),
    "market_application": either(OWN, f"{ASSESSES} AND submitted_at IS NOT NULL"),
    "market_cell": within("market_application", "application_id"),
    "market_assessment": either(ASSESSES),
    "market_panelseat": either(ASSESSES),
    "market_insurance": either(OWN, BUYS, ASSESSES),
    "market_restriction": either(OWN, BUYS, ASSESSES, may("contract_manage")),
    "market_connectedperson": either(OWN, ASSESSES),
    "market_exclusion": either(OWN, ASSESSES),
    "market_profilesection": either(OWN),
    "market_sectionauthor": within("market_application", "application_id"),
    "market_clarification": within("market_application", "application_id"),
    "market_questionnaire": either("published_at IS NOT NULL", may("framework_manage")),
    "market_question": within("market_questionnaire", "questionnaire_id"),
    "market_appeal": within("market_cell", "cell_id"),
    "letters_letter": either(OWN, BUYS, ASSESSES),
    "contracts_hold": within(
        "contracts_contract",
        "contract_id AND seen.provider_id = ANY ((SELECT acting_in())::bigint[])",
        WATCHES,
    ),
    # engagement: what is published is everybody's, questions as they were asked are the buyer's alone
    "engagement_programme": either(
        "published_at IS NOT NULL", f"{ENGAGES} AND buyer_id = ANY ((SELECT acting_in())::bigint[])"
    ),
    "engagement_engagementevent": within("engagement_programme", "programme_id"),
    "engagement_roomdocument": within("engagement_programme", "programme_id"),
    "engagement_version": either(
        "published_at IS NOT NULL",
        f"{ENGAGES} AND EXISTS (SELECT 1 FROM engagement_roomdocument seen JOIN engagement_programme ours"
        " ON ours.id = seen.programme_id WHERE seen.id = {table}.document_id"
        " AND ours.buyer_id = ANY ((SELECT acting_in())::bigint[]))",
    ),
    "engagement_enquiry": either(OURS),
    "engagement_readinessresponse": SYSTEM,  # for counts, which name nobody
    "engagement_gatecriterion": within("engagement_programme", "programme_id"),
    "engagement_opening": within("engagement_programme", "programme_id"),
    # the partner finder: suppliers alone, and of a message the two organisations alone
    "engagement_partnerlisting": either(may("partner_find")),
    "engagement_partnermessage": either(
        f"{may('partner_find')} AND (sender_id = ANY ((SELECT acting_in())::bigint[])"
        " OR recipient_id = ANY ((SELECT acting_in())::bigint[]))"
    ),
    "engagement_plannedlot": within("engagement_programme", "programme_id"),
    "engagement_milestone": within("engagement_programme", "programme_id"),
    "engagement_slip": within("engagement_milestone", "milestone_id"),
    "engagement_advice": within("engagement_programme", "programme_id"),
    "engagement_answer": either("published_at IS NOT NULL", OURS),
    # competitions and bids
    "commissioning_calloff": either(
        "published_at IS NOT NULL", f"{BUYS} AND buyer_id = ANY ((SELECT acting_in())::bigint[])"
    ),
    "commissioning_lot": within("commissioning_calloff", "call_off_id"),
    "commissioning_question": within("commissioning_calloff", "call_off_id"),
    "commissioning_lot_areas": within("commissioning_lot", "lot_id"),
    "commissioning_invitation": either(OWN, BUYS),
    "commissioning_officerkey": either(f"user_id = {USER}", BUYS),
    "commissioning_openingofficer": either(BUYS),
    "commissioning_keybox": either(may("opening_hold"), may("competition_write")),
    "commissioning_change": either("published_at IS NOT NULL", BUYS),
    "commissioning_earlyattempt": within("commissioning_calloff", "call_off_id"),
    "commissioning_assignment": either(BUYS),
    "commissioning_reopening": either(BUYS),
    "commissioning_pricequery": within("commissioning_bid", "bid_id"),
    "commissioning_bid": either(
        OWN,
        f"{may('opening_hold')} AND sealed IS NOT NULL",
        f"{BUYS} AND sealed IS NOT NULL AND {OPENED}",
    ),
    "commissioning_funder": within("commissioning_calloff", "call_off_id"),
    "commissioning_lotoption": within("commissioning_lot", "lot_id"),
    "commissioning_followup": within("commissioning_lot", "lot_id"),
    "commissioning_transitionplan": either(OWN, BUYS),
    "commissioning_challenge": either(OWN, BUYS),
    "commissioning_employment": either(f"user_id = {USER}", BUYS),
    "commissioning_timetable": either(OURS, f"{BUYS} AND status = 'approved'"),
    "commissioning_mobilisationplan": within("engagement_programme", "programme_id"),
    "contracts_uncompeted": either("status IN ('agreed', 'stopped')", BUYS, may("contract_manage")),
    "contracts_uncompeted_areas": within("contracts_uncompeted", "uncompeted_id"),
    "commissioning_panelist": either(BUYS),
    "commissioning_interest": either(BUYS),
    "commissioning_score": either(
        f"{BUYS} AND status = 'locked'",
        f"EXISTS (SELECT 1 FROM commissioning_panelist seen WHERE"
        f" seen.id = {{table}}.panelist_id AND seen.user_id = {USER})",
    ),
    "commissioning_consensus": either(BUYS),
    "commissioning_awardproposal": either(BUYS),
    "commissioning_departure": either(BUYS),
    "commissioning_escalation": either(BUYS),
    "commissioning_envelope": either(BUYS),
    "commissioning_lesson": either(BUYS),
    "commissioning_lessonanswer": either(BUYS),
    "commissioning_envelopeentry": either(BUYS),
    "commissioning_partner": either(OWN, "lead_id = ANY ((SELECT acting_in())::bigint[])", f"{BUYS} AND {OPENED}"),
    "insight_sharetally": either(OWN, BUYS, may("contract_manage"), LEADS.format("id = {table}.contract_id")),
    "commissioning_awardshare": either(OWN, BUYS, may("contract_manage"), LEADS.format("award_id = {table}.award_id")),
    "commissioning_award": either(
        "status = 'confirmed'",
        OWN,
        BUYS,
        "EXISTS (SELECT 1 FROM commissioning_awardshare share WHERE share.award_id = {table}.id"
        " AND share.organisation_id = ANY ((SELECT acting_in())::bigint[]))",
    ),
}

SIGNS_IN = "read and written before anybody is known: signing in, joining, sessions"
PUBLIC = "public: everybody may read it"
MACHINERY = "no personal data: machinery of Django or of the queue, ids alone"

OPEN: dict[str, str] = {
    # who there is
    "accounts_user": SIGNS_IN,
    "accounts_organisation": PUBLIC,
    "accounts_posting": SIGNS_IN,
    "accounts_invitation": SIGNS_IN,
    "accounts_registration": SIGNS_IN,
    "accounts_secondfactorreset": "about users, never about people on probation: the administrators' scope",
    "accounts_throttle": "hashes of what was tried, counted before anybody is known",
    "api_client": SIGNS_IN,
    "account_emailaddress": SIGNS_IN,
    "account_emailconfirmation": SIGNS_IN,
    "mfa_authenticator": SIGNS_IN,
    "django_session": SIGNS_IN,
    "letters_deadaddress": "about users, never about people on probation: the administrators' scope",
    "letters_message": "written before anybody is known: names a user and a link, nobody on probation",
    # what happened
    "audit_event": "ids and names of fields, never values, and written before anybody is known",
    "audit_seal": "hashes alone",
    # addresses that registered to hear what is planned
    **dict.fromkeys(
        ("engagement_registrant", "engagement_signup", "engagement_download", "engagement_told"),
        "read and written before anybody is known: an address and what it did, of nobody on probation",
    ),
    **dict.fromkeys(
        ("people_team", "people_teamplace", "people_homelessnesscontact"),
        "about users, never about people on probation: the scope of who leads",
    ),
    # market and contracts
    "market_framework": PUBLIC,
    "market_qualification": "the public register of who is qualified",
    "contracts_contract": "holds no personal data; the public register publishes it",
    **dict.fromkeys(
        ("contracts_contractfunder", "contracts_contractoption", "contracts_optionorder"),
        "holds no personal data; part of contracts, which the public register publishes",
    ),
    "contracts_contract_areas": "holds no personal data; the public register publishes it",
    "contracts_takeover": "holds no personal data; the names of organisations are public",
    "contracts_deliverybody": "holds no personal data; the public register publishes it",
    "contracts_deliveryarea": "holds no personal data; the public register publishes it",
    "referrals_qualitysample": "days, a count and a seed, without anybody's name",
    "referrals_rehoming": "counts of a contract's cases, without anybody's name",
    **dict.fromkeys(
        ("referrals_listing", "referrals_listing_needs", "referrals_listing_areas", "referrals_site"),
        "the directory: what services say of themselves, shown to everybody who refers",
    ),
    **dict.fromkeys(
        ("referrals_serviceversion", "referrals_versionchoice"),
        "what a contract may be asked for, shown to everybody who refers under it",
    ),
    "referrals_directoryfigure": "counts, shown in the directory to everybody who refers",
    # open data
    "insight_publishedrelease": PUBLIC,
    "insight_noticerelease": PUBLIC,
    "insight_notice": PUBLIC,
    "insight_tally": "counts, of bodies that are public",
    "insight_noticeimport": "names of files and what was wrong in them",
    # the demo
    "clock_democlock": MACHINERY,
    "demo_demoload": MACHINERY,
    # machinery
    "django_migrations": MACHINERY,
    "django_content_type": MACHINERY,
    "auth_permission": MACHINERY,
    "auth_group": MACHINERY,
    "auth_group_permissions": MACHINERY,
    "procrastinate_workers": MACHINERY,
    "procrastinate_jobs": MACHINERY,
    "procrastinate_events": MACHINERY,
    "procrastinate_periodic_defers": MACHINERY,
    **dict.fromkeys(
        (
            "reference_area", "reference_areacode", "reference_arealink", "reference_postcodedistrict",
            "reference_place", "reference_place_districts", "reference_need", "reference_cohort",
            "reference_category", "reference_servicetype", "reference_servicetypeneed", "reference_buyingrule",
            "reference_codelist", "reference_code", "reference_bankholiday", "reference_policy", "reference_load",
            "reference_stagedrow", "reference_succession",
        ),
        PUBLIC,
    ),
}  # fmt: skip
