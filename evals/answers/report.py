"""The report: pass rates with intervals, systems in pairs, each question with what failed (of the dev half alone)."""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from evals.answers.judging import Judged
from evals.paired import Paired
from evals.score import Verdict
from evals.statistics import Rate, percentile, wilson

LANGUAGES = ("zh", "en", "mixed")


@dataclass(frozen=True)
class Table:
    """What was judged: for each system its answers, by question."""

    model: str
    digest: str
    half: str
    judged: Mapping[str, Mapping[str, Judged]]
    stage_of: Mapping[str, int]
    """The stage of each topic."""
    found: Mapping[int, int]
    """Of how many questions the first so many facts found, said whole, would pass: what choosing has to beat."""
    asked: int
    """How many questions there were."""

    @property
    def stages(self) -> list[int]:
        """Return the numbers of all stages."""
        return sorted(set(self.stage_of.values()))

    def of(self, system: str) -> list[Judged]:
        """Return the answers of a system."""
        return list(self.judged[system].values())

    def of_language(self, system: str, language: str) -> list[Judged]:
        """Return the answers of a system to the questions in a language."""
        return [one for one in self.of(system) if one.question.language == language]

    def of_stage(self, system: str, stage: int) -> list[Judged]:
        """Return the answers of a system to the questions of a stage."""
        return [one for one in self.of(system) if self.stage_of.get(one.question.topic) == stage]

    def pairs(self, first: str, second: str) -> Paired:
        """Put two systems side by side on the questions that both answered."""
        one, other = self.judged[first], self.judged[second]
        return Paired.of([(one[id_].passed, other[id_].passed) for id_ in one if id_ in other])

    def compared(self) -> list[tuple[str, str]]:
        """Return each tutor beside each other system, and the tutors beside one another."""
        names = list(self.judged)
        tutors = [name for name in names if name.startswith("tutor")]
        others = [name for name in names if name not in tutors]
        among = [(one, two) for number, one in enumerate(tutors) for two in tutors[number + 1 :]]
        return [(tutor, other) for tutor in tutors for other in others] + among


def rate(judged: Sequence[Judged]) -> str:
    """Return a pass rate with its interval."""
    passed = sum(one.passed for one in judged)
    between = wilson(Rate(passed, len(judged)))
    return (
        f"{passed}/{len(judged)} = {passed / len(judged):.0%} [{between.low:.0%}, {between.high:.0%}]"
        if judged
        else "–"
    )


