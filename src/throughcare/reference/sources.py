"""Which CSV file fills which table, in the order in which they depend on each other.

A file has one column for each field of its model; a many-to-many column holds codes separated by spaces. The key
names a row by what it is, so that a reading can be compared with the database.
"""

from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db.models import AutoField, Field, ForeignKey, ManyToManyField, Model

from throughcare.reference import models

DERIVED = ("sort_key",)  # filled by the loader


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file, its table, and the columns that name a row."""

    file: str
    model: type[Model]
    key: tuple[str, ...] = ("code",)
    noun: str

    @property
    def fields(self) -> "dict[str, Field[Any, Any]]":
        """The columns with the fields that they fill."""
        meta = self.model._meta
        columns = chain(meta.concrete_fields, (f for f in meta.many_to_many if is_plain_many(f)))
        return {f.name: f for f in columns if not isinstance(f, AutoField) and f.name not in DERIVED}

    @property
    def dated(self) -> bool:
        """Whether a row holds for a while only."""
        return issubclass(self.model, models.Dated)

    @property
    def timeline(self) -> tuple[str, ...]:
        """The fields on which rows agree that may not hold on the same day; empty where each row stands alone."""
        return self.key[:-1] if self.key[-1] == "valid_from" else ()


def is_plain_many(field: Any) -> bool:
    """Whether a many-to-many field has no table of its own among the sources."""
    through: Any = getattr(field.remote_field, "through", None)
    return isinstance(field, ManyToManyField) and bool(through._meta.auto_created)


SOURCES = (
    Source(file="areas.csv", model=models.Area, noun="area"),
    Source(file="area_codes.csv", model=models.AreaCode, key=("scheme", "code"), noun="area code"),
    Source(file="area_links.csv", model=models.AreaLink, key=("child", "parent", "valid_from"), noun="area link"),
    Source(file="successions.csv", model=models.Succession, key=("old", "valid_from"), noun="succession"),
    Source(file="postcode_districts.csv", model=models.PostcodeDistrict, noun="postcode district"),
    Source(file="places.csv", model=models.Place, noun="place"),
    Source(file="needs.csv", model=models.Need, noun="need"),
    Source(file="cohorts.csv", model=models.Cohort, noun="cohort"),
    Source(file="categories.csv", model=models.Category, noun="category"),
    Source(file="service_types.csv", model=models.ServiceType, noun="service type"),
    Source(
        file="service_type_needs.csv",
        model=models.ServiceTypeNeed,
        key=("service_type", "need", "valid_from"),
        noun="need of a service type",
    ),
    Source(
        file="buying_rules.csv",
        model=models.BuyingRule,
        key=("service_type", "within", "cohort", "valid_from"),
        noun="buying rule",
    ),
    Source(file="code_lists.csv", model=models.CodeList, noun="code list"),
    Source(file="codes.csv", model=models.Code, key=("code_list", "code", "valid_from"), noun="code"),
    Source(file="bank_holidays.csv", model=models.BankHoliday, key=("nation", "on"), noun="bank holiday"),
    Source(file="policies.csv", model=models.Policy, key=("key", "valid_from"), noun="policy"),
)
OF_MODEL = {source.model: source for source in SOURCES}


def is_reference(field: Any) -> bool:
    """Whether a column holds the code of a row of another file."""
    return isinstance(field, (ForeignKey, ManyToManyField))
