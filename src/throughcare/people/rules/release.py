"""Before a release: somebody who leaves prison has somewhere to go, or those who can find it are told in time."""

from datetime import date

from throughcare.kernel.errors import Problems
from throughcare.people.rules.housing import check_home

NOTICE_POLICY = "release-address-days"  # so many days before a release without an address it is escalated
ADDRESS = "release.address"  # the deadline by which an address must be known


def check_address(*, lines: str, district: str | None, release_on: date | None) -> Problems:
    """An address that services can be found for, on a day that is known."""
    problems = Problems()
    if release_on is None:
        problems.add("No date of release is known. Enter the dates first")
    problems.extend(check_home(lines=lines, district=district))
    return problems
