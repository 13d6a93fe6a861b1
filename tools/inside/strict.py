"""Reading the JSON of an untrusted answer strictly: a value is of the kind that was expected, or a TypeError is raised."""


def text(value: object) -> str:
    """`value`, if it is a string."""
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def integer(value: object) -> int:
    """`value`, if it is an integer."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{value!r} is no integer")
    return value


def flag(value: object) -> bool:
    """`value`, if it is true or false."""
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is neither true nor false")
    return value


def items(value: object) -> list[object]:
    """`value`, if it is a list."""
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is no list")
    return value


def mapping(value: object) -> dict[str, object]:
    """`value`, if it is an object of JSON."""
    if not isinstance(value, dict):
        raise TypeError(f"{value!r} is no object")
    return value
