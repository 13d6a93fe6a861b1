"""The import table of the design, kept true."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("knowledge", "tools", "agent", "ui", "evals")
LEAF_NOUNS = {"tools.run", "knowledge.words", "knowledge.note", "knowledge.curriculum", "knowledge.passage"}
MAY_IMPORT = {
    "knowledge": set(),
    "tools": set(),
    "agent": {"knowledge", "tools"},
    "ui": {"agent"},
    "evals": {"agent", "knowledge", "tools"},
}
HOMES = {
    "gradio": "ui/",
    "chromadb": "knowledge/index.py",
    "langgraph": "agent/graph.py",
    "xllamacpp": "agent/models/llama_server.py",
    "ollama": "agent/models/ollama.py",
    "langchain_ollama": "agent/models/ollama.py",
    "langchain_llama_cpp": "agent/models/embedded.py",
    "torch": "",
}

BULK = "knowledge/bulk.py"
"""A process of its own, as what runs in tools is: only there may PyTorch be."""


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module


def sources(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("package", PACKAGES)
def test_a_folder_imports_only_what_the_table_allows(package: str) -> None:
    for path in sources(package):
        for module in imports(path):
            top = module.partition(".")[0]
            if top in PACKAGES and top != package:
                allowed = top in MAY_IMPORT[package] or (package == "ui" and module in LEAF_NOUNS)
                assert allowed, f"{path.relative_to(ROOT)} imports {module}"


@pytest.mark.parametrize("package", PACKAGES)
def test_a_heavy_dependency_has_one_home(package: str) -> None:
    for path in sources(package):
        if {"notes", "exercises"} & set(path.parts):  # what is taught, not what teaches
            continue
        name = path.relative_to(ROOT).as_posix()
        for module in imports(path):
            home = HOMES.get(module.partition(".")[0])
            child = name.startswith(("tools/", BULK)) and module.startswith("torch")
            assert home is None or child or (home and name.startswith(home)), f"{name} imports {module}"


@pytest.mark.parametrize("package", PACKAGES)
def test_nobody_brings_pytorch_into_the_tutors_memory_with_the_bulk(package: str) -> None:
    module = BULK.removesuffix(".py").replace("/", ".")
    assert not [path for path in sources(package) if module in imports(path)]


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_is_ours_and_not_a_strangers(package: str) -> None:
    module = __import__(package)
    assert module.__file__ is not None
    assert Path(module.__file__).is_relative_to(ROOT), f"{package} comes from {module.__file__}; {sys.path}"
