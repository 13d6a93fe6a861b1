"""Which calculator or recipe a message asks for, and with which values; or that it asks for none.

A message is compared with the materials' example questions, numbers masked, and with the notes' own questions and those
from elsewhere, which speak against. The weights were fitted by `python -m evals bench practice --fit` on the development
half of the requests.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from knowledge.formula import Value
from knowledge.library import KEPT, Library, Report, no_report
from knowledge.practice.advising import asks_advice
from knowledge.practice.calculator import Calculator
from knowledge.practice.chain import CONVOLUTION, LAYERS, POOLING, chained
from knowledge.practice.defining import wanted_in
from knowledge.practice.found import Finding, finding, is_idle, is_wanted_too, share_filled
from knowledge.practice.keras_row import SHAPES, keras_row
from knowledge.practice.likeness import LIKENESS, Likeness, masked, names_of, spoken
from knowledge.practice.loading import Practice
from knowledge.practice.other import is_other
from knowledge.practice.readout import Reading
from knowledge.practice.recipe import Recipe
from knowledge.practice.slots import read, read_rest
from knowledge.practice.stacked import MODEL, stacked
from knowledge.practice.wanting import asks_about, asks_need, in_full, only_plots
from knowledge.ranking import Signals, weighted
from knowledge.sameness import same_form
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
SURE_ENOUGH = 0.4
"""The least score, in log-odds, at which at most .015 of the development half's other messages are taken for a request."""
NEAR_ENOUGH = -1.3
"""The least score of a recipe that is tried for a message which wants a program, and shown only if its run meets the request."""
LONGEST_MESSAGE = 2000
"""Characters: what is longer is no request, but a text or a program."""
SHORT_MESSAGE = 8
"""Characters: after a result, so short a message is about it if it says a value by a word."""
SHORT_ENGLISH = 24
"""The same of English."""
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


