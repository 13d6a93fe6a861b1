"""An error that a learner pastes without the program: what it says, and where in their own file it arose.

Python's tracebacks and those of notebooks, with or without colours, or the last line of one among other words. Nothing is
run, so all that is known of the failure is what stands there.
"""

import builtins
import re
from dataclasses import dataclass

from tools.symptoms import Call, Layer, Symptoms, Value

COLOUR = re.compile(r"\x1b?\[\d{1,3}(?:;\d{1,3})*m")
"""Escape sequences of a terminal; some ways of copying drop their first sign."""
BEGIN = re.compile(
    r"^\s*(?:(?:[\w.]{1,60}\s{2,40})?Traceback \(most recent call last\)|-{20,}\s*$|(?:Cell |Input )In ?\[\d+\])"
)
FRAME = re.compile(r'^\s*File "(?P<file>[^"\n]{1,300})", line (?P<line>\d{1,7})(?:, in (?P<function>[^\n]{1,120}))?')
CELL = re.compile(
    r"^\s*(?:Cell |Input )In ?\[(?P<cell>\d{1,6})\],? (?:line (?P<line>\d{1,7})|in )(?:[^\n]*?, )?(?:in )?(?P<function>[^\n(]{0,120})"
)
NOTEBOOK_FRAME = re.compile(
    r"^\s*(?:File )?(?P<file>[~/\w.:\\<>-][^\n:]{0,299}?)(?::(?P<line>\d{1,7}))?,? in (?P<function>[\w.<>]{1,120})[^\n]{0,200}$"
)
ARROW = re.compile(r"^\s*-+> ?(?P<line>\d{1,7})(?: (?P<code>[^\n]*))?$")
NUMBERED = re.compile(r"^\s{0,8}\d{1,7}(?:\s|$)")
ERROR = re.compile(
    r"(?<![\w.])(?P<name>(?:\w{1,40}\.){0,4}[A-Z]\w{0,60}(?:Error|Exception|Interrupt|StopIteration))(?:: ?(?P<message>\S[^\n]*))?"
)
SPOKEN = re.compile(r"[\u3400-\u9fff]")
OF_A_LIBRARY = re.compile(
    r"site-packages|dist-packages|[\\/]lib[\\/]python\d|[\\/]Lib[\\/]|[\\/]torch[\\/]|<frozen|<__array_function__|importlib"
)
BARE = re.compile(
    r"mat1 and mat2 shapes cannot be multiplied \(|expected input\[[\d, ]+\] to have \d+ channels|Expected input batch_size \(\d+\)"
    r"|size of tensor a \(\d+\) must match|[Tt]arget \d+ is out of bounds|index out of range in self|device-side assert triggered"
    r"|CUDA out of memory\. Tried|backward through the graph a second time|does not require grad and does not have a grad_fn"
    r"|expected scalar type \w+ but found|Expected all tensors to be on the same device|shape '\[[-\d, ]+\]' is invalid for input"
    r"|Can't call numpy\(\) on Tensor|key\(s\) in state_dict|modified by an inplace operation"
    r"|An attempt has been made to start a new process before"
)
"""Messages of PyTorch that nobody writes but who pastes them: they are known without the name of their class."""
SHORTEST_MESSAGE = 6
ENGLISH = re.compile(rf"[ -~]{{{SHORTEST_MESSAGE}}}")
"""How a message begins that is one, and no question about a class of errors."""
MOST_FRAMES = 400
PARENTS = {
    "OutOfMemoryError": ("RuntimeError",),
    "AcceleratorError": ("RuntimeError",),
    "LinAlgError": ("ValueError", "RuntimeError"),
    "JSONDecodeError": ("ValueError",),
    "AxisError": ("ValueError", "IndexError"),
    "BackendCompilerFailed": ("RuntimeError",),
}
UNNAMED = ("RuntimeError", "ValueError", "IndexError", "TypeError", "Exception")
SIDES = re.compile(r"\((\d{1,9})x(\d{1,9}) and (\d{1,9})x(\d{1,9})\)")


@dataclass(frozen=True)
class Frame:
    """One place on the way to an error."""

    file: str
    line: int | None
    function: str = ""
    code: str = ""

    @property
    def is_own(self) -> bool:
        """Whether it is in the learner's code, not in that of a library."""
        return OF_A_LIBRARY.search(self.file) is None

    @property
    def name(self) -> str:
        """The file without its folders."""
        return re.split(r"[\\/]", self.file)[-1]


@dataclass(frozen=True)
class Pasted:
    """An error, as it was pasted."""

    kind: str
    """The name of its class, without modules; empty where only its message was given."""
    message: str
    frames: tuple[Frame, ...] = ()
    rest: str = ""
    """What the message holds beside it."""

    @property
    def own(self) -> Frame | None:
        """The last place in the learner's code; None where no place is told."""
        return next((frame for frame in reversed(self.frames) if frame.is_own), None)

    def symptoms(self) -> Symptoms:
        """What can be told of a failure from its traceback: no values, only what its lines and its message say."""
        own = self.own
        inner = self.frames[self.frames.index(own) + 1 :] if own else self.frames
        calls = tuple(Call(function=frame.function[:100]) for frame in inner[-3:] if frame.function)
        statement = own.code[:1500] if own else ""
        return Symptoms(
            types=ancestry(self.kind),
            message=self.message[:1500],
            line=own.line if own and own.line else None,
            statement=statement,
            expression=statement,
            calls=calls,
            through=tuple(module_of(frame.file) for frame in inner[-12:]),
            layer=self._layer(inner),
        )

    def _layer(self, inner: tuple[Frame, ...]) -> Layer | None:
        """The linear layer that refused, with both shapes; of others the message says all that is known."""
        said = SIDES.search(self.message)
        by_linear = any("F.linear" in frame.code or frame.name.startswith("linear.py") for frame in inner)
        if said is None or not by_linear:
            return None
        rows, width, wanted, outputs = map(int, said.groups())
        given = Value(name="input", type="Tensor", shape=(rows, width))
        return Layer(kind="Linear", settings=f"in_features={wanted}, out_features={outputs}", inputs=(given,))


