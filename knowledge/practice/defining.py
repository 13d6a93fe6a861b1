"""The names that a request fixes for what a program shall define: a function foo(a, b), a class Foo, its method step(loss)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["function", "class", "method"]
_NAME = r"[`'\"“]?(?P<name>%s)[`'\"”]?"
_END = r"(?![A-Za-z_0-9-])"
"""Behind a name: log-sum-exp names no log."""
_ANY, _CLASS = rf"[A-Za-z_][A-Za-z_0-9]*{_END}", rf"[A-Z][A-Za-z_0-9]*{_END}"
_GIVEN = r"\s*(?:[(（](?P<given>[^()（）]*)[)）])"
_CALLED = r"\s*(?:called|named|叫做?|名叫|名为|名字?(?:是|叫|为)|名)\s*"
_PATTERNS: tuple[tuple[Kind, str], ...] = (
    ("function", rf"\bdef\s+{_NAME % _ANY}{_GIVEN}"),
    ("function", rf"(?:函数|\bfunction){_CALLED}{_NAME % _ANY}{_GIVEN}?"),
    ("function", rf"\bfunction\s+{_NAME % _ANY}{_GIVEN}"),
    ("function", rf"(?<!激活)(?<!损失)(?<!目标)(?<!价值)(?<!核)函数\s*{_NAME % _ANY}{_GIVEN}?"),
    ("function", rf"(?:叫做?|名叫|名为)\s*{_NAME % _ANY}\s*的\s*函数"),
    ("function", rf"{_NAME % _ANY}{_GIVEN}\s*(?:这个|的)?\s*(?:函数|function\b)"),
    ("function", rf"(?<![A-Za-z0-9_.]){_NAME % r'[a-z][a-z0-9]*_[a-z_0-9]+'}{_GIVEN}"),
    ("function", rf"[:：]\s*{_NAME % r'[a-z][a-z_0-9]{2,}'}{_GIVEN}"),
    ("function", rf"(?:写(?:出|一?个)?|实现(?:一?个)?|\bwrite|\bimplement)\s*{_NAME % r'[a-z][a-z_0-9]+'}{_GIVEN}"),
    ("class", rf"(?:块|层|模块|单元|\bblock|\blayer|\bmodule)\s*{_NAME % r'[A-Z][a-z]+[A-Z][A-Za-z0-9]*'}{_GIVEN}"),
    (
        "class",
        rf"(?:(?<![分种\d])类|(?<![\d-])(?<!\d )\bclass|\bmodule|\bmodel|模型|网络|模块){_CALLED}{_NAME % _CLASS}{_GIVEN}?",
    ),
    (
        "class",
        rf"(?:(?<![分种\d])(?<![\d一二两三四五六七八九十] )类|(?<!\d )(?<!\d-)\bclass)\s*{_NAME % _CLASS}{_GIVEN}",
    ),
    ("class", rf"(?:叫做?|名叫|名为)\s*{_NAME % _CLASS}\s*的\s*(?:类|模型|网络|模块)"),
    ("method", rf"(?<!无)(?:方法|\bmethod)(?:{_CALLED})?\s*{_NAME % _ANY}{_GIVEN}"),
    ("method", rf"(?:方法|\bmethod){_CALLED}{_NAME % _ANY}"),
)


@dataclass(frozen=True)
class Wanted:
    """A name that a request fixes, and its arguments where it tells them."""

    kind: Kind
    name: str
    arguments: tuple[str, ...] | None


def wanted_in(text: str) -> tuple[Wanted, ...]:
    """Return what a request wants to be defined, each name once; a method only beside its class."""
    found: dict[str, Wanted] = {}
    for kind, match in _matches(text):
        known = found.get(match["name"])
        if known is None or known.arguments is None:
            found[match["name"]] = Wanted(known.kind if known else kind, match["name"], _arguments(match))
    has_class = any(each.kind == "class" for each in found.values())
    return tuple(each for each in found.values() if each.kind != "method" or has_class)


def _matches(text: str) -> Iterator[tuple[Kind, re.Match[str]]]:
    for kind, pattern in _PATTERNS:
        for match in re.finditer(pattern, text, 0 if kind == "class" else re.IGNORECASE):
            yield kind, match


def _arguments(match: re.Match[str]) -> tuple[str, ...] | None:
    """Return the arguments' names; None where none are told, or something else stands there."""
    given = match.groupdict().get("given")
    if given is None:
        return None
    names = [part.split(":")[0].split("=")[0].strip() for part in re.split(r"[,，、]", given) if part.strip()]
    names = [name for name in names if name != "self"]
    return tuple(names) if all(name.isidentifier() and name.isascii() for name in names) else None
