"""Which calculators and recipes a message may mean, the likest first, and whether the likest is wanted at all.

A message is compared with the materials' example questions, numbers masked, and with the notes' own questions and those
from elsewhere, which speak against. The weights were fitted by `python -m evals bench practice --fit` on the development
half of the requests.
"""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from knowledge.library import Library, Report, no_report
from knowledge.practice.calculator import Calculator
from knowledge.practice.defining import wanted_in
from knowledge.practice.found import share_filled
from knowledge.practice.likeness import LIKENESS, Likeness, masked, names_of, spoken
from knowledge.practice.loading import Practice
from knowledge.practice.other import is_other
from knowledge.practice.readout import Reading
from knowledge.practice.recipe import Recipe
from knowledge.practice.slots import read
from knowledge.practice.wanting import only_plots
from knowledge.ranking import Signals, weighted
from knowledge.slips import Slips
from knowledge.sounds import Sounds
from knowledge.vectors import VectorCache

RANK_WEIGHTS = {
    "asked": 4.4, "asked_three": 4.6, "words": 3.3, "names": 2.5, "sound": 3.3, "spelling": 2.2, "owned": 3.9,
    "filled": 2.6, "calls": 1.0, "wish": 2.0,
}  # fmt: skip
"""`calls` is set and not fitted: too few requests hold a call."""
ACCEPT_WEIGHTS = {
    "asked": 2.6, "asked_three": 3.2, "words": 3.0, "filled": 1.5, "calls": 0.5, "wish": 1.6, "notes": -2.8,
    "foreign": -0.6, "numbers": 0.5, "unserved": -3.4, "named_else": -3.6, "strange": -2.8, "concept": -3.7,
    "one": -2.7,
}  # fmt: skip
CANDIDATES = 12
"""So many materials, the likest ones, have their parameters read: it takes a millisecond each."""

_CONCEPT = re.compile(
    r"什么是|(?<!shape)(?<!shape )(?<!形状)是什么(?!形状|样子|shape| shape)|为什么|为啥|区别|干嘛|意思|原理|作用|什么时候|优缺点|好处|怎么理解|讲讲|介绍|该不该|有啥用|会怎样|有什么讲究|影响|一般(设|取|用|选)|常用|怎么选|怎么挑|合适吗|好还是|还是.{1,8}好|哪个(更|比较)?(好|快|强)|差在哪|怎么回事|(?<![别会])报错|哪里(写|做|出)?(错|问题)|(够|正常|可以|合理)(吗|不)|够不够|太(大|小|高|低|多|少)了|是不是我|咋回事|出什么问题|Error\b"
    r"|\b(why|explain|difference|when should|meaning|purpose|intuition|what is an?|better than|worth|reason|what do(?:es)? .{1,40} mean|is (it|that) (ok|okay|normal|enough)|should i)\b",
    re.IGNORECASE,
)
"""What the weight `concept` was fitted with; what `wanting.asks_about` knows more of turns a message down, and weighs nothing."""

_VARIABLES = re.compile(r"[\[(]\s*[a-z]{1,2}\d?(?:\s*[,，]\s*[a-z]{1,2}\d?)+\s*[\])]", re.IGNORECASE)
"""[x1, y1, x2, y2]: names that a request gives to things, which nobody can know."""


