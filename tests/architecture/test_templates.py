"""Every template is used, by a view, another template, or the sign-in package."""

import ast
import re
from fnmatch import fnmatchcase
from pathlib import Path

import allauth

from architecture.source import PACKAGE, modules

QUOTED = re.compile(r"""["']([\w/{}.\-]+\.(?:html|txt|typ))["']""")


def templates() -> dict[str, Path]:
    """Every template by the name under which it is loaded."""
    return {
        str(file.relative_to(folder)): file
        for folder in PACKAGE.rglob("templates")
        if folder.is_dir()
        for file in folder.rglob("*")
        if file.is_file()
    }


def names_in_code() -> set[str]:
    """Texts that may name a template; what is filled in at run time becomes `*`."""
    found: set[str] = set()
    for tree in modules().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
            if isinstance(node, ast.JoinedStr):
                found.add("".join(part.value if isinstance(part, ast.Constant) else "*" for part in node.values))
    return found


def names_in_templates() -> set[str]:
    """Names that templates extend, include or import; an expression inside becomes `*`."""
    return {match for file in templates().values() for match in QUOTED.findall(file.read_text())}


def names_in_sign_in_package() -> set[str]:
    """Names that the sign-in package loads."""
    folder = Path(allauth.__file__).parent
    files = [*(folder / "account").rglob("*.py"), *(folder / "mfa").rglob("*.py"), *(folder / "core").rglob("*.py")]
    texts = re.findall(r"""["']([\w/{}.]+)["']""", "\n".join(file.read_text() for file in files))
    return {re.sub(r"\{[^}]*\}", "*", text) for text in texts}


def test_every_template_is_used():
    patterns = names_in_code() | names_in_templates() | names_in_sign_in_package()
    exact = {pattern for pattern in patterns if "*" not in pattern}
    globs = [pattern for pattern in patterns if len(pattern.strip("*")) > 3 and "*" in pattern]
    unused = sorted(
        name for name in templates() if name not in exact and not any(fnmatchcase(name, glob) for glob in globs)
    )

    assert unused == [], "delete these templates, or the page that should show them is missing"
