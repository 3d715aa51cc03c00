"""Operations of referrals: the directory, one person, and what a provider does with a referral."""

from throughcare.referrals.api import decide, directory, person

ROUTERS = {"Who delivers": directory.router, "People": person.router, "Referrals": decide.router}
