"""`migrate`, as Django does it, but quick with many tables and brief with locks."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db import OperationalError, connection
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import NOT_PROVIDED, Field
from psycopg.errors import LockNotAvailable

LOCK_SECONDS, LOCK_TRIES = 1, 60


class Command(migrate.Command):
    """Migrate, waiting briefly for each lock: whoever waits for one makes everybody else wait behind them.

    A migration that gives up has changed nothing, so it is tried again until whoever is in its way has done.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate; after `LOCK_TRIES` tries for a lock the last refusal is raised."""
        with drawn_alone():
            for left in reversed(range(LOCK_TRIES)):
                try:
                    with brief_locks():
                        super().handle(*args, **options)
                except OperationalError as error:
                    if not left or not isinstance(error.__cause__, LockNotAvailable):
                        raise
                    time.sleep(LOCK_SECONDS)
                else:
                    return


@contextmanager
def brief_locks() -> Iterator[None]:
    """Give up a lock that is not there within `LOCK_SECONDS`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{LOCK_SECONDS}s"])
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET lock_timeout")


@contextmanager
def drawn_alone() -> Iterator[None]:
    """Let what is added (a table, a field, an index, a constraint) leave the other models of a migration as they are.

    Django makes every model anew that is related to a changed one, over any number of steps: with 200 tables, most of
    the time of a first migration. Whatever alters or removes still does.
    """
    ours = {"add_model": _add_model, "add_field": _add_field, "_append_option": _append_option}
    of_django = {name: getattr(ProjectState, name) for name in ours}
    try:
        for name, method in ours.items():
            setattr(ProjectState, name, method)
        yield
    finally:
        for name, method in of_django.items():
            setattr(ProjectState, name, method)


def _add_model(state: Any, model: ModelState) -> None:
    """Add a model, whose keys tell those that they point to, as keys of models in code do."""
    key = model.app_label, model.name_lower
    state.models[key] = model
    if state._relations is not None:
        state.resolve_model_relations(key)
    if "apps" in state.__dict__:  # to ask for it would draw all
        state.apps.render_multiple([model])


def _add_field(state: Any, app: str, model: str, name: str, field: Field, keeps_default: bool) -> None:  # noqa: FBT001 - as Django calls it
    """Add a field to a model; unless it `keeps_default`, that was for the rows that were there."""
    if not keeps_default:
        field = field.clone()
        field.default = NOT_PROVIDED
    state.models[app, model].fields[name] = field
    if state._relations is not None:
        state.resolve_model_field_relations((app, model), name, field)
    if "apps" in state.__dict__:
        state.apps.get_model(app, model).add_to_class(name, field.clone())


def _append_option(state: Any, app: str, name: str, option: str, added: Any) -> None:
    """Add an index or a constraint to a model, drawn or not."""
    options = state.models[app, name].options
    options[option] = [*options[option], added]
    if "apps" in state.__dict__:
        meta = state.apps.get_model(app, name)._meta
        setattr(meta, option, [*getattr(meta, option), added.clone()])
