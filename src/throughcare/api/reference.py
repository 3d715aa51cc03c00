"""The OpenAPI document as people read it: sections of operations with what they take and give."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

METHODS = ("get", "post")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A parameter or a field: its name, what it holds, and whether it must be there."""

    name: str
    kind: str
    is_required: bool
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation."""

    id: str
    method: str
    path: str
    title: str
    about: str
    permissions: tuple[str, ...]
    is_public: bool
    parameters: tuple[Item, ...]
    body: tuple[Item, ...]
    answer: tuple[Item, ...]


def sections(document: dict[str, Any]) -> dict[str, list[Operation]]:
    """The operations by section, in the order of the document."""
    found: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            found.setdefault(told["tags"][0], []).append(_operation(document, path, method, told))
    return found


def _operation(document: dict[str, Any], path: str, method: str, told: dict[str, Any]) -> Operation:
    return Operation(
        id=told["operationId"],
        method=method.upper(),
        path=path,
        title=told["summary"],
        about=" ".join(told.get("description", "").split("\n")[1:]).strip(),
        permissions=tuple(told.get("x-permissions", ())),
        is_public="security" not in told,
        parameters=tuple(_parameters(document, told)),
        body=tuple(_fields(document, _schema(told.get("requestBody")))),
        answer=tuple(_fields(document, _schema(told["responses"].get("200", told["responses"].get(200))))),
    )


def _parameters(document: dict[str, Any], told: dict[str, Any]) -> Iterator[Item]:
    for each in told.get("parameters", ()):
        about = each.get("description") or each["schema"].get("description", "")
        yield Item(
            name=each["name"], kind=_kind(document, each["schema"]), is_required=bool(each.get("required")), about=about
        )


def _schema(part: dict[str, Any] | None) -> dict[str, Any]:
    """The schema of a body or an answer."""
    contents = (part or {}).get("content", {})
    return next((content["schema"] for content in contents.values()), {})


def _fields(document: dict[str, Any], schema: dict[str, Any], prefix: str = "") -> Iterator[Item]:
    """The fields of a schema; those of the items of a list follow the list, as `items[].reference`."""
    if schema.get("type") == "array":
        yield from _fields(document, schema["items"], "[].")
        return
    whole = _resolved(document, schema)
    required = set(whole.get("required", ()))
    for name, each in whole.get("properties", {}).items():
        about = each.get("description", "")
        yield Item(name=prefix + name, kind=_kind(document, each), is_required=name in required, about=about)
        if "$ref" in each.get("items", {}):
            yield from _fields(document, each["items"], f"{prefix}{name}[].")


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref")
    return document["components"]["schemas"][reference.rpartition("/")[2]] if reference else schema


def _kind(document: dict[str, Any], schema: dict[str, Any]) -> str:
    """What a value is, in a few words: `text`, `list of text`, `award`, `day or null`."""
    if options := schema.get("anyOf"):
        return " or ".join(dict.fromkeys(_kind(document, each) for each in options))
    if reference := schema.get("$ref"):
        return _of_values(_resolved(document, schema)) or str(reference).rpartition("/")[2].removesuffix("Out").lower()
    if schema.get("type") == "array":
        return f"list of {_kind(document, schema.get('items', {}))}"
    kind = str(schema.get("type", "any"))
    return _of_values(schema) or KINDS.get((kind, schema.get("format", "")), kind)


def _of_values(schema: dict[str, Any]) -> str:
    return "one of " + ", ".join(str(value) for value in schema["enum"] if value) if "enum" in schema else ""


KINDS = {
    ("string", ""): "text",
    ("string", "date"): "day",
    ("string", "date-time"): "moment",
    ("integer", ""): "whole number",
    ("number", ""): "number",
    ("boolean", ""): "true or false",
    ("null", ""): "null",
}
