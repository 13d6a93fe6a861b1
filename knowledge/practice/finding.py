"""Which calculator or recipe a message asks for, and with which values; or that it asks for none.

Among the candidates the likest is taken, if it is surely enough wanted; a message that goes on with what was asked for
before adds its values to those that are known.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from knowledge.formula import Value
from knowledge.library import KEPT, Library, Report, no_report
from knowledge.practice.advising import asks_advice
from knowledge.practice.calculator import Calculator
from knowledge.practice.candidates import Candidates, likest
from knowledge.practice.chain import CONVOLUTION, LAYERS, POOLING, chained
from knowledge.practice.evaluating import EXPRESSION, calculator_of, evaluated
from knowledge.practice.found import Finding, finding, is_idle, is_wanted_too
from knowledge.practice.keras_row import SHAPES, keras_row
from knowledge.practice.loading import Practice
from knowledge.practice.readout import Reading
from knowledge.practice.recipe import Recipe
from knowledge.practice.slots import read, read_rest
from knowledge.practice.stacked import MODEL, stacked
from knowledge.practice.wanting import asks_about, asks_need, in_full
from knowledge.sameness import same_form

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


class Finder:
    """Finds calculators and recipes."""

    def __init__(self, practice: Practice, library: Library, cache: Path, *, report: Report = no_report) -> None:
        """Embed the example questions, as far as they are not in the cache."""
        self.candidates = Candidates(practice, library, cache, report=report)
        self.materials = self.candidates.materials
        self._by_id = {each.id: each for each in self.materials}
        self._library = library
        # A turn asks more than once what a message is a request of.
        self._found = lru_cache(KEPT)(self._find)
        self._forms = {same_form(ask) for each in self.materials for ask in each.asks}

    def find(self, text: str) -> Finding | None:
        """Return what a message asks for; None where it asks for nothing that can be computed or written."""
        return self._found(in_full(text))

    def _find(self, text: str) -> Finding | None:
        if self.candidates.is_empty or len(text) > LONGEST_MESSAGE or self._is_the_notes(text) or asks_advice(text):
            return None
        if found := self._of_layers(text) or self._of_expression(text):
            return found
        places, readings, signals = self.candidates.of(text)
        best = likest(signals, [not self.candidates.is_other(text, place) for place in places])
        if self.candidates.is_other(text, places[best]):
            return None
        material, reading = self.materials[places[best]], readings[best]
        if (isinstance(material, Recipe) and asks_need(text)) or is_idle(text, material, reading):
            return None
        if asks_about(text) and not is_wanted_too(text, material, reading):
            return None
        score = self.candidates.wanted(text, places[best], signals[best], readings[best])
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
        values = chained(self.candidates.mended(text), calculators)
        return finding(self._by_id[LAYERS], Reading(values), SURE_ENOUGH) if values else None

    def _of_expression(self, text: str) -> Finding | None:
        """Return the value of an expression, where a message is nothing else: torch.zeros(4).sum() 是多少."""
        expression = evaluated(text)
        calculator = self._by_id.get(calculator_of(expression)) if expression else None
        return (
            finding(calculator, Reading({EXPRESSION: expression}), SURE_ENOUGH) if calculator and expression else None
        )

    def _is_the_notes(self, text: str) -> bool:
        """Tell whether a note lists this very question, and no material here does: 去噪自编码器加多少噪声合适 wants no program."""
        return self._library.lists(text) and same_form(text) not in self._forms

    def nearest_recipe(self, text: str) -> Finding | None:
        """Return the recipe that comes nearest to a message that surely wants a program; its run has to show that it fits."""
        if self.candidates.is_empty or len(text) > LONGEST_MESSAGE:
            return None
        text = in_full(text)
        places, readings, signals = self.candidates.of(text)
        fits = [
            isinstance(self.materials[place], Recipe) and not self.candidates.is_other(text, place) for place in places
        ]
        if not any(fits):
            return None
        best = likest(signals, fits)
        score = self.candidates.wanted(text, places[best], signals[best], readings[best])
        return finding(self.materials[places[best]], readings[best], score) if score >= NEAR_ENOUGH else None

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
        now = read(self.candidates.mended(message), material, sure)
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
        now = read(self.candidates.mended(message), material)
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
        places, readings, signals = self.candidates.of(message)
        mended = self.candidates.mended(message)
        readings = [self._rest(mended, place, reading, handed) for place, reading in zip(places, readings, strict=True)]
        goes_on = [self._goes_on(place, reading, handed) for place, reading in zip(places, readings, strict=True)]
        if not any(goes_on):
            return None
        best = likest(signals, goes_on)
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