def markdown(table: Table, reasons: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """Yield the report line by line; `reasons`: why (system, question) failed."""
    yield f"model {table.model} (`{table.digest[:12]}`), half {table.half}"
    yield from ("", "### Key facts and sources", "")
    yield "| system | all key facts, no wrong claim (95 %) | a wrong claim | citations resolve | cited sentences supported | shown outputs that are runs | p50 / p90 s | tokens p50 | cut off |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for name in table.judged:
        yield _overall(name, table.of(name))
    yield from ("", "### By language and stage", "")
    yield "| | " + " | ".join(table.judged) + " |"
    yield "|---|" + "---|" * len(table.judged)
    for language in LANGUAGES:
        yield _row(language, [table.of_language(name, language) for name in table.judged])
    for stage in table.stages:
        yield _row(f"stage {stage}", [table.of_stage(name, stage) for name in table.judged])
    yield from _paired(table)
    yield from _found(table)
    if table.half != "test":
        yield from _questions(table, reasons)


def _row(title: str, groups: Sequence[Sequence[Judged]]) -> str:
    return f"| {title} | " + " | ".join(map(rate, groups)) + " |"


def _overall(name: str, judged: Sequence[Judged]) -> str:
    resolving = [one.resolves for one in judged if one.resolves is not Verdict.SKIPPED]
    cited, supported = sum(one.cited for one in judged), sum(one.supported for one in judged)
    outputs, real = sum(one.outputs for one in judged), sum(one.real_outputs for one in judged)
    seconds = [one.answer.seconds for one in judged]
    tokens = [one.answer.tokens for one in judged if one.answer.tokens]
    return (
        f"| {name} | {rate(judged)} | {sum(bool(one.marked.claims) for one in judged)} "
        f"| {_part(resolving.count(Verdict.PASSED), len(resolving))} | {_part(supported, cited)} | {_part(real, outputs)} "
        f"| {percentile(seconds, 50):.1f} / {percentile(seconds, 90):.1f} | {statistics.median(tokens) if tokens else '–'} "
        f"| {sum(one.answer.cut_off for one in judged)} |"
    )


def _part(part: int, of: int) -> str:
    return f"{part}/{of}" if of else "none"


def _paired(table: Table) -> Iterator[str]:
    compared = table.compared()
    if not compared:
        return
    yield from ("", "### In pairs, on the questions that both answered", "")
    yield "| first, second | n | both | first only | second only | neither | rates | ratio | McNemar p |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for first, second in compared:
        pair = table.pairs(first, second)
        if pair.n:
            rates = f"{(pair.both + pair.first_only) / pair.n:.0%}, {(pair.both + pair.second_only) / pair.n:.0%}"
            yield (
                f"| {first}, {second} | {pair.n} | {pair.both} | {pair.first_only} | {pair.second_only} | {pair.neither} "
                f"| {rates} | {pair.ratio:.2f} | {pair.p:.2g} |"
            )


def _found(table: Table) -> Iterator[str]:
    yield from ("", "### What the first facts found would say by themselves, without model or calculator", "")
    yield "| facts | " + " | ".join(map(str, table.found)) + " |"
    yield "|---|" + "---|" * len(table.found)
    yield "| pass | " + " | ".join(f"{passed}/{table.asked}" for passed in table.found.values()) + " |"


def _questions(table: Table, reasons: Mapping[tuple[str, str], str]) -> Iterator[str]:
    yield from ("", "### Each question", "")
    yield "| | question | " + " | ".join(table.judged) + " |"
    yield "|---|---|" + "---|" * len(table.judged)
    asked = {id_: one.question.text for answers in table.judged.values() for id_, one in answers.items()}
    for id_, text in sorted(asked.items()):
        cells = (_cell(table.judged[name].get(id_), reasons.get((name, id_), "")) for name in table.judged)
        yield f"| {id_} | {_escaped(text)} | " + " | ".join(cells) + " |"


def _cell(judged: Judged | None, why: str) -> str:
    return "" if judged is None else "✓" if judged.passed else f"✗ {_escaped(why)}"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def as_json(table: Table) -> dict[str, object]:
    """Return the figures as `--json` prints them."""
    systems = {}
    for name in table.judged:
        judged = table.of(name)
        passed = sum(one.passed for one in judged)
        between = wilson(Rate(passed, len(judged)))
        systems[name] = {
            "n": len(judged),
            "passed": passed,
            "interval": [between.low, between.high],
            "wrong_claims": sum(bool(one.marked.claims) for one in judged),
            "citations_resolve": [one.resolves for one in judged].count(Verdict.PASSED),
            "citations_lost": [one.resolves for one in judged].count(Verdict.FAILED),
            "cited": sum(one.cited for one in judged),
            "supported": sum(one.supported for one in judged),
            "outputs": sum(one.outputs for one in judged),
            "outputs_that_are_runs": sum(one.real_outputs for one in judged),
            "seconds": {
                f"p{percent}": percentile([one.answer.seconds for one in judged], percent) for percent in (50, 90)
            },
        }
    pairs = [
        {"first": first, "second": second, **vars(pair), "ratio": pair.ratio, "p": pair.p}
        for first, second in table.compared()
        if (pair := table.pairs(first, second)).n
    ]
    found = {"asked": table.asked, "passed": {str(depth): passed for depth, passed in table.found.items()}}
    named = {"model": table.model, "digest": table.digest, "half": table.half}
    return {**named, "systems": systems, "pairs": pairs, "first_facts": found}
