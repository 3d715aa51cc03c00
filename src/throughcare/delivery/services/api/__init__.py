"""Operations of delivery: what is done under one referral, and groups of several."""

from throughcare.delivery.services.api import groups, referral

ROUTERS = {"Delivery": referral.router, "Groups": groups.router}