class Finder:
    """Finds calculators and recipes; shares the library's sentence vectors."""

    def __init__(self, practice: Practice, library: Library, cache: Path, *, report: Report = no_report) -> None:
        """Embed the example questions, as far as they are not in the cache."""
        self.materials: tuple[Calculator | Recipe, ...] = (*practice.calculators, *practice.recipes)
        self._by_id = {each.id: each for each in self.materials}
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
        # A turn asks more than once what a message is a request of.
        self._found = lru_cache(KEPT)(self._find)
        self._forms = {same_form(ask) for each in self.materials for ask in each.asks}
        typed = [*library.questions, *(ask for _, ask in asks)]
        self._slips = Slips(names, written, typed=typed)
        self._sounds = Sounds(names, written, typed)

    def _mended(self, text: str) -> str:
        return self._sounds.mended(self._slips.mended(text))

    def find(self, text: str) -> Finding | None:
        """Return what a message asks for; None where it asks for nothing that can be computed or written."""
        return self._found(in_full(text))

    def _find(self, text: str) -> Finding | None:
        if self._likeness is None or len(text) > LONGEST_MESSAGE or self._is_the_notes(text) or asks_advice(text):
            return None
        if found := self._of_layers(text):
            return found
        places, readings, signals = self.candidates(text)
        ranks = weighted(signals, RANK_WEIGHTS)
        best = int(np.argmax(np.where([self._is_other(text, place) for place in places], -np.inf, ranks)))
        if self._is_other(text, places[best]):
            return None
        material, reading = self.materials[places[best]], readings[best]
        if (isinstance(material, Recipe) and asks_need(text)) or is_idle(text, material, reading):
            return None
        if asks_about(text) and not is_wanted_too(text, material, reading):
            return None
        score = float(weighted(self.accept_signals(text, places[best], signals[best], readings[best]), ACCEPT_WEIGHTS))
        if score < SURE_ENOUGH:
            return None
        best = self._narrower(places, readings, best)
        return finding(self.materials[places[best]], readings[best], score)

    def _narrower(self, places: Sequence[int], readings: Sequence[Reading], best: int) -> int:
        """Return the calculator that does with what was told, where the best one lacks a value: recall needs no TN."""
        material = self.materials[places[best]]
        if isinstance(material, Recipe) or not material.missing(readings[best].values):
            return best
        wanted = {each.name for each in material.parameters}
        for place, (other, reading) in enumerate(zip((self.materials[each] for each in places), readings, strict=True)):
            names = {each.name for each in other.parameters}
            is_like = isinstance(other, Calculator) and other.topics == material.topics and names < wanted
            agrees = reading.values.items() <= readings[best].values.items()  # TN 86 is no FN
            if is_like and agrees and not other.missing(reading.values):
                return place
        return best

    def _of_layers(self, text: str) -> Finding | None:
        """Return the size after several layers, or their parameters, where a message tells of them one behind the other."""
        calculators = {id_: each for id_, each in self._by_id.items() if isinstance(each, Calculator)}
        if not {CONVOLUTION, POOLING, LAYERS} <= calculators.keys() or asks_about(text):
            return None
        if SHAPES in calculators and (row := keras_row(text)):
            return finding(self._by_id[SHAPES], Reading(row), SURE_ENOUGH)
        if MODEL in calculators and (model := stacked(text)):
            return finding(self._by_id[MODEL], Reading({"model": model}), SURE_ENOUGH)
        values = chained(self._mended(text), calculators)
        return finding(self._by_id[LAYERS], Reading(values), SURE_ENOUGH) if values else None

    def _is_the_notes(self, text: str) -> bool:
        """Tell whether a note lists this very question, and no material here does: 去噪自编码器加多少噪声合适 wants no program."""
        return self._library.lists(text) and same_form(text) not in self._forms

    def nearest_recipe(self, text: str) -> Finding | None:
        """Return the recipe that comes nearest to a message that surely wants a program; its run has to show that it fits."""
        if self._likeness is None or len(text) > LONGEST_MESSAGE:
            return None
        text = in_full(text)
        places, readings, signals = self.candidates(text)
        fits = [isinstance(self.materials[place], Recipe) and not self._is_other(text, place) for place in places]
        if not any(fits):
            return None
        best = int(np.argmax(np.where(fits, weighted(signals, RANK_WEIGHTS), -np.inf)))
        score = float(weighted(self.accept_signals(text, places[best], signals[best], readings[best]), ACCEPT_WEIGHTS))
        return finding(self.materials[places[best]], readings[best], score) if score >= NEAR_ENOUGH else None

    def candidates(self, text: str) -> tuple[list[int], list[Reading], Signals]:
        """Return the places of the materials that may be meant, what a message says to each, and their signals."""
        assert self._likeness is not None
        text = self._mended(text)
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
        return places, readings, self.rank_signals(places, readings, likely[places])

    def again(
        self,
        id_: str,
        known: Mapping[str, Value],
        message: str,
        *,
        settled: bool = False,
        doubted: Collection[str] = (),
    ) -> Finding | None:
        """Return a material with what is known and what a new message says, which wins; None if it says nothing.

        Where it is settled nothing was asked, and a number counts only beside its name. What is doubted was asked again.
        """
        material = self._by_id.get(id_)
        if material is None:
            return None
        sure = {name: value for name, value in known.items() if name not in doubted}
        now = read(self._mended(message), material, sure)
        is_short = len(message) <= (SHORT_ENGLISH if message.isascii() else SHORT_MESSAGE)
        told = now.named or now.calls or (now.worded and is_short)  # 双向的呢
        if not (told if settled else now.values):
            return None
        return finding(material, Reading({**known, **now.values}, now.contradictions))

    def with_lists(self, id_: str, known: Mapping[str, Value], message: str) -> Finding | None:
        """Return a material with the lists and the words of a message in the place of what is known; None without any."""
        material = self._by_id.get(id_)
        if material is None:
            return None
        now = read(self._mended(message), material)
        many = {each.name for each in material.parameters if each.many}
        if not (now.worded or now.named or many & now.values.keys()) or now.unread:
            return None
        return finding(material, Reading({**known, **now.values}, now.contradictions))

    def then(self, id_: str, known: Mapping[str, Value], message: str) -> Finding | None:
        """Return the calculation that goes on with a result: after a convolution a pooling of what came out of it."""
        last = self._by_id.get(id_)
        handed = last.handed_on(known) if isinstance(last, Calculator) else {}
        if not handed or len(message) > LONGEST_MESSAGE:
            return None
        places, readings, signals = self.candidates(message)
        mended = self._mended(message)
        readings = [self._rest(mended, place, reading, handed) for place, reading in zip(places, readings, strict=True)]
        goes_on = [self._goes_on(place, reading, handed) for place, reading in zip(places, readings, strict=True)]
        if not any(goes_on):
            return None
        best = int(np.argmax(np.where(goes_on, weighted(signals, RANK_WEIGHTS), -np.inf)))
        values = {**handed, **readings[best].values}
        return finding(self.materials[places[best]], Reading(values, readings[best].contradictions))

    def _rest(self, message: str, place: int, reading: Reading, handed: Mapping[str, Value]) -> Reading:
        """Return what a message says beside what was handed on: a single 3×3 is a window then, and no picture."""
        material = self.materials[place]
        is_next = isinstance(material, Calculator) and material.gives and material.missing(reading.values)
        return read_rest(message, material, handed) if is_next else reading

    def _goes_on(self, place: int, reading: Reading, handed: Mapping[str, Value]) -> bool:
        """Tell whether what a message says to a material lacks only what was handed on."""
        material = self.materials[place]
        if not (isinstance(material, Calculator) and material.gives and reading.values):
            return False
        missing = {each.name for each in material.missing(reading.values)}
        return bool(missing) and missing <= handed.keys() <= {each.name for each in material.parameters}

    def same(self, id_: str, known: Mapping[str, Value]) -> Finding | None:
        """Return a material with what is known, as before."""
        material = self._by_id.get(id_)
        return finding(material, Reading(dict(known))) if material else None

    def find_calculator(self, question: str) -> Finding | None:
        """Return the calculator that a question asks for."""
        found = self.find(question)
        return found if found and isinstance(found.material, Calculator) else None

    def find_recipe(self, request: str) -> Finding | None:
        """Return the recipe that a request asks for."""
        found = self.find(request)
        return found if found and isinstance(found.material, Recipe) else None

    def rank_signals(self, places: Sequence[int], readings: Sequence[Reading], likeness: Signals) -> Signals:
        """Return the signals of some materials, (places, len(RANK_WEIGHTS))."""
        columns = dict(zip(LIKENESS, likeness.T, strict=True))
        pairs = zip(places, readings, strict=True)
        columns["filled"] = np.array([share_filled(self.materials[place], reading) for place, reading in pairs])
        columns["calls"] = np.array([float(reading.calls > 0) for reading in readings])
        return np.stack([columns[name] for name in RANK_WEIGHTS], axis=1).astype(np.float32)

    def accept_signals(self, text: str, place: int, best: Signals, reading: Reading) -> Signals:
        """Return what tells whether the best material, at this place, is wanted at all, (len(ACCEPT_WEIGHTS),)."""
        assert self._likeness is not None
        mended = self._mended(text)
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

    def _is_other(self, text: str, place: int) -> bool:
        """Tell whether a message names the thing that it wants, or wants a picture, and a recipe at this place is another."""
        material = self.materials[place]
        if not isinstance(material, Recipe):
            return False
        return is_other(text, material, self._own[place]) or (only_plots(text) and "plt." not in material.program.code)

    def _names_else(self, text: str, place: int) -> bool:
        """Tell whether a message names something that nothing here serves, and that has no place in this material."""
        own = self._own[place]
        return any(each.lower() not in own and _pattern(each).search(text) for each in self._unserved)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    edges = (r"(?<![a-z0-9])", r"(?![a-z0-9])") if name.isascii() else ("", "")
    return re.compile(f"{edges[0]}{re.escape(name)}{edges[1]}", re.IGNORECASE)
