"""Pages of docs/reference that are made from the code, so that they can't say anything else."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

from django.urls import URLResolver, get_resolver

from throughcare.access.guards import Guard
from throughcare.access.permissions import Permission
from throughcare.access.roles import ROLES, roles_with
from throughcare.api.reference import Item, sections
from throughcare.config.api import ABOUT, document
from throughcare.config.api import ROOT as API_ROOT
from throughcare.config.env import ROOT, settings_page
from throughcare.demo import truth
from throughcare.kernel.states import Machine, words

MADE = "*This page is made from the code by `make docs`.*\n"


def pages() -> dict[str, str]:
    """Every generated page by its path below docs/."""
    return {
        "reference/settings.md": settings_page(),
        "reference/roles.md": roles_page(),
        "reference/states.md": states_page(),
        "reference/urls.md": urls_page(),
        "reference/api.md": api_page(),
        "reference/made-up-world.md": world_page(),
        "requirements.md": requirements_page(),
    }


def write() -> None:
    """Write every generated page."""
    for path, text in pages().items():
        (ROOT / "docs" / path).write_text(text)


def roles_page() -> str:
    """Who may do what."""
    lines = ["# Who may do what", "", MADE]
    for role, info in ROLES.items():
        held = ", ".join(f"`{permission}`" for permission in Permission if permission in info.permissions)
        lines += [f"## {info.name} (`{role}`)", "", info.description, "", f"Permissions: {held}.", ""]
    lines += ["## By permission", "", "| permission | roles |", "|---|---|"]
    lines += [f"| `{p}` | {', '.join(ROLES[role].name for role in roles_with(p))} |" for p in Permission]
    return "\n".join(lines) + "\n"


def urls_page() -> str:
    """Which guard stands before every address: a change of a guard is a change of this page."""
    lines = ["# Who may reach which address", "", MADE, "| address | name | who |", "|---|---|---|"]
    lines += [f"| `/{route}` | `{name}` | {who} |" for route, name, who in sorted(_addresses(get_resolver(), "", ""))]
    return "\n".join(lines) + "\n"


def world_page() -> str:
    """Coefficients and margins of the made-up world."""
    story = "What they mean, [the made-up world and its truth](../explanation/made-up-world.md) tells.\n"
    return "\n".join(["# Figures of the made-up world", "", MADE, story, truth.page()])


def _addresses(resolver: URLResolver, route: str, space: str) -> Iterator[tuple[str, str, str]]:
    for pattern in resolver.url_patterns:
        here = route + str(pattern.pattern).lstrip("^").rstrip("$")
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern, here, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield here.replace("|", "\\|"), f"{space}{pattern.name}", _who(getattr(pattern.callback, "guard", None))


def _who(guard: Guard | None) -> str:
    if guard is None:
        return "by its own operations"
    if guard.permissions:
        return ", ".join(f"`{permission}`" for permission in sorted(guard.permissions))
    return "everybody" if guard.public else "anybody signed in"


def api_page() -> str:
    """Every operation of the JSON API: who may ask, what it takes, what it gives."""
    lines = [
        "# The JSON API",
        "",
        MADE,
        *(f"- {line}" for line in ABOUT),
        "",
        f"All addresses begin with `{API_ROOT}`.",
        "",
    ]
    for title, operations in sections(document()).items():
        lines += [f"## {title}", ""]
        for each in operations:
            who = ", ".join(f"`{p}`" for p in each.permissions) or (
                "everybody" if each.is_public else "anybody signed in"
            )
            lines += [f"### {each.title}", "", f"`{each.method} {each.path}`, for {who}.", ""]
            lines += [each.about, ""] if each.about else []
            for heading, items in (("takes", each.parameters), ("is sent", each.body), ("gives", each.answer)):
                lines += _items(heading, items)
    return "\n".join(lines).rstrip() + "\n"


def _items(heading: str, items: tuple[Item, ...]) -> list[str]:
    if not items:
        return []
    rows = [f"| `{i.name}` | {i.kind}{', required' if i.is_required else ''} | {i.about} |" for i in items]
    return [f"| {heading} | what | meaning |", "|---|---|---|", *rows, ""]


def states_page() -> str:
    """Every state machine, drawn."""
    lines = ["# How things move", "", MADE]
    for module, machine in machines():
        lines += [f"## {words(machine.name).capitalize()}", "", f"In `{module}`.", ""]
        lines += ["```mermaid", machine.mermaid(), "```", "", "| verb | permission |", "|---|---|"]
        lines += [f"| {words(row.verb)} | `{row.permission}` |" for row in machine.by_verb.values()]
        lines.append("")
    return "\n".join(lines)


def machines() -> Iterator[tuple[str, Machine]]:
    """Every machine of every app's rules, with the module that defines it, in the order of the modules."""
    seen: set[int] = set()
    source = ROOT / "src"
    for path in sorted([*source.glob("throughcare/**/rules.py"), *source.glob("throughcare/**/rules/*.py")]):
        name = ".".join(path.relative_to(source).with_suffix("").parts).removesuffix(".__init__")
        for value in vars(importlib.import_module(name)).values():
            if isinstance(value, Machine) and id(value) not in seen:
                seen.add(id(value))
                yield name, value


def requirements_page() -> str:
    """Which requirements a test meets, and which test."""
    met: dict[int, list[str]] = {}
    for path in sorted([*ROOT.glob("src/**/tests/test_*.py"), *ROOT.glob("tests/**/test_*.py")]):
        for number, test in _marks(path):
            met.setdefault(number, []).append(test)
    lines = ["# Requirements met", "", MADE, "A row is met when a test asserts it through what a user reaches.", ""]
    lines += [f"{len(met)} rows have a test so far.", "", "| row | tests |", "|---|---|"]
    lines += [f"| R{number} | {'<br>'.join(tests)} |" for number, tests in sorted(met.items())]
    return "\n".join(lines) + "\n"


def _marks(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.FunctionDef):
            continue
        for decorator in node.decorator_list:
            if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.requirement":
                for argument in decorator.args:
                    yield ast.literal_eval(argument), words(node.name).removeprefix("test ")
