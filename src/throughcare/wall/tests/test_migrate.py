"""`migrate` draws what is added alone, and ends with the models that Django would have."""

from django.db import models
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, AlterField, CreateModel
from django.db.migrations.state import ProjectState

from throughcare.wall.management.commands.migrate import drawn_alone

KEY = ("id", models.BigAutoField(primary_key=True))
STEPS = [
    CreateModel("Wing", [KEY]),
    CreateModel("Cell", [KEY, ("wing", models.ForeignKey("wall.Wing", models.CASCADE, related_name="cells"))]),
    AddField("Wing", "name", models.CharField(max_length=10, default="A"), preserve_default=False),
    AddField("Cell", "below", models.ForeignKey("wall.Cell", models.CASCADE, null=True, related_name="above")),
    AddIndex("Wing", models.Index(fields=["name"], name="wing_by_name")),
    AddConstraint("Cell", models.UniqueConstraint(fields=["wing", "below"], name="cell_once")),
    AlterField("Wing", "name", models.CharField(max_length=20)),
]


def drawn() -> ProjectState:
    """What the steps lead to, with models drawn from the start."""
    state = ProjectState()
    assert state.apps is not None
    for step in STEPS:
        step.state_forwards("wall", state)
    return state


def shape(state: ProjectState) -> dict[str, tuple[list[str], list[str], list[models.Index], list[object]]]:
    """What is known of each model: its fields with those that point to it, types, indexes and constraints."""
    return {
        model.__name__: (
            sorted(field.name for field in model._meta.get_fields()),
            [str(field.deconstruct()[1:]) for field in model._meta.fields],
            model._meta.indexes,
            model._meta.constraints,
        )
        for model in state.apps.get_models()
    }


def test_models_are_the_same_as_django_draws_them() -> None:
    of_django = drawn()

    with drawn_alone():
        ours = drawn()

    assert shape(ours) == shape(of_django)
    assert ours.models == of_django.models
    assert "cells" in shape(ours)["Wing"][0]


def test_django_draws_as_before_afterwards() -> None:
    add_model = ProjectState.add_model

    with drawn_alone():
        assert ProjectState.add_model is not add_model

    assert ProjectState.add_model is add_model
