"""What a model is trusted with: by keyed cases, kept case by case, for its digest."""

import json
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from langchain_core.messages import HumanMessage
from typer.testing import CliRunner

from agent import doctor, measuring
from agent.__main__ import app
from agent.calibration import THRESHOLDS, Case, Outcome, Result, calibrate, cases, file_for, read
from agent.models.errors import Stopped
from agent.models.scripted import Reply, Script, open_scripted
from agent.models.seam import Tier, TutorModel, never
from agent.settings import Settings
from agent.trial import Bench, attempt
from agent.trust import Reliance, Trust, by_size
from agent.tutor import Tutor
from knowledge.words import language_of
from tools.run import Run
from ui.words import trust_marks

GOOD_CODE = {
    "code-count": "def count_parameters(m):\n    return sum(p.numel() for p in m.parameters() if p.requires_grad)",
    "code-normalize": "def standardize(x):\n    return (x - x.mean(0)) / x.std(0, unbiased=False)",
    "code-cnn": (
        "import torch.nn as nn\nclass SmallCNN(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.f = nn.Sequential(nn.Conv2d(1, 8, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 8, 3), nn.ReLU(), "
        "nn.MaxPool2d(2), nn.Flatten(), nn.Linear(200, 10))\n    def forward(self, x):\n        return self.f(x)"
    ),
    "code-train": (
        "import torch\ndef fit(x, y, steps):\n    w = torch.zeros((), requires_grad=True)\n"
        "    b = torch.zeros((), requires_grad=True)\n    for _ in range(steps):\n"
        "        ((w * x + b - y) ** 2).mean().backward()\n        with torch.no_grad():\n            for p in (w, b):\n"
        "                p -= 0.1 * p.grad\n                p.grad = None\n    return w.item(), b.item()"
    ),
    "code-accuracy": "def accuracy(logits, labels):\n    return (logits.argmax(1) == labels).float().mean().item()",
    "code-batches": "def batches(x, size):\n    yield from x.split(size)",
}
HINTS = {"zh": "想一想公式里的每一项。", "en": "Think about each part of the formula."}


def right(case: Case) -> Reply:
    """Answer a case as a good model does: the whole facts, the needed numbers, a hint, working code."""
    when = re.compile(re.escape(case.question))
    if case.kind == "choose":
        return Reply(when=when, choose={"facts": [int(need.split("|")[0]) for need in case.needs]})
    if case.kind == "secret":
        return Reply(when=when, say=HINTS[case.language])
    if case.kind == "code":
        return Reply(when=when, say=f"```python\n{GOOD_CODE[case.id]}\n```")
    return Reply(when=_as_asked(case), say=("" if case.language == "zh" else " ").join(case.facts))


def wrong(case: Case) -> Reply:
    """Answer a case as a bad model does."""
    when = _as_asked(case) if case.kind in ("copy", "compose") else re.compile(re.escape(case.question))
    if case.kind == "choose":
        return Reply(when=when, choose={"facts": [1, 3]})
    if case.kind == "secret":
        return Reply(when=when, say=re.sub(r"^.*[：:] ?", "", case.facts[1]))
    if case.kind == "code":
        return Reply(when=when, say="```python\nprint('every check was passed')\nraise SystemExit\n```")
    return Reply(when=when, say="量子猫喜欢红烧肉。" if case.language == "zh" else "Quantum cats love strudel.")


def _as_asked(case: Case) -> re.Pattern[str]:
    """Tell the copy prompt from the compose prompt, and one case from the next: one question is asked in both."""
    opened = r"可靠的话：|Reliable sentences:" if case.kind == "copy" else "资料："
    return re.compile(f"(?=.*(?:{opened}))(?=.*{re.escape(case.question)})", re.DOTALL)


def model(*failing: str) -> TutorModel:
    """Return a model that passes all but these kinds."""
    replies = tuple(wrong(case) if case.kind in failing else right(case) for case in cases())
    return open_scripted(Script(replies=replies, parameters_billions=1.5))


@pytest.fixture
def run(tutor: Tutor) -> Iterator[object]:
    return lambda code: tutor.sandbox.run(code, wall_seconds=20)


def measured(of: TutorModel, file: Path, run: object) -> Result:
    bench = Bench(of, run, never)  # type: ignore[arg-type]
    return calibrate(file, lambda case: attempt(case, bench), name=of.name, digest=of.digest)


