"""What is said to be checked against a run is what the run shows, and nothing that only looks like it."""

import pytest

from agent.meeting import Meeting, meeting
from knowledge.composing.demand import demands_in
from tools.run import Run
from tools.witness import Layer, Seen, Tool, Witnessed

POOL = Layer(kind="MaxPool2d", kinds=("MaxPool2d", "_MaxPoolNd", "Module"), settings={"kernel_size": 5, "stride": 2})
CONVOLUTION = Layer(
    kind="Conv2d",
    kinds=("Conv2d", "_ConvNd", "Module"),
    settings={"kernel_size": (3, 3), "stride": (1, 1), "out_channels": 8},
)


def seen(code: str = "", *, stdout: str = "", error: str | None = None, **held: object) -> Witnessed:
    """Return a run that showed this and nothing else."""
    rows: dict[str, object] = {
        "layers": (),
        "calls": (),
        "optimizers": (),
        "schedules": (),
        "loaders": (),
        "defined": {},
    }
    run = Run(code, stdout, "", error, (), 0.1)
    return Witnessed(run, None if error else Seen.model_validate({**rows, **held}))


def compared(request: str, done: Witnessed) -> Meeting:
    return meeting(demands_in(request), done)


def zh(words: tuple[object, ...]) -> list[str]:
    return [each.zh for each in words]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("request_", "done", "hinted"),
    [
        ("用 DataLoader", seen("for batch in x: pass"), "DataLoader"),
        ("加残差", seen("y = x + b", calls=("add",)), "残差"),
        ("加平均池化", seen("loss.mean()", calls=("mean",)), "平均池化"),
        ("要早停", seen("counter = 0"), "早停"),
        ("batch size 32", seen("nn.Linear(32, 4)"), "batch size 32"),
        ("冻结参数", seen("x = f(requires_grad=True)"), "冻结参数"),
        ("用余弦学习率", seen(schedules=(Tool(kind="LambdaLR", settings={}),)), "余弦学习率"),
    ],
)
def test_what_only_looks_like_it_is_left_to_the_learner(request_: str, done: Witnessed, hinted: str) -> None:
    found = compared(request_, done)
    assert (found.met, found.unmet) == ((), ())
    assert zh(found.unchecked) == [hinted]


@pytest.mark.parametrize(("request_", "lacks"), [("卷积核 5，用卷积", "kernel 5"), ("步长 2，用卷积", "stride 2")])
def test_pool_is_no_evidence_for_a_convolution(request_: str, lacks: str) -> None:
    found = compared(request_, seen(layers=(CONVOLUTION, POOL)))
    assert zh(found.met) == ["卷积"]
    assert zh(found.unmet) == [lacks]


def test_what_is_denied_is_met_where_nothing_hints_at_it() -> None:
    assert zh(compared("不要 DataLoader", seen("x = 1")).met) == ["不用 DataLoader"]
    assert zh(compared("不要 DataLoader", seen("batch = 1")).unchecked) == ["不用 DataLoader"]
    loader = Tool(kind="DataLoader", settings={})
    assert zh(compared("不要 DataLoader", seen(loaders=(loader,))).unmet) == ["不用 DataLoader"]


def test_number_that_stands_somewhere_is_neither_claimed_nor_asked_about() -> None:
    found = compared("训练 7 轮", seen("for epoch in range(7): pass"))
    assert (found.met, found.unmet, found.unchecked) == ((), (), ())
    assert zh(compared("训练 7 轮", seen("for epoch in range(8): pass")).unmet) == ["epochs 7"]


def test_of_a_run_that_was_not_seen_nothing_is_claimed_in_either_language() -> None:
    found = compared("use average pooling, 画图", seen(error="TimeoutError"))
    assert (found.met, found.unmet, found.is_seen) == ((), (), False)
    assert [each.en for each in found.unchecked] == ["average pooling", "a plot"]


def test_what_is_to_be_printed_is_looked_for_in_what_was_printed() -> None:
    rate = "打印学习率"
    assert zh(compared(rate, seen(stdout="lr 0.1\n")).met) == [rate]
    assert zh(compared(rate, seen(stdout="accurate: 0.1\n")).unmet) == [rate]
