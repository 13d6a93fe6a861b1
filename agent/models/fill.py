"""Answers that follow a JSON schema without a model: the scripted model's choices, the same for the same prompt."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from pydantic import JsonValue

Schema = Mapping[str, JsonValue]

NUMBERED = re.compile(r"^\s*\[?(\d{1,3})[\].)、:：]\s*(.+)$", re.MULTILINE)
WORDS = re.compile(r"[a-z0-9_]+|[\u4e00-\u9fff]")


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text: Latin words, and pairs of neighbouring Chinese characters."""
    found = WORDS.findall(text.lower())
    pairs = {a + b for a, b in pairwise(found) if not (a + b).isascii()}
    return frozenset(pairs | {word for word in found if word.isascii()})


def best_numbers(prompt: str, at_most: int) -> list[int]:
    """Return the numbers of those numbered lines of a prompt that share most words with its other lines."""
    asked = words_of(NUMBERED.sub("", prompt))
    shared = {int(number): len(words_of(line) & asked) for number, line in NUMBERED.findall(prompt)}
    ranked = sorted(shared, key=lambda number: (-shared[number], number))
    return [number for number in ranked if shared[number]][:at_most] or ranked[:1]


def fill(schema: Schema, prompt: str) -> JsonValue:
    """Return a value that follows `schema`, taken from `prompt` where words can tell."""
    return _value(schema, _mapping(schema.get("$defs")), prompt)


def _value(schema: Schema, defs: Schema, prompt: str) -> JsonValue:
    if "$ref" in schema:
        return _value(_mapping(defs[str(schema["$ref"]).rsplit("/", 1)[-1]]), defs, prompt)
    if "const" in schema:
        return schema["const"]
    if "default" in schema:
        return schema["default"]
    if options := _list(schema.get("enum")):
        return next((option for option in options if str(option).lower() in prompt.lower()), options[0])
    if kinds := _list(schema.get("anyOf")):
        return _value(_mapping(kinds[0]), defs, prompt)
    return _plain(schema, defs, prompt)


def _plain(schema: Schema, defs: Schema, prompt: str) -> JsonValue:
    match schema.get("type"):
        case "object":
            properties = _mapping(schema.get("properties"))
            return {name: _value(_mapping(inner), defs, prompt) for name, inner in properties.items()}
        case "array":
            return _items(schema, defs, prompt)
        case "integer":
            return best_numbers(prompt, 1)[0] if NUMBERED.search(prompt) else int(_number(schema.get("minimum")))
        case "number":
            return _number(schema.get("minimum"))
        case "boolean":
            return False
        case "null":
            return None
        case _:
            return prompt.strip().splitlines()[-1] if prompt.strip() else ""


def _items(schema: Schema, defs: Schema, prompt: str) -> list[JsonValue]:
    items = _mapping(schema.get("items"))
    if items.get("type") == "integer":
        return list(best_numbers(prompt, int(_number(schema.get("maxItems"), 3))))
    return [_value(items, defs, prompt)] * int(_number(schema.get("minItems")))


def _mapping(value: JsonValue | Schema) -> Schema:
    return value if isinstance(value, Mapping) else {}


def _list(value: JsonValue) -> Sequence[JsonValue]:
    return value if isinstance(value, list) else []


def _number(value: JsonValue, otherwise: float = 0) -> float:
    return value if isinstance(value, int | float) else otherwise
