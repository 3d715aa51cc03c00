"""Who may reach the home pages."""

from support.access import Row
from throughcare.people.tests.access_rows import SEEN_BY_INSPECTOR, person
from throughcare.referrals.tests.access_rows import of

ROWS = [
    Row(url="desk:home"),
    Row(url="desk:desk"),
    Row(url="desk:case", kwargs=of(person), reaches=SEEN_BY_INSPECTOR),
]
