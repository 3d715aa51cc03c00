"""The components that we show are the ones whose style sheet we serve: upstream's own examples come out the same.

A style sheet that is newer than the macros would silently drop, for one, what stands in the boxes of a date.
"""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.template import engines
from lxml import etree, html

from architecture.source import PACKAGE
from throughcare.config.env import ROOT

UPSTREAM = ROOT / "node_modules" / "govuk-frontend" / "dist" / "govuk" / "components"
MACRO = re.compile(r'(?:govuk_frontend_jinja/components/|macros ~ ")([a-z-]+)/macro.html" import (\w+)')

pytestmark = pytest.mark.skipif(
    not UPSTREAM.is_dir(), reason="the examples of GOV.UK Frontend are not installed: run make env-dev"
)


def used() -> dict[str, str]:
    """The macro of each component that any template uses."""
    pages = (file.read_text() for file in PACKAGE.rglob("*.html"))
    return {component: macro for page in pages for component, macro in MACRO.findall(page)}


def examples(component: str) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Upstream's examples of a component: name, parameters, and the HTML that they make."""
    for example in json.loads((UPSTREAM / component / "fixtures.json").read_text())["fixtures"]:
        if "falsy" in example["name"]:
            continue  # an empty row among rows: upstream leaves it out, our environment refuses it as a mistake
        yield example["name"], example["options"], example["html"]


def rendered(component: str, macro: str, params: dict[str, Any]) -> str:
    folder = f"govuk_frontend_jinja/components/{component}"
    source = f'{{% from "{folder}/macro.html" import {macro} %}}{{{{ {macro}(params) }}}}'
    return engines["jinja2"].env.from_string(source).render(params=params)


def essence(text: str) -> list[tuple[object, ...]]:
    """Elements with their attributes, and texts, in order; white space does not count."""
    found: list[tuple[object, ...]] = []
    for element in html.fragment_fromstring(text, create_parent="main").iter():
        if element.tag is etree.Comment:
            continue
        words = " ".join(f"{element.text or ''}".split()), " ".join(f"{element.tail or ''}".split())
        found.append((element.tag, *sorted((k, " ".join(unescape(v).split())) for k, v in element.items()), *words))
    return found


def test_templates_use_components():
    assert {"input", "date-input", "radios", "checkboxes", "select", "textarea"} <= set(used())


@pytest.mark.parametrize("component", sorted(used()))
def test_examples_of_upstream_come_out_the_same(component: str):
    macro = used()[component]

    different = [
        name
        for name, params, expected in examples(component)
        if essence(expected) != essence(rendered(component, macro, params))
    ]

    assert different == []