class Candidates:
    """The materials that can be meant; shares the library's sentence vectors."""

    def __init__(self, practice: Practice, library: Library, cache: Path, *, report: Report = no_report) -> None:
        """Embed the example questions, as far as they are not in the cache."""
        self.materials: tuple[Calculator | Recipe, ...] = (*practice.calculators, *practice.recipes)
        self._library = library
        asks = [(place, masked(ask)) for place, each in enumerate(self.materials) for ask in each.asks]
        cached = VectorCache(cache / "index" / f"requests-{library.model_name}.npz", library.embed_all)
        self._likeness: Likeness | None = None
        if asks:
            others = [masked(ask) for each in practice.unserved for ask in each.asks]
            messages = [*(ask for _, ask in asks), *others]
            vectors = library.whitened(cached.vectors(messages, report))
            self._likeness = Likeness(self.materials, library, vectors, [place for place, _ in asks])
        self._unserved = [name for each in practice.unserved for name in each.names]
        self._own = [f"{names_of(each)} {spoken(each)} {' '.join(each.asks)}".lower() for each in self.materials]
        names = [*(f"{names_of(each)} {spoken(each)}" for each in self.materials), *self._unserved]
        written = [*names, *(f"{each.words.zh} {each.words.en}" for each in library.passages)]
        typed = [*library.questions, *(ask for _, ask in asks)]
        self._slips = Slips(names, written, typed=typed)
        self._sounds = Sounds(names, written, typed)

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing that could be meant."""
        return self._likeness is None

    def mended(self, text: str) -> str:
        """Return a message with its slips of the finger and of the ear mended."""
        return self._sounds.mended(self._slips.mended(text))

    def of(self, text: str) -> tuple[list[int], list[Reading], Signals]:
        """Return the places of the materials that may be meant, what a message says to each, and their signals."""
        assert self._likeness is not None
        text = self.mended(text)
        likely = self._likeness.of(text)
        first = dict(zip(LIKENESS, likely.T, strict=True))
        rough = sum(RANK_WEIGHTS[name] * column for name, column in first.items())
        meant = np.array([each.may_be_meant(text) for each in self.materials])
        places = [int(place) for place in np.argsort(-np.where(meant, rough, -np.inf))[:CANDIDATES] if meant[place]]
        readings = [read(text, self.materials[place]) for place in places]
        wanted = {each.name.lower() for each in wanted_in(text)}
        for place, reading in zip(places, readings, strict=True):
            material = self.materials[place]  # who wants a function iou names the recipe that defines one
            reading.calls += isinstance(material, Recipe) and bool(wanted & {name.lower() for name in material.defines})
        return places, readings, self._rank_signals(places, readings, likely[places])

    def wanted(self, text: str, place: int, best: Signals, reading: Reading) -> float:
        """Return how sure it is, as log-odds, that the material at this place is wanted at all; `best` are its signals."""
        return float(weighted(self.accept_signals(text, place, best, reading), ACCEPT_WEIGHTS))

    def _rank_signals(self, places: Sequence[int], readings: Sequence[Reading], likeness: Signals) -> Signals:
        """Return the signals of some materials, (places, len(RANK_WEIGHTS))."""
        columns = dict(zip(LIKENESS, likeness.T, strict=True))
        pairs = zip(places, readings, strict=True)
        columns["filled"] = np.array([share_filled(self.materials[place], reading) for place, reading in pairs])
        columns["calls"] = np.array([float(reading.calls > 0) for reading in readings])
        return np.stack([columns[name] for name in RANK_WEIGHTS], axis=1).astype(np.float32)

    def accept_signals(self, text: str, place: int, best: Signals, reading: Reading) -> Signals:
        """Return what tells whether the best material, at this place, is wanted at all, (len(ACCEPT_WEIGHTS),)."""
        assert self._likeness is not None
        mended = self.mended(text)
        look = self._library.look(text)
        columns = {
            **dict(zip(RANK_WEIGHTS, best.tolist(), strict=True)),
            "notes": float(look.asked.max(initial=0.0)),
            "foreign": float(look.foreign.max(initial=0.0)),
            "numbers": float(bool(reading.values)),
            "unserved": self._likeness.unserved(mended),
            "named_else": float(self._names_else(mended, place)),
            "strange": self._likeness.strange(_VARIABLES.sub(" ", mended)),
            "concept": float(bool(_CONCEPT.search(text))),
            "one": 1.0,
        }
        return np.array([columns[name] for name in ACCEPT_WEIGHTS], dtype=np.float32)

    def is_other(self, text: str, place: int) -> bool:
        """Tell whether a message names the thing that it wants, or wants a picture, and a recipe at this place is another."""
        material = self.materials[place]
        if not isinstance(material, Recipe):
            return False
        return is_other(text, material, self._own[place]) or (only_plots(text) and "plt." not in material.program.code)

    def _names_else(self, text: str, place: int) -> bool:
        """Tell whether a message names something that nothing here serves, and that has no place in this material."""
        own = self._own[place]
        return any(each.lower() not in own and _pattern(each).search(text) for each in self._unserved)


def likest(signals: Signals, may_be: Sequence[bool]) -> int:
    """Return the row of the likest candidate among those that may be it; the first where none may."""
    return int(np.argmax(np.where(may_be, weighted(signals, RANK_WEIGHTS), -np.inf)))


@cache
def _pattern(name: str) -> re.Pattern[str]:
    edges = (r"(?<![a-z0-9])", r"(?![a-z0-9])") if name.isascii() else ("", "")
    return re.compile(f"{edges[0]}{re.escape(name)}{edges[1]}", re.IGNORECASE)
