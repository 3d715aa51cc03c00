"""Lets each action in a test act as its actor before the database, as it does in a request or a job."""

import importlib
import inspect
import pkgutil
import sys
from collections.abc import Callable
from functools import wraps
from types import FunctionType
from typing import Any

import pytest

import throughcare
from throughcare.access.acting import acting


def wall_actions(patch: pytest.MonkeyPatch) -> None:
    """Put every action behind `acting`, wherever its name was imported."""
    for module in pkgutil.walk_packages(throughcare.__path__, "throughcare."):
        if ".actions" in module.name and ".optimise" not in module.name:
            importlib.import_module(module.name)
    walled: dict[Any, Any] = {}
    for name, module in list(sys.modules.items()):
        if name.startswith("throughcare."):
            for key, thing in list(vars(module).items()):
                if is_action(thing):
                    walled.setdefault(thing, _as_actor(thing))
                    patch.setattr(module, key, walled[thing])


def is_action(thing: object) -> bool:
    """Whether a thing is a public action of an app."""
    if not isinstance(thing, FunctionType) or thing.__name__.startswith("_") or hasattr(thing, "acts"):
        return False
    place = thing.__module__.split(".")
    wanted = {"actor", "now"} <= inspect.signature(thing).parameters.keys()
    return place[0] == "throughcare" and "actions" in place and wanted


def _as_actor(action: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(action)
    def walled(*args: Any, actor: Any, now: Any, **kwargs: Any) -> Any:
        with acting(actor, now):
            return action(*args, actor=actor, now=now, **kwargs)

    walled.acts = True  # type: ignore[attr-defined]
    return walled
