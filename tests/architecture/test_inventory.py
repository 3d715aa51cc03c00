"""Nothing that is held about a person is forgotten: by copies of the record, by reviews, by erasure."""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import ForeignKey, Model

from throughcare.config.inventory import INVENTORY
from throughcare.people.models import Person

HELD = {holding.model: holding for holding in INVENTORY}
HOW_TO = "give it a row in config/inventory: what a copy shows, what may name others, what is erased, what stays"


def reachable() -> dict[type[Model], str]:
    """Every model from which foreign keys lead to a person, with the shortest path."""
    found: dict[type[Model], str] = {Person: ""}
    waiting = [Person]
    while waiting:
        target = waiting.pop(0)
        for model, field in keys_to(target):
            if model not in found:
                found[model] = f"{field.name}__{found[target]}".rstrip("_")
                waiting.append(model)
    return found


def keys_to(target: type[Model]) -> Iterator[tuple[type[Model], ForeignKey]]:
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if isinstance(field, ForeignKey) and field.related_model is target and field.name not in POINTERS:
                yield model, field


# They name a person of whom another row of the same inventory tells: whose disposal, whose batch.
POINTERS = ("limited_to",)


def test_every_model_with_a_path_to_a_person_is_in_the_inventory():
    missing = sorted(model._meta.label for model in reachable() if model._meta.label not in HELD)
    without_model = sorted(set(HELD) - {model._meta.label for model in apps.get_models()})

    assert missing == [], HOW_TO
    assert without_model == []


def test_both_people_of_a_pair_are_in_the_inventory():
    of_pairs = {}
    for model in apps.get_models(include_auto_created=True):
        keys = {field.name for target_model, field in keys_to(Person) if target_model is model}
        if len(keys) > 1:
            of_pairs[model._meta.label] = keys

    assert of_pairs == {label: {holding.path, holding.also} for label, holding in HELD.items() if holding.also}, HOW_TO


def test_every_column_is_accounted_for_once():
    wrong = {}
    for label, holding in HELD.items():
        columns = [field.name for field in apps.get_model(label)._meta.concrete_fields]
        told = [*holding.personal, *holding.texts, *holding.kept, *holding.staff, *holding.inner]
        if sorted(told) != sorted(columns):
            wrong[label] = sorted(set(told) ^ set(columns)) or sorted({c for c in told if told.count(c) > 1})

    assert wrong == {}, HOW_TO


def test_every_free_text_is_reviewed_before_it_goes_out():
    unread = [
        f"{label}.{field.name}"
        for label, holding in HELD.items()
        for field in apps.get_model(label)._meta.concrete_fields
        if field.get_internal_type() == "TextField" and field.name in {*holding.personal, *holding.kept}
    ]

    assert unread == []


def test_every_path_leads_to_a_person_and_a_new_model_would_be_found():
    paths = {model._meta.label: path for model, path in reachable().items()}

    assert {label: holding.path for label, holding in HELD.items()} == {label: paths[label] for label in HELD}
    assert paths["services.Session"] == "referral__person"
    assert len(paths) > 20
