"""Files that a teacher writes: read with bounds, and with the line of everything that may be wrong in them.

SourceError    the message starts with file and line
"""

from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import ValidationError

SAFE_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The same as safe_load, ten times as fast where PyYAML was built with libyaml."""

LARGEST_BYTES = 200_000


class SourceError(Exception):
    """A file cannot be used as what it should be; the message starts with file and line."""

    def __init__(self, path: Path, line: int, what: str) -> None:
        super().__init__(f"{path}:{line}: {what}")


@dataclass(frozen=True)
class Row:
    """One entry of a YAML list, and the line on which it begins."""

    line: int
    value: object

    @property
    def name(self) -> str:
        """Return the entry's id, to name it by; empty if it has none."""
        return str(self.value.get("id", "")) if isinstance(self.value, dict) else ""


def read_text(path: Path, largest: int = LARGEST_BYTES) -> str:
    """Return the text of a file of at most so many bytes.

    Raises:
        SourceError: if it is larger, is not UTF-8 or cannot be read.
    """
    try:
        size = path.stat().st_size
        if size > largest:
            raise SourceError(path, 1, f"{size / 1e6:.1f} MB is too large for this file (at most {largest // 1000} kB)")
        return path.read_bytes().decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise SourceError(path, line, f"is not UTF-8 (byte {error.start}); save it as UTF-8") from None
    except FileNotFoundError:
        raise SourceError(path, 1, "is missing") from None
    except OSError as error:
        raise SourceError(path, 1, f"cannot be read: {error.strerror}") from None


def read_rows(path: Path, largest: int = LARGEST_BYTES) -> tuple[Row, ...]:
    """Return the entries of a YAML list.

    Raises:
        SourceError: if the file is no YAML, or something else than a list.
    """
    loader = SAFE_LOADER(read_text(path, largest))
    try:
        root = loader.get_single_node()
        if not isinstance(root, yaml.SequenceNode):
            raise SourceError(path, 1, "must be a list of entries that each begin with -")
        return tuple(Row(node.start_mark.line + 1, loader.construct_object(node, deep=True)) for node in root.value)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SourceError(path, line, f"is no YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise SourceError(path, 1, f"is no YAML: {' '.join(str(error).split())}") from None
    finally:
        loader.dispose()


def first_fault(error: ValidationError) -> str:
    """Return where a record departs from its form, and how, in one line."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}" if where else str(first["msg"])