def ancestry(kind: str) -> tuple[str, ...]:
    """The name of an error's class, and of those that it derives from; without a name all that PyTorch's messages come with."""
    if not kind:
        return UNNAMED
    found = getattr(builtins, kind, None)
    if isinstance(found, type) and issubclass(found, BaseException):
        return tuple(each.__name__ for each in found.__mro__ if each is not object)[:8]
    return (kind, *PARENTS.get(kind, ()), "Exception")


def module_of(file: str) -> str:
    """The module that a library's file holds: `torch.nn.modules.linear`."""
    parts = re.split(r"[\\/]", file.removesuffix(".py"))
    roots = [number for number, part in enumerate(parts) if part in ("site-packages", "dist-packages")]
    return ".".join(parts[roots[-1] + 1 :] if roots else parts[-1:])[:120]


def pasted(message: str) -> Pasted | None:
    """The error in a message; None if there is none. Of several that led to one another, the last."""
    rows = COLOUR.sub("", message).replace("\r", "").split("\n")
    begun = next((number for number, row in enumerate(rows) if BEGIN.search(row) or FRAME.search(row)), None)
    if begun is None:
        return _alone(rows)
    ends = [number for number in range(begun, len(rows)) if _ends(rows[number])]
    if not ends:
        return None
    end = ends[-1]
    found = ERROR.search(rows[end])
    if found is None:
        return None
    after = _last_row(rows, end)
    tail = [spoken(rows[end])]
    said = "\n".join([_unspoken(found["message"] or ""), *(row.strip() for row in rows[end + 1 : after])]).strip()
    rest = "\n".join(part for part in [*rows[:begun], *tail, *rows[after:]] if part.strip())
    return Pasted(found["name"].rpartition(".")[2], said, tuple(frames(rows[begun:end]))[-MOST_FRAMES:], rest)


def _ends(row: str) -> bool:
    """Whether a row begins with an error's class, as the last one of a traceback does."""
    found = ERROR.match(row.strip().removeprefix("E ").strip())
    return (
        found is not None
        and (found["message"] is not None or found.end() == len(row.strip()))
        and "Traceback" not in row
    )


def _last_row(rows: list[str], end: int) -> int:
    """The first row after a message of several lines: it goes on in indented rows, or as PyTorch's own do."""
    number = end + 1
    while number < len(rows) and rows[number].strip() and not SPOKEN.search(rows[number]):
        if not re.match(r"\s|CUDA kernel|For debugging|Compile with|Device-side", rows[number]):
            break
        number += 1
    return number


def spoken(row: str) -> str:
    """What of a row is in Chinese, and what follows: not the error's own words."""
    found = SPOKEN.search(row)
    return row[found.start() :] if found else ""


def _unspoken(text: str) -> str:
    """A message without the learner's words after it; one in Chinese stays as it is."""
    found = SPOKEN.search(text)
    return text[: found.start()].rstrip(" ,，。") if found and found.start() >= SHORTEST_MESSAGE else text


def _alone(rows: list[str]) -> Pasted | None:
    """An error of which only the last line was pasted, perhaps amid a sentence."""
    for number, row in enumerate(rows):
        found = ERROR.search(row)
        known = BARE.search(row)
        if found is not None and found["message"] and ENGLISH.match(found["message"]):
            kind, begins = found["name"].rpartition(".")[2], found.start("message")
        elif known is not None:
            kind, begins = "", known.start()
        else:
            continue
        end = _last_row(rows, number)
        said = "\n".join([_unspoken(row[begins:]), *(each.strip() for each in rows[number + 1 : end])]).strip()
        head = row[: found.start() if found and kind else begins]
        rest = "\n".join([*rows[:number], head, spoken(row[begins:]), *rows[end:]]).strip()
        return Pasted(kind, said, (), rest)
    return None


def frames(rows: list[str]) -> list[Frame]:
    """The places on the way to the error, the outermost first."""
    found: list[Frame] = []
    for number, row in enumerate(rows):
        if (at := FRAME.search(row)) is not None:
            below = rows[number + 1].strip() if number + 1 < len(rows) else ""
            code = "" if FRAME.search(below) else below
            found.append(Frame(at["file"], int(at["line"]), at["function"] or "", code))
        elif (at := CELL.search(row)) is not None:
            line = int(at["line"]) if at["line"] else None
            found.append(Frame(f"In [{at['cell']}]", line, at["function"].strip()))
        elif (at := ARROW.search(row)) is not None and found:
            last = found[-1]
            found[-1] = Frame(last.file, int(at["line"]), last.function, (at["code"] or "").strip())
        elif not NUMBERED.match(row) and (at := NOTEBOOK_FRAME.search(row)) is not None:
            line = int(at["line"]) if at["line"] else None
            found.append(Frame(at["file"], line, at["function"]))
    return found
