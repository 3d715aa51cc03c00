"""Where and what: areas, places, services, needs, codes and dated policy, all loaded from CSV files.

Every period is half-open: `valid_from` is the first day on which a row holds and `valid_until` the first
day on which it no longer does; without one it holds still.
"""

from throughcare.reference.models.codes import BankHoliday, Code, CodeList, Policy
from throughcare.reference.models.dated import Dated
from throughcare.reference.models.loads import Load, StagedRow
from throughcare.reference.models.places import Area, AreaCode, AreaLink, Place, PostcodeDistrict, Succession
from throughcare.reference.models.services import BuyingRule, Category, Cohort, Need, ServiceType, ServiceTypeNeed

__all__ = [
    "Area",
    "AreaCode",
    "AreaLink",
    "BankHoliday",
    "BuyingRule",
    "Category",
    "Code",
    "CodeList",
    "Cohort",
    "Dated",
    "Load",
    "Need",
    "Place",
    "Policy",
    "PostcodeDistrict",
    "ServiceType",
    "ServiceTypeNeed",
    "StagedRow",
    "Succession",
]