def test_the_cases_are_some_thirty_in_both_languages_and_copying_the_example_passes_none_of_the_choices() -> None:
    assert len(cases()) == len({case.id for case in cases()}) == 30
    for kind in THRESHOLDS:
        spoken = [case for case in cases() if case.kind == kind]
        assert {case.language for case in spoken} == {"zh", "en"}
        assert all(language_of(case.question) == case.language for case in spoken)
    passed = [
        attempt(case, Bench(model("choose"), _no_code, never)).passed for case in cases() if case.kind == "choose"
    ]
    assert sum(passed) == 0


def _no_code(_: str) -> Run:
    raise AssertionError("no code is run here")


def test_a_model_that_passes_everything_is_trusted_with_everything(tmp_path: Path, run: object) -> None:
    result = measured(model(), tmp_path / "r.json", run)
    assert [outcome.why for outcome in result.outcomes if not outcome.passed] == []
    assert result.trust == Trust(choose=True, copy=True, compose=True, code=True, measured=True)
    assert read(tmp_path / "r.json") == result


@pytest.mark.parametrize("kind", ["choose", "copy", "compose", "secret", "code"])
def test_a_model_is_not_trusted_with_what_it_fails(kind: str, tmp_path: Path, run: object) -> None:
    result = measured(model(kind), tmp_path / "r.json", run)
    lost = "compose" if kind == "secret" else kind
    trust = result.trust
    assert trust
    lacks = {lost, "copy"} if lost == "choose" else {lost}  # who cannot choose only leaves facts out when copying
    assert {name for name in ("choose", "copy", "compose", "code") if not getattr(trust, name)} == lacks
    assert trust.tier is (Tier.COPY if lost == "compose" else Tier.COMPOSE)
    assert all(outcome.why for outcome in result.outcomes if outcome.kind == kind)


def put(case: Case, *, passed: bool = True) -> Outcome:
    return Outcome(case.id, case.kind, case.fingerprint, passed, "" if passed else "no", "…", 0.1)


def test_a_run_that_was_killed_goes_on_where_it_stopped(tmp_path: Path) -> None:
    file = tmp_path / "r.json"

    def dies(case: Case) -> Outcome:
        if case is cases()[4]:
            raise KeyboardInterrupt
        return put(case)

    with pytest.raises(KeyboardInterrupt):
        calibrate(file, dies, name="m", digest="d")
    assert read(file).trust is None
    asked: list[str] = []
    result = calibrate(file, lambda case: (asked.append(case.id), put(case))[1], name="m", digest="d")
    assert asked == [case.id for case in cases()[4:]]
    assert result.trust
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    "damage", [b"", b"{", b'{"outcomes": [1]}', b"[]", b'{"outcomes": [{"case": "x"}]}', b"\xff\xfe"]
)
def test_a_damaged_result_is_begun_anew(damage: bytes, tmp_path: Path) -> None:
    file = tmp_path / "r.json"
    file.write_bytes(damage)
    assert read(file) == Result()
    assert calibrate(file, put, name="m", digest="d").trust


def test_a_case_that_has_changed_is_put_again(tmp_path: Path) -> None:
    file = tmp_path / "r.json"
    calibrate(file, put, name="m", digest="d")
    stored = json.loads(file.read_text())
    stored["outcomes"][3]["fingerprint"] = "older"
    file.write_text(json.dumps(stored))
    assert [case.id for case in read(file).open] == [cases()[3].id]


def test_thresholds_are_shares_of_each_kind() -> None:
    def with_passed(count: int) -> Trust | None:
        choices = [case for case in cases() if case.kind == "choose"]
        return Result(tuple(put(case, passed=case not in choices[count:]) for case in cases())).trust

    assert [bool(trust and trust.choose) for trust in map(with_passed, (8, 6, 5, 0))] == [True, True, False, False]


def test_another_digest_is_another_model(tmp_path: Path, store_url: str) -> None:
    assert file_for(tmp_path, "a") != file_for(tmp_path, "b")
    assert file_for(tmp_path, "sha256:../../x").parent == tmp_path / "calibration"
    assert open_scripted(Script()).digest != model().digest != model("copy").digest


