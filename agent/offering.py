"""The program that comes nearest to a request: a recipe's, one put together from its layers, or what a model makes of them.

Each is run before it is compared with the demands, and the one that lacks least is offered, a recipe before the others.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from agent.meeting import Meeting, meeting
from agent.writing import Written
from knowledge.composing.adapting import adapted
from knowledge.composing.demand import ANY_RECIPE_LACKS, Demand, Demands, Unread, demands_in
from knowledge.composing.denial import says
from knowledge.composing.layers import TooSmall
from knowledge.composing.program import program_of
from knowledge.composing.reading import spec_in
from knowledge.composing.spec import Spec
from knowledge.words import Words
from tools.run import Run
from tools.witness import Witnessed, witnessed

MATERIAL = "composed"
"""Stands for a material where the next message may correct a spec."""
By = Literal["recipe", "adapted", "near", "spec", "model"]
Writes = Callable[[str, Sequence[Words], Callable[[str], Run], Callable[[Run], Sequence[Words]]], Written]
"""Lets a model write from a program what it lacks; told how to run it, and what a run still lacks."""


@dataclass(frozen=True)
class Offer:
    """A program that has run, and how far it does what is asked."""

    done: Witnessed
    by: By
    meeting: Meeting
    spec: Spec | None = None
    tried: Written | None = None
    """What a model tried, whether it is what is offered or not."""


@dataclass(frozen=True)
class Request:
    """What is asked, what may answer it, and how programs are run."""

    text: str
    run: Callable[[str], Run]
    recipe: str | None = None
    """The program of the recipe that was found."""
    own: str = ""
    """What the recipe is about, in small letters: what of the request it covers by being it."""
    title: str = ""
    """What the recipe is called, in both languages."""
    can_witness: bool = True
    near: str | None = None
    """The program of a recipe that may not be what is meant."""
    corrects: bool = False
    """The text corrects what the recipe was asked for: it is no request of its own, and nothing is put together from it."""


def offered(request: Request, writes: Writes | None) -> Offer | None:
    """Return the program that lacks least; None where there is none, or nothing is demanded that could be compared."""
    whole = demands = demands_in(request.text)
    if request.recipe:
        demands = _beside(_uncovered(demands, request.own), request.title)
    if request.recipe and not (demands.all or demands.unread):
        return None
    best = _of_recipe(request, demands)
    if best and (best.meeting.is_whole or not request.can_witness):
        return best
    others = () if request.corrects else (_adapted, _of_spec, _of_near)
    # What a recipe covers by being about it, another program must show.
    for other in (make(request, demands if make is _adapted else whole) for make in others):
        if other and (best is None or _lacks(other) < _lacks(best)):
            best = other
        if best and best.meeting.is_seen and best.meeting.is_whole:  # a later one could only be as good
            break
    if writes and (best is None or not best.meeting.is_whole):
        return _of_model(request, demands, best, writes)
    return best


def _lacks(offer: Offer) -> tuple[bool, bool, int]:
    """Return what puts a program behind another: it failed, nothing of it was seen, so many demands are not met."""
    return offer.done.run.error is not None, not offer.meeting.is_seen, len(offer.meeting.unmet)


def _of_recipe(request: Request, demands: Demands) -> Offer | None:
    if request.recipe is None:
        return None
    done = (
        witnessed(request.recipe, request.run) if request.can_witness else Witnessed(request.run(request.recipe), None)
    )
    return Offer(done, "recipe", meeting(demands, done))


def _adapted(request: Request, demands: Demands) -> Offer | None:
    """Return the recipe's program with the options that the request names."""
    code = adapted(request.recipe, request.text) if request.recipe else None
    if code is None or code == request.recipe:
        return None
    done = witnessed(code, request.run)
    return Offer(done, "adapted", meeting(demands, done))


def _of_near(request: Request, demands: Demands) -> Offer | None:
    """Return the program of a recipe that was not surely meant, where it defines what the request names and lacks nothing."""
    names = [each for each in demands.all if each.kind == "name"]
    if request.near is None or not names:
        return None
    done = witnessed(request.near, request.run)
    found = meeting(demands, done)
    return Offer(done, "near", found) if done.seen and found.is_whole else None


def _of_spec(request: Request, demands: Demands) -> Offer | None:
    spec = spec_in(request.text)
    try:
        code = program_of(spec) if spec else ""
    except TooSmall:
        return None
    if not code:
        return None
    done = witnessed(code, request.run)
    return None if done.run.error else Offer(done, "spec", meeting(demands, done), spec)


def _of_model(request: Request, demands: Demands, best: Offer | None, writes: Writes) -> Offer | None:
    """Return what the model makes of the nearest program where it lacks less; else that program, with the tries."""
    known: dict[str, Witnessed] = {}

    def run(code: str) -> Run:
        known[code] = witnessed(code, request.run)
        return known[code].run

    def lacking(done: Run) -> Sequence[Words]:
        return meeting(demands, known[done.code]).unmet

    made = writes(best.done.run.code if best else request.near or "", best.meeting.unmet if best else (), run, lacking)
    if made.program:
        done = known[made.program.code]
        mine = Offer(done, "model", meeting(demands, done), tried=made)
        if best is None or _lacks(mine) < _lacks(best):
            return mine
    return replace(best, tried=made) if best else None


def _uncovered(demands: Demands, own: str) -> Demands:
    """Return the demands without the clauses whose words are what the recipe is about."""
    return replace(demands, unread=tuple(each for each in demands.unread if not own or not _is_about(each, own)))


def _beside(demands: Demands, title: str) -> Demands:
    """Return the demands without what the recipe is by its title: a k-fold cross-validation needs no KFold to be one."""
    return replace(demands, all=tuple(each for each in demands.all if not _is_title(each, title)))


def _is_title(demand: Demand, title: str) -> bool:
    return demand.thing is not None and demand.wanted and says(title, demand.thing.said)


COVERED = 0.5
"""The share of a clause's pairs of signs, and words, that a recipe must be about to be what the clause asks for."""


def _is_about(clause: Unread, own: str) -> bool:
    if ANY_RECIPE_LACKS in clause.words:
        return False
    parts = [part for word in clause.words for part in _parts(word.lower())]
    return bool(parts) and sum(part in own for part in parts) >= COVERED * len(parts)


def _parts(word: str) -> list[str]:
    """Return a Latin word, or each two neighbouring signs of a Chinese one."""
    return [word] if word.isascii() or len(word) < 2 else [word[at : at + 2] for at in range(len(word) - 1)]
