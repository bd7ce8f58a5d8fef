"""The JSON Schema that editors get says what the loader says: of the example, of every key, of mistakes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from holdtrue.register.scalars import resolve
from holdtrue.register.schema import KINDS, schema

from .whole import WHOLE

EXAMPLE = Path(__file__).parents[2] / "examples" / "alumeco"
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,), "number": (int, float), "integer": (int,), "boolean": (bool,), "object": (dict,),
    "array": (list,),
}  # fmt: skip


def _kind(name: str) -> str:
    folder = {"activities": "activity", "systems": "system", "texts": "texts"}.get(name.partition("/")[0])
    return folder or name.removesuffix(".yaml")


def _is(value: Any, name: str) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    return isinstance(value, _TYPES[name])


def fits(value: Any, part: dict[str, Any], root: dict[str, Any]) -> bool:
    """The part of JSON Schema that is used here, and no more: an unknown word is an error."""
    for word, says in part.items():
        if word == "$ref":
            good = fits(value, root["$defs"][says.removeprefix("#/$defs/")], root)
        elif word == "anyOf":
            good = any(fits(value, one, root) for one in says)
        elif word == "type":
            good = any(_is(value, one) for one in ([says] if isinstance(says, str) else says))
        elif word == "enum":
            good = value in says
        elif word == "pattern":
            good = not isinstance(value, str) or re.search(says, value) is not None
        elif word == "properties":
            good = not isinstance(value, dict) or all(
                fits(value[key], inner, root) for key, inner in says.items() if key in value
            )
        elif word == "additionalProperties":
            rest = (
                [key for key in value if key not in part.get("properties", {})]
                if isinstance(value, dict)
                else []
            )
            good = not rest if says is False else all(fits(value[key], says, root) for key in rest)
        elif word == "propertyNames":
            good = not isinstance(value, dict) or all(fits(key, says, root) for key in value)
        elif word == "required":
            good = not isinstance(value, dict) or all(key in value for key in says)
        elif word == "items":
            good = not isinstance(value, list) or all(fits(item, says, root) for item in value)
        elif word == "minItems":
            good = not isinstance(value, list) or len(value) >= says
        elif word in ("$schema", "$defs", "title", "description", "deprecated", "format"):
            good = True
        else:
            raise AssertionError(f"the schema uses {word}")
        if not good:
            return False
    return True


def _plain(text: str) -> Any:
    """As an editor reads it: YAML 1.2, with days as words."""
    return _typed(yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


def _typed(node: Any) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {key.value: _typed(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_typed(item) for item in node.value]
    value = node.value if node.style else resolve(node.value)
    return node.value if not isinstance(value, str | int | float | bool | None) else value


def _files() -> dict[str, str]:
    files = dict(WHOLE)
    for path in sorted(EXAMPLE.rglob("*.yaml")):
        if "world" not in path.parts:
            files[f"alumeco/{path.relative_to(EXAMPLE).as_posix()}"] = path.read_text(encoding="utf-8")
    return files


@pytest.mark.parametrize("name", _files())
def test_a_register_that_loads_fits(name: str) -> None:
    document = schema(_kind(name.removeprefix("alumeco/")))
    assert fits(_plain(_files()[name]), document, document)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("group", "name: G\n"),
        ("group", "entities: {alpha: {name: A}}\n"),
        ("group", "entities: [{country: DK}]\n"),
        ("group", "entities: {alpha: {country: DK, zne: UTC}}\n"),
        ("group", "entities: {alpha: {country: DK}}\ndemo: no\n"),
        ("group", "entities: {alpha: {country: DK}}\nnotice-revised: soon\n"),
        ("group", "entities: {alpha: {country: DK}}\nname: {to-confirm: {assumed: x}}\n"),
        ("schedules", "a: {keep: P1Y, after: {latest: []}}\n"),
        ("schedules", "a: {keep: P1Y, after: {later: [x]}}\n"),
        ("schedules", "a: {keep: P1Y, after: x, then: destroy}\n"),
        ("schedules", "a b: {keep: P1Y, after: x}\n"),
        ("system", "title: x\n"),
        ("system", "system: x\ndatasets: {d: {table: t}}\n"),
        ("activity", "purposes: [{basis: guess, text: x}]\n"),
        ("activity", "purposes: [{basis: [guess], text: x}]\n"),
        ("activity", "recipients: [{for: x}]\n"),
        ("group", "entities: {alpha: {country: DK, dpo: nobody}}\n"),
        ("trackers", "t: {category: fun}\n"),
        ("accepted", "accepted: [{promise: a.b}]\n"),
    ],
)
def test_a_mistake_does_not_fit(kind: str, text: str) -> None:
    document = schema(kind)
    assert not fits(_plain(text), document, document)


def test_every_kind_has_a_schema_that_refers_to_what_is_there() -> None:
    for kind in KINDS:
        document = schema(kind)
        known = set(document["$defs"])
        assert set(re.findall(r"'#/\$defs/([^']+)'", str(document))) <= known
    with pytest.raises(KeyError):
        schema("nothing")