def test_a_set_tier_stays_whatever_is_measured() -> None:
    reliance = Reliance(by_size(1.5), Tier.SELECT)
    reliance.learn(Trust(copy=True, compose=True, measured=True))
    assert reliance.trust.tier is Tier.SELECT
    free = Reliance(by_size(1.5))
    assert (free.trust.tier, by_size(12).tier) == (Tier.SELECT, Tier.COMPOSE)
    free.learn(Trust(choose=False, copy=True, measured=True))
    assert free.trust.tier is Tier.COPY


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(measuring, "QUIET_SECONDS", 0.02)


def beside(tutor: Tutor, folder: Path, model: TutorModel) -> Tutor:
    """Return a tutor with this model, of which nothing is known yet."""
    named = replace(model, name="ollama:any")
    desk = replace(tutor.desk, model=named, reliance=Reliance(by_size(1.5)))
    return replace(tutor, model=named, desk=desk, cache=folder)


@pytest.mark.usefixtures("quick")
def test_the_model_is_measured_beside_the_page_and_trusted_from_then_on(tutor: Tutor, tmp_path: Path) -> None:
    page = beside(tutor, tmp_path, model("compose"))
    assert page.tier is Tier.SELECT
    warmed = threading.Event()
    thread = measuring.Measuring(page, busy=lambda: False, after=warmed.set)
    thread.start()
    thread.join(120)
    assert warmed.is_set()
    assert page.tier is Tier.COPY
    assert page.desk.reliance.progress is None
    assert trust_marks(page.desk.trust, "zh") == "选择 ✓ 复述 ✓ 讲解 ✗ 写码 ✓"


@pytest.mark.usefixtures("quick")
def test_nothing_is_measured_while_a_reply_is_written_and_a_stop_ends_it(tutor: Tutor, tmp_path: Path) -> None:
    page = beside(tutor, tmp_path, model())
    thread = measuring.Measuring(page, busy=lambda: True)
    thread.start()
    time.sleep(0.3)
    assert page.desk.reliance.progress == (0, 30)
    thread.stop()
    assert not thread.is_alive()
    assert read(file_for(tmp_path, page.model.digest)) == Result()


def test_a_case_that_a_reply_breaks_off_is_not_counted() -> None:
    case = next(case for case in cases() if case.kind == "copy")
    with pytest.raises(Stopped):
        attempt(case, Bench(model(), _no_code, lambda: True))


def test_the_scripted_model_is_not_measured_beside_the_page(tutor: Tutor) -> None:
    thread = measuring.Measuring(tutor, busy=lambda: False)
    thread.start()
    thread.join(10)
    assert not thread.is_alive()
    assert not tutor.desk.trust.measured


def test_the_command_measures_goes_on_and_the_doctor_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DLTUTOR_CACHE", str(tmp_path))
    script = tmp_path / "script.yaml"
    script.write_text("replies:\n- when: .\n  say: I do not know.\n- choose: {facts: [1, 3]}\n", encoding="utf-8")
    first = CliRunner().invoke(app, ["calibrate", "--model", f"scripted:{script}"])
    assert first.exit_code == 0, first.output
    assert "choose   0 of 8" in first.stdout
    assert "trusted to: nothing; tier select" in first.stdout
    assert "30/30" in first.stderr
    second = CliRunner().invoke(app, ["calibrate", "--model", f"scripted:{script}", "--json"])
    found = json.loads(second.stdout)
    assert found["trust"]["choose"] is False
    assert len(found["cases"]) == 30
    assert "30/30" not in second.stderr
    digest = open_scripted(Script()).digest
    plain = CliRunner().invoke(app, ["calibrate", "--model", "scripted"])
    assert (plain.exit_code, digest) == (1, "scripted")
    assert "no weights to measure" in plain.stderr


def test_the_doctor_tells_what_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(model="embedded", cache=tmp_path)
    monkeypatch.setattr(doctor, "weights", SimpleNamespace(SHA256="abc"))
    assert doctor.examine(settings)["trust"] == {
        "measured": False,
        "open": 30,
        "advice": "Type `python -m agent calibrate`.",
    }
    calibrate(file_for(tmp_path, "abc"), put, name="embedded", digest="abc")
    told = doctor.examine(settings)["trust"]
    assert isinstance(told, dict)
    assert (told["tier"], told["scores"]["choose"]) == ("compose", "8/8")


def test_a_prompt_is_answered_by_the_right_script() -> None:
    chat = model().chat
    assert chat.invoke([HumanMessage(cases()[-1].question)]).text.startswith("```python")
