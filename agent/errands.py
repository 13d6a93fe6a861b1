"""What must be done before a move can be made: code that is run, tested, traced or mended, words that the model reads.

Each takes seconds, so what is under way is said first; what came of it stands in the situation that the move is made in.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import reduce

from agent import mending, walking
from agent.asked_of_code import Asked, asked_of_code, is_of_lines, shaped, told_repair, tried, valued
from agent.beside_exercise import is_apart
from agent.changing import is_change
from agent.desk import Desk
from agent.dialogue import Dialogue
from agent.filling import fill, wants_help
from agent.handing import heard_by
from agent.layers_asked import layers_asked
from agent.of_keras import in_torch
from agent.offering import Request, offered
from agent.pasting import code_in, has_prompts
from agent.phrases import say
from agent.policy import Move
from agent.profiling import read, wants_reading
from agent.script import Execute
from agent.secrets import given_away, secrets_of
from agent.situation import Situation
from agent.submitting import submitted
from agent.turn import Turn
from agent.wanted import solves
from agent.workout import named_as_wished, program_for
from agent.writing import Written, written
from knowledge.practice.found import Finding
from knowledge.practice.recipe import Recipe
from knowledge.words import Words
from tools.check import Verdict
from tools.measuring import asks_of_result, names_accuracy, scores_in, with_result
from tools.mend import Mended, as_told
from tools.mend import mended as find_mend
from tools.probing import layers_counted, loss_at_last, with_last_shown, with_layers, with_number, with_print
from tools.reworking import Reworked
from tools.run import Run
from tools.standins import Piece, counted, run_piece, seeded
from tools.told_edits import ToldEdit

LONGEST_ERROR = 120
"""Characters of an error that are told while the model mends it."""


class Errands:
    """The errands of one turn; `shown` hands the growing turn to the learner."""

    def __init__(self, desk: Desk, cancelled: Callable[[], bool], shown: Callable[[Turn], Turn]) -> None:
        self._desk = desk
        self._cancelled = cancelled
        self._shown = shown

    def filled(self, turn: Turn, dialogue: Dialogue, found: Finding) -> tuple[Turn, Finding]:
        """Let the model read the numbers that no rule has claimed, if there are any."""
        if not wants_help(found):
            return turn, found
        numbers = ", ".join(f"{number:g}" for number in found.unread)
        turn = self._shown(turn.say(say("reading_numbers", dialogue.language, turn.number, numbers=numbers)))
        return turn, fill(found, turn.message, self._desk.model, self._cancelled)

    def run(self, turn: Turn, at: Situation, move: Move, program: walking.Program | None) -> tuple[Turn, Situation]:
        """Return the turn so far, and the situation with all that this move needs."""
        dialogue = at.dialogue
        if move is Move.CHECK_CODE:
            turn, verdict = self._checked(turn, dialogue)
            at = replace(at, verdict=verdict, dialogue=replace(dialogue, code=None))
        if move in (Move.RUN_CODE, Move.MEND):
            turn, dialogue, run = self._tried(turn, dialogue)
            at = replace(at, dialogue=dialogue, run=run)
        if move is Move.REWORK and at.reworked and not at.reworked.is_remark:
            told = self._shown(turn.say(say("reworking", dialogue.language, turn.number)))
            turn, run, before = self._reworked(told, dialogue, at.reworked)
            at = replace(at, dialogue=dialogue if before else self._noted(dialogue, run), run=run, before=before)
        if move is Move.PORT_KERAS and (port := in_torch(at)):
            run = self._run(Execute(port.code, trace=True))
            at = replace(at, dialogue=self._noted(dialogue, run), run=run)
        if program and move in (Move.WALK_THROUGH, Move.WALK_TOPIC):
            turn, run = self._traced(turn, dialogue, program)
            dialogue = self._noted(dialogue, run) if program.title is None else dialogue
            at = replace(at, dialogue=dialogue, run=run)
        if program and move is Move.TELL_LINE and not walking.keeps_values(program, replace(at, dialogue=dialogue)):
            at = replace(at, run=self._shown_run(at, program))
        if move is Move.TELL_CODE and (edit := told_repair(at.message, dialogue)):
            turn, mended = self._as_told(turn, dialogue, edit)
            at = replace(at, mended=mended)
        elif move is Move.TELL_CODE:
            turn, run = self._probed(turn, at)
            at = replace(at, run=run)
        if move is Move.MEND and mending.may_mend(dialogue, at.message):
            turn, mended = self._mended(turn, dialogue)
            at = replace(at, mended=mended)
        if move is Move.WRITE or (move is Move.WORK_OUT and _is_program(at)):
            turn, at = self._offered(turn, at)
        return turn, replace(at, read=self._read(at.message, dialogue, move))

    def _shown_run(self, at: Situation, program: walking.Program) -> Run:
        """Return the run of the program on the screen; where its accuracy is asked for and it prints none, with that."""
        traced = Execute(program.code, trace=True, wall_seconds=program.seconds)
        shown = self._desk.traces.run(program.code, lambda: self._piece(traced)[0])
        if layers_asked(at.message, program.code) and shown.trace and not (shown.trace.layers or shown.error):
            told = self._piece(replace(traced, code=with_layers(program.code)))[0]
            return replace(shown, trace=replace(shown.trace, layers=layers_counted(told.stdout)))
        asked = asks_of_result(at.message) and names_accuracy(at.message) and not scores_in(shown.stdout)
        code = with_result(at.message, program.code) if asked else program.code
        if code == program.code or shown.error:
            return shown
        more = self._desk.traces.run(code, lambda: self._piece(replace(traced, code=code))[0])
        return shown if more.error else more

    def _read(self, message: str, dialogue: Dialogue, move: Move) -> str | None:
        """Let a model that may write read what no rule could; a smaller one invents more than it understands (measured)."""
        if move is not Move.NOTE_PROFILE or not self._desk.trust.compose or not wants_reading(message, dialogue):
            return None
        return read(message, dialogue, self._desk.model, self._cancelled)

    def _checked(self, turn: Turn, dialogue: Dialogue) -> tuple[Turn, Verdict]:
        """Say that the code is judged, which takes seconds, and judge it."""
        if dialogue.exercise is None:
            raise LookupError("no exercise is open")
        exercise = self._desk.exercises[dialogue.exercise.id]
        turn = self._shown(turn.say(say("exercise_checking", dialogue.language, count=len(exercise.names))))
        code = submitted(turn.message, dialogue.exercise, exercise)
        return turn, self._desk.check(exercise, code, self._cancelled)

    def _tried(self, turn: Turn, dialogue: Dialogue) -> tuple[Turn, Dialogue, Run | None]:
        """Run the message's code, if it holds any: what it did decides what is said, and whether it is mended."""
        code = code_in(turn.message)
        if code is None:
            return turn, dialogue, None
        turn = self._shown(turn.say(say("ran_yours", dialogue.language)))
        turn, run = self._run_piece(turn, dialogue, Execute(code, show_code=False, trace=True))
        return turn, self._noted(dialogue, run), self._with_last_shown(turn.message, run)

    def _with_last_shown(self, message: str, run: Run) -> Run:
        """Return the run of a notebook's cells with the value of its last line, which a notebook shows and no print does."""
        is_silent = not (run.error or run.fault or run.stdout.strip() or run.figures)
        code = with_last_shown(run.code) if is_silent and has_prompts(message) else ""
        shown = self._run(Execute(code)) if code else run
        return run if shown.error or shown.stdout.strip() == "None" else replace(run, stdout=shown.stdout)

    def _noted(self, dialogue: Dialogue, run: Run) -> Dialogue:
        """Return the dialogue after a run of the learner's code, which it keeps unless it may be of an open exercise: tests judge that."""
        open_ = dialogue.exercise
        is_kept = open_ is None or is_apart(run.code, open_, self._desk.exercises[open_.id])
        return mending.noted(dialogue, run) if is_kept else replace(dialogue, code=None)

    def _traced(self, turn: Turn, dialogue: Dialogue, program: walking.Program) -> tuple[Turn, Run]:
        """Say whose code is run, and run it for its shapes."""
        title = program.title.in_(dialogue.language) if program.title else ""
        told = say("walk_topic", dialogue.language, title=title) if title else say("ran_yours", dialogue.language)
        turn = self._shown(turn.say(told))
        return self._run_piece(turn, dialogue, Execute(program.code, trace=True, wall_seconds=program.seconds))

    def _run_piece(self, turn: Turn, dialogue: Dialogue, line: Execute) -> tuple[Turn, Run]:
        """Run a learner's program, and say what had to be stood in for where it is a piece of one."""
        run, piece = self._piece(line)
        self._desk.traces.keep(line.code, run)
        if piece is None:
            return turn, run
        comma = "、" if dialogue.language == "zh" else ", "
        names = comma.join(f"`{name}`" for name in piece.names)
        if names:
            turn = turn.say(say("stood_in", dialogue.language, names=names))
        if piece.imports:
            lines = comma.join(f"`{line}`" for line in piece.imports)
            turn = turn.say(say("imports_added", dialogue.language, lines=lines))
        if piece.after:
            turn = turn.say(say("tried_class", dialogue.language, code=piece.after.strip().replace("\n", "; ")))
        return self._shown(turn), run

    def _piece(self, line: Execute) -> tuple[Run, Piece | None]:
        return run_piece(line.code, lambda code: self._run(replace(line, code=code)))

    def _reworked(self, turn: Turn, dialogue: Dialogue, made: Reworked) -> tuple[Turn, Run, Run | None]:
        """Run a changed program; where it is only asked what would come of it, the one before as well, by the same chance."""
        if not made.is_what_if:
            turn, run = self._run_piece(turn, dialogue, Execute(made.code, trace=True))
            return turn, run, None
        if (seeds := seeded(made.before)) is None:
            turn, run = self._run_piece(turn, dialogue, Execute(made.code, trace=True))
            return turn, run, self._piece(Execute(made.before, trace=True))[0]
        turn = self._shown(turn.say(say("same_seed", dialogue.language)))
        run, before = (
            counted(self._run(Execute(seeds.before + code, trace=True)), replace(seeds, code=code))
            for code in (made.code, made.before)
        )
        return turn, run, before

    def _mended(self, turn: Turn, dialogue: Dialogue) -> tuple[Turn, Mended | None]:
        """Say that mends are tried, which takes seconds, and try them."""
        if dialogue.code is None:
            raise LookupError("there is no code to mend")
        turn = self._shown(turn.say(say("mending", dialogue.language)))
        return turn, find_mend(dialogue.code.text, lambda code: self._run(Execute(code, trace=True)))

    def _as_told(self, turn: Turn, dialogue: Dialogue, told: ToldEdit) -> tuple[Turn, Mended | None]:
        """Say that an edit that was told is tried, and try it."""
        if dialogue.code is None:
            raise LookupError("there is no code to mend")
        turn = self._shown(turn.say(say("trying_told", dialogue.language)))
        return turn, as_told(dialogue.code.text, told, lambda code: self._piece(Execute(code, trace=True))[0])

    def _probed(self, turn: Turn, at: Situation) -> tuple[Turn, Run | None]:
        """Run the last program for the value that is asked for, or with the number that is proposed; None where neither is."""
        code = at.dialogue.code
        kind = asked_of_code(at.message, at.dialogue)
        if code is None or kind not in (Asked.VALUE, Asked.OUTPUT, Asked.TRY, Asked.REVIEW):
            return turn, None
        if kind is not Asked.TRY:
            traced = Execute(code.text, trace=True)
            shown = self._desk.traces.run(code.text, lambda: self._piece(traced)[0])
            if kind in (Asked.OUTPUT, Asked.REVIEW):
                return turn, shown
            names = valued(at.message, code.text)
            if is_of_lines(shaped(at.message, code.text), code):
                return turn, shown
            if told := loss_at_last(names[0], shown):
                return turn, replace(shown, stdout=told, figures=())
            probe = reduce(with_print, names, code.text)
            turn, run = self._run_piece(turn, at.dialogue, Execute(probe))
            return turn, replace(run, stdout="".join(run.stdout.splitlines(keepends=True)[-len(names) :]), figures=())
        turn = self._shown(turn.say(say("trying_number", at.dialogue.language)))
        found = find_mend(code.text, lambda text: self._run(Execute(text, trace=True)))
        value = tried(at.message, at.dialogue)
        text = with_number(code.text, found.run.code, value) if found and value else ""
        return turn, self._run(Execute(text, trace=True)) if text else None

    def _offered(self, turn: Turn, at: Situation) -> tuple[Turn, Situation]:
        """Look for the program that comes nearest to a request; what a model wrote where none came of it is kept, too."""
        shown, tries = [turn], list[Written]()
        request = self._request(at)

        def failed(number: int, run: Run) -> None:
            error = " ".join(str(run.error).split())[:LONGEST_ERROR]
            told = say("write_try_failed", at.dialogue.language, turn.number, number=number, error=error)
            shown.append(self._shown(shown[-1].say(told)))

        def writes(
            nearest: str, missing: Sequence[Words], run: Callable[[str], Run], lacking: Callable[[Run], Sequence[Words]]
        ) -> Written:
            told = say("writing_rest" if nearest else "writing_program", at.dialogue.language, turn.number)
            shown.append(self._shown(shown[-1].say(told)))
            model, stop = self._desk.model, self._cancelled
            if given_away(secrets_of(at), nearest, at.message):  # of the open exercise: no model reads it
                nearest = ""
            made = written(request.text, model, run, stop, failed, lacking=lacking, nearest=nearest, missing=missing)
            tries.append(made)
            return made

        offer = offered(request, writes if self._desk.trust.code else None)
        return shown[-1], replace(at, offer=offer, written=tries[-1] if tries else None)

    def _request(self, at: Situation) -> Request:
        """Return what is asked, and the recipe's program where one was found."""
        found = at.finding
        if found is None or not isinstance(found.material, Recipe):
            text = heard_by(at)
            if is_change(at, at.message) and at.dialogue.screen:
                return Request(text, lambda code: self._run(Execute(code)), near=at.dialogue.screen)
            near = self._desk.finder.nearest_recipe(text)
            near = None if near and solves(near, at.dialogue) else near
            code = named_as_wished(at, near).code if near and near.is_ready else None
            return Request(text, lambda code: self._run(Execute(code)), near=code)
        recipe = found.material
        program = program_for(at, found)
        title = f"{recipe.title.zh} {recipe.title.en}"
        asking = at.dialogue.asking
        return Request(
            at.message,
            lambda code: self._run(Execute(code, wall_seconds=recipe.seconds)),
            named_as_wished(at, found).code,
            f"{title} {' '.join(recipe.asks)}".lower(),
            title,
            can_witness=program is recipe.program,
            corrects=asking is not None and asking.material == recipe.id,
        )

    def _run(self, line: Execute) -> Run:
        return self._desk.run(line, self._cancelled)


def _is_program(at: Situation) -> bool:
    """Tell whether a recipe was found that can be filled."""
    return at.finding is not None and at.finding.is_ready and isinstance(at.finding.material, Recipe)
