"""`python -m evals answers`: ask the free questions of several systems on one model, and report."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from agent.looking_up import SEARCHED
from agent.models.errors import ModelError
from agent.tutor import Tutor
from evals.answers.cache import OUT, Answer, Answers
from evals.answers.judging import Judged, judge, reason, says
from evals.answers.plot import draw
from evals.answers.questions import FreeQuestion, read_free_questions, spread
from evals.answers.report import Table, as_json, markdown
from evals.answers.systems import System, system
from evals.asking import ask_all
from evals.bench import tutor_for
from evals.kept import Kept
from evals.systems import TOKENS, NoSuchSystem, names_of

DEPTHS = (1, 2, 3, 4, 6, 8)
"""So many of the facts found are marked as an answer by themselves."""
errors = Console(stderr=True, soft_wrap=True, highlight=False)


def answers(
    systems: Annotated[
        str, typer.Option(help="some of bare, retrieval, tools, tutor, tutor:select, tutor:copy, tutor:compose")
    ] = "bare,tutor",
    model: Annotated[str, typer.Option(help="auto, embedded, ollama:NAME[@URL] or scripted[:FILE]")] = "auto",
    half: Annotated[Literal["dev", "test"], typer.Option(help="of test no single question is shown")] = "dev",
    limit: Annotated[int | None, typer.Option(min=1, help="ask so many of the half, evenly from all stages")] = None,
    tokens: Annotated[int, typer.Option(min=16, help="that bare, retrieval and tools may write")] = TOKENS,
    questions: Annotated[
        list[Path] | None, typer.Option(help="a file of questions, once or more often; without it: ours")
    ] = None,
    kept: Annotated[Path, typer.Option(help="where answers are kept; what stands there is not asked again")] = OUT,
    only_kept: Annotated[bool, typer.Option("--only-kept", help="ask nothing, report what is there")] = False,
    report: Annotated[Path | None, typer.Option(metavar="FILE.md", help="write the report there")] = None,
    plot: Annotated[Path | None, typer.Option(metavar="FILE.png", help="draw the pass rates there")] = None,
    as_json_: Annotated[bool, typer.Option("--json", help="machine-readable output")] = False,
) -> None:
    """Ask free questions with key facts of several systems on the same model; can be killed and goes on."""
    all_, problems = read_free_questions(questions)
    for problem in problems:
        errors.print(f"Left out: {problem}", style="red", markup=False)
    asked = spread([question for question in all_ if question.half == half], limit)
    with tutor_for(model) as tutor:
        try:
            chosen = [system(name, tutor, tokens) for name in names_of(systems)]
            if not only_kept:
                ask_all(chosen, asked, Answers(kept), _told)
        except (NoSuchSystem, ModelError) as error:
            errors.print(str(error), style="red", markup=False)
            raise typer.Exit(1) from None
        table = _table(tutor, half, chosen, asked, Answers(kept))
        lines = list(markdown(table, dict(_reasons(tutor, table))))
    if report:
        report.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if plot:
        draw(table, plot)
    typer.echo(json.dumps(as_json(table), ensure_ascii=False) if as_json_ else "\n".join(lines))
    raise typer.Exit(0 if any(table.judged.values()) else 1)


def _told(progress: str) -> None:
    errors.print(progress, style="dim", markup=False)


def _table(
    tutor: Tutor, half: str, systems: Sequence[System], questions: Sequence[FreeQuestion], known: Kept[Answer]
) -> Table:
    judged: dict[str, dict[str, Judged]] = {}
    for one in systems:
        given = ((question, known.get(one.key(question))) for question in questions)
        judged[one.name] = {q.id: judge(q, answer, tutor.curriculum) for q, answer in given if answer is not None}
    stages = {topic: stage.number for stage in tutor.curriculum.stages for topic in stage.topics}
    searched = [(question, tutor.library.search(question.text, k=SEARCHED)) for question in questions]
    found = {depth: sum(says(q, result, depth) for q, result in searched) for depth in DEPTHS}
    return Table(tutor.model.name, tutor.model.digest, half, judged, stages, found, len(questions))


def _reasons(tutor: Tutor, table: Table) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield why each answer failed; where the search had the missing fact is said of a tutor alone."""
    for name, judged in table.judged.items():
        for id_, one in judged.items():
            if not one.passed:
                why = reason(one, lambda text: tutor.library.search(text, k=SEARCHED), tutor.curriculum)
                own = name.startswith("tutor")
                yield (name, id_), str(why if own else type(why)(why.missing, why.claims, ""))
