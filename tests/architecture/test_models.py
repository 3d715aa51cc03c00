"""The database keeps the layers too: a foreign key points to a lower layer, never up or sideways."""

from configparser import ConfigParser

from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField, Model, OneToOneField

from throughcare.config.env import ROOT


def layers() -> dict[str, int]:
    """Rank of each app, lowest first, as .importlinter orders them; apps of one line share a rank."""
    contracts = ConfigParser()
    contracts.read(ROOT / ".importlinter")
    lines = contracts["importlinter:contract:flow"]["layers"].split("\n")
    ranks: dict[str, int] = {}
    for rank, line in enumerate(reversed([line for line in lines if line.strip()])):
        ranks |= {name.strip(" ()"): rank for name in line.split("|")}
    return ranks


def app_of(model: type[Model]) -> str:
    """`referrals` of `throughcare.referrals.models`, `delivery.services` of a part of delivery."""
    return apps.get_app_config(model._meta.app_label).name.removeprefix("throughcare.")


def own_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("throughcare.")]


def may_point(source: str, target: str) -> bool:
    """Whether the app `source` may know the app `target`."""
    ranks = layers()
    outer, inner = source.split(".")[0], target.split(".")[0]
    if outer == inner:
        return (source, target) != ("delivery.attendance", "delivery.services")
    return ranks[inner] < ranks[outer]


def test_foreign_keys_point_down_the_layers():
    relations = [
        (model, field)
        for model in own_models()
        for field in model._meta.get_fields(include_parents=False)
        if isinstance(field, ForeignKey | OneToOneField | ManyToManyField)
    ]
    wrong = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model, field in relations
        if field.related_model.__module__.startswith("throughcare.")
        and not may_point(app_of(model), app_of(field.related_model))
    ]

    assert wrong == []
    assert len(relations) > 50


def test_a_foreign_key_upwards_would_be_found():
    assert may_point("referrals", "people")
    assert not may_point("people", "referrals")
    assert not may_point("market", "people")
    assert not may_point("delivery.attendance", "delivery.services")
