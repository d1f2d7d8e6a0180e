"""`python -m playground.server.wire`: write down for the scripts what travels, as types.

Every folder that answers the page gets a `wire.d.ts` made from its pydantic models, so that a
question or an answer that changes in Python turns up as a type error on the page. With `--check`
nothing is written; the command fails where a file is stale.
"""

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from playground import labs, page
from playground.page.answers import ANSWERS
from playground.page.lab import Lab, query_of
from playground.page.wire import Answer, KnobShape, Query, Said
from playground.sampling import SETTINGS, SamplingSettings

Schema = dict[str, Any]
Function = Callable[..., Any]

_HEAD = "// Written by `python -m playground.server.wire` from the Python models. Do not edit.\n"
_NAMES = {
    "string": "string",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
}


def files() -> dict[Path, str]:
    """Each `wire.d.ts` and what it should say."""
    place = Path(page.__path__[0])
    shared = {kind.__name__ for kind in _kinds(ANSWERS)} | {"Said", "Amount"}
    shared |= _definitions(_kinds(ANSWERS)).keys()
    written = {place / "wire.d.ts": _page_file()}
    for folder in labs.folders():
        lab = import_module(f"{labs.__name__}.{folder.name}.lab").LAB
        if lab.wire or any(map(_is_typed, lab.answers)):
            written[folder / "wire.d.ts"] = _lab_file(lab, shared)
    return written


def _page_file() -> str:
    kinds = _kinds(ANSWERS)
    definitions = _definitions([*kinds, Said, KnobShape])
    parts = [_knobs(), *_interfaces(definitions, set()), _calls(ANSWERS)]
    return "\n".join([_HEAD, *parts])


def _lab_file(lab: Lab, shared: set[str]) -> str:
    definitions = _definitions([*_kinds(lab.answers), *lab.wire])
    used = sorted(name for name in {*definitions, "Knobs"} & {*shared, "Knobs"})
    typed = list(filter(_is_typed, lab.answers))
    parts = [*_interfaces(definitions, shared), *([_calls(typed)] if typed else [])]
    text = "\n".join(parts)
    names = [name for name in used if re.search(rf"\b{name}\b", text)]
    imports = f'import type {{ {", ".join(names)} }} from "../../page/wire.js";\n'
    return "\n".join([_HEAD, *([imports] if names else []), *parts])


def _is_typed(function: Function) -> bool:
    return bool(_answers_of(function))


def _answers_of(function: Function) -> list[type[Answer]]:
    """The kinds of answer that the function returns."""
    returned = get_type_hints(function).get("return")
    kinds = get_args(returned) or (returned,)
    return [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Answer)]


def _kinds(functions: Iterable[Function]) -> list[type[BaseModel]]:
    found: list[type[BaseModel]] = []
    for function in functions:
        found += [query_of(function) or Query, *_answers_of(function)]
    return list(dict.fromkeys(found))


def _definitions(kinds: Iterable[type[BaseModel]]) -> dict[str, Schema]:
    """The JSON schemas of the models and of all they hold, by name; queries as they are sent."""
    found: dict[str, Schema] = {}
    for kind in kinds:
        mode: JsonSchemaMode = "validation" if issubclass(kind, Query) else "serialization"
        _, schema = models_json_schema([(kind, mode)])
        found |= schema.get("$defs", {})
    return found


def _interfaces(definitions: dict[str, Schema], without: set[str]) -> list[str]:
    return [
        _interface(name, schema)
        for name, schema in sorted(definitions.items())
        if name not in without
    ]


def _interface(name: str, schema: Schema) -> str:
    if "properties" not in schema and schema.get("type") != "object":
        return f"export type {name} = {_type(schema)};\n"
    required = set(schema.get("required", ()))
    lines = [
        f"  {key}{'' if key in required else '?'}: {_type(part)};"
        for key, part in schema.get("properties", {}).items()
    ]
    return "\n".join([f"export interface {name} {{", *lines, "}\n"])


def _type(schema: Schema) -> str:
    """The TypeScript type of a part of a schema.

    Raises:
        ValueError: the part is of a form that no model has needed yet.
    """
    if "tsType" in schema:
        return str(schema["tsType"])
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "enum" in schema or "const" in schema:
        return " | ".join(map(_literal, schema.get("enum", [schema.get("const")])))
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return " | ".join(dict.fromkeys(map(_type, schema[choice])))
    kind = schema.get("type")
    if kind == "array":
        return _array(schema)
    if kind == "object":
        values = schema.get("additionalProperties", True)
        return f"Record<string, {'unknown' if values is True else _type(values)}>"
    if kind is None:
        return "unknown"
    if kind in _NAMES:
        return _NAMES[kind]
    raise ValueError(f"no TypeScript type for {schema}")


def _array(schema: Schema) -> str:
    if "prefixItems" in schema:
        return f"[{', '.join(map(_type, schema['prefixItems']))}]"
    item = _type(schema.get("items", {}))
    return f"({item})[]" if "|" in item else f"{item}[]"


def _literal(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value).lower()


def _knobs() -> str:
    """The settings by name, as the page sends them; each may be left out, which means neutral."""
    hints = get_type_hints(SamplingSettings)
    lines = [f"  {name}?: {_plain(hints[name])};" for name in SETTINGS]
    return "\n".join(["export interface Knobs {", *lines, "}\n"])


def _plain(kind: Any) -> str:  # noqa: ANN401 - a type of any form
    if get_origin(kind) is Literal:
        return " | ".join(map(_literal, get_args(kind)))
    return _type(TypeAdapter(kind).json_schema())


def _calls(answers: Iterable[Function]) -> str:
    lines = [
        f"    {function.__name__}: {{ query: {(query_of(function) or Query).__name__}; "
        f"answer: {' | '.join(kind.__name__ for kind in _answers_of(function))} }};"
        for function in answers
    ]
    return "\n".join(["declare global {", "  interface WireCalls {", *lines, "  }", "}\n"])


def stale() -> list[Path]:
    """The files that do not say what the models do."""
    return [
        file
        for file, text in files().items()
        if not file.is_file() or file.read_text(encoding="utf-8") != text
    ]


def main(arguments: Sequence[str]) -> int:
    """Write the files that are stale, or with `--check` only name them."""
    found = stale()
    for file in found:
        print(file)
    if "--check" in arguments:
        return bool(found)
    for file in found:
        file.write_text(files()[file], encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
