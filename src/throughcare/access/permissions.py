"""Every permission there is: NOUN_VERB, grouped by app. What each role holds is in `roles`."""

from enum import StrEnum


class Permission(StrEnum):
    """What a role may do at all; which rows it may do it to is each app's `scope`."""

    # accounts
    PEOPLE_MANAGE = "people_manage"  # invite, change and end postings in one's own organisation
    ORGANISATION_VIEW = "organisation_view"
    AUDIT_VIEW = "audit_view"
    # market
    SUPPLIER_VIEW = "supplier_view"
    SUPPLIER_EDIT = "supplier_edit"
    APPLICATION_VIEW = "application_view"
    APPLICATION_WRITE = "application_write"  # start, edit, submit, withdraw
    APPLICATION_ASSESS = "application_assess"
    FRAMEWORK_MANAGE = "framework_manage"  # what applicants are asked, and who stays a member
    # engagement
    PARTNER_FIND = "partner_find"  # look for partners, and write to them
    ENGAGEMENT_MANAGE = "engagement_manage"  # run a programme: its events, documents, answers and plan
    # commissioning
    COMPETITION_VIEW = "competition_view"
    COMPETITION_WRITE = "competition_write"  # draft, change, publish, cancel
    INVITATION_VIEW = "invitation_view"
    BID_VIEW = "bid_view"
    BID_WRITE = "bid_write"  # draft, submit, replace, withdraw
    OPENING_HOLD = "opening_hold"  # hold a part of the competition's key and take part in the opening
    INTEREST_DECLARE = "interest_declare"
    SCORE_RECORD = "score_record"
    CONSENSUS_RECORD = "consensus_record"
    AWARD_APPROVE = "award_approve"
    FEEDBACK_VIEW = "feedback_view"
    # contracts
    CONTRACT_VIEW = "contract_view"
    CONTRACT_MANAGE = "contract_manage"  # clear mobilisation gates, go live, end
    GATE_EVIDENCE = "gate_evidence"  # the provider's side of a mobilisation gate
    # people
    PERSON_VIEW = "person_view"
    PERSON_EDIT = "person_edit"
    RECORD_OPEN = "record_open"  # break-glass: open a record that is not one's own, for a reason
    ACCESS_MANAGE = "access_manage"  # limit access to a record, and say who may see it
    OPENING_REVIEW = "opening_review"  # hear of records opened by break-glass, and review why
    CUSTODY_RECORD = "custody_record"  # dates of release, from which the handover to the community is reckoned
    HANDOVER_VIEW = "handover_view"
    HANDOVER_TAKE = "handover_take"  # take over responsibility from the prison
    TEAM_VIEW = "team_view"  # the teams of a delivery unit, and how much work everybody has
    TEAM_MANAGE = "team_manage"  # make teams, and move staff between teams and units
    CASE_ALLOCATE = "case_allocate"  # say who is responsible for somebody
    CASELOAD_IMPORT = "caseload_import"  # take in people, sentences, needs and officers from the case system
    PERSON_MERGE = "person_merge"  # make one record of two of the same person
    VICTIM_LIAISE = "victim_liaise"  # cases of victims in contact: their zones, and what of somebody lies in one
    # referrals
    DIRECTORY_VIEW = "directory_view"
    REFERRAL_VIEW = "referral_view"
    REFERRAL_WRITE = "referral_write"  # draft, send, answer a query, withdraw
    REFERRAL_DECIDE = "referral_decide"  # accept, query, decline
    REFERRAL_ASSIGN = "referral_assign"
    REFERRAL_DELIVER_PART = "referral_deliver_part"  # take on what a lead provider passes on to one's organisation
    PROPOSAL_WRITE = "proposal_write"  # what a court, or a plan, should ask of somebody: options, waits, choice
    CARE_READ = "care_read"  # sections of care plans that people agreed to share with one's organisation
    JOB_MATCH_VIEW = "job_match_view"  # the fields of a job match, of people who agreed to it, and nothing else
    # delivery
    DELIVERY_VIEW = "delivery_view"
    DELIVERY_RECORD = "delivery_record"  # appointments, attendance, plan, sessions, outcome
    ABSENCE_JUDGE = "absence_judge"
    # insight
    MEASURE_VIEW = "measure_view"
    MEASURE_DRILL = "measure_drill"  # the referrals behind a figure, of those one may see
    NOTICE_IMPORT = "notice_import"
    SHARE_VIEW = "share_view"  # promised and actual shares of a supply chain: all of it, or one's own alone
    # documents
    DOCUMENT_SCAN = "document_scan"  # held by no role: the virus scanner's verdicts come from the system
    # records
    SUBJECT_ACCESS_HANDLE = "subject_access_handle"  # requests for a copy of one's record: from receipt to handing over
    CORRECTION_HANDLE = "correction_handle"  # disputed fields: amend, or refuse and attach the person's statement
    RETENTION_HANDLE = "retention_handle"  # legal holds, and disposal of what is due
    # demo
    DEMO_CONTROL = "demo_control"  # move the demo clock, load the made-up world
