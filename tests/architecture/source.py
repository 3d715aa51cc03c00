"""The product's source as syntax trees, without tests and migrations."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from throughcare.config.env import ROOT

PACKAGE = ROOT / "src" / "throughcare"


@cache
def modules() -> dict[Path, ast.Module]:
    """Every module of the product, by its path inside the package."""
    files = (file for file in PACKAGE.rglob("*.py") if not {"tests", "migrations"} & set(file.parts))
    return {file.relative_to(PACKAGE): ast.parse(file.read_text()) for file in sorted(files)}


def calls(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every call as written (`timezone.now`), with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


def imported(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every imported name in full (`django.dispatch.receiver`), with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)
