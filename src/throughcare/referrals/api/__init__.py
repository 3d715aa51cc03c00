"""Operations of referrals: the directory, one person, their plans, and what a provider does with a referral."""

from throughcare.referrals.api import (
    amending,
    decide,
    directory,
    moving,
    needs,
    partners,
    person,
    proposals,
    release,
    sharing,
    versions,
)

ROUTERS = {
    "Who delivers": directory.router,
    "People": person.router,
    "Before a release": release.router,
    "Proposals": proposals.router,
    "Sharing with partners": partners.router,
    "Referrals": decide.router,
    "Supply chains": sharing.router,
    "Moving referrals": moving.router,
    "Amending referrals and case notes": amending.router,
    "Needs of a sent referral": needs.router,
    "What a contract may be asked for": versions.router,
}
