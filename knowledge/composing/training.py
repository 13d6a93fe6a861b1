"""Reading how a network is to be trained: the task and its loss, the optimizer and its settings, what is printed and drawn."""

from dataclasses import replace

from knowledge.composing.denial import named_in, says
from knowledge.composing.options import CLIPPING, LOSSES, OPTIMIZERS, SCHEDULES, Options
from knowledge.composing.spec import Task, Training

EPOCHS, MOST_EPOCHS = 10, 50
"""Where the request names none; the second where it is to stop early."""
_SETTINGS = {"rate", "momentum", "decay", "epochs", "batch", "patience", "clip"}
_STOPS = r"早停|提前停止|early[ -]?stop"
_TRAINS = (
    rf"{_STOPS}|训练|train|优化器|optimi[sz]er|损失|(?<![a-z])loss|学习率|learning rate|epoch|曲线|准确率|accuracy"
)
_USUAL_LOSS: dict[Task, str] = {
    "classes": "CrossEntropyLoss",
    "binary": "BCEWithLogitsLoss",
    "numbers": "MSELoss",
}


def training_in(request: str, read: Options, outputs: int) -> Training | None:
    """Return how a network with so many outputs is to be trained; None if it is not."""
    wished = read.numbers.keys() & _SETTINGS
    optimizer, schedule = named_in(request, OPTIMIZERS), named_in(request, SCHEDULES)
    if not (wished or optimizer or schedule or says(request, _TRAINS)):
        return None
    value = read.numbers.get
    optimizer = optimizer or ("SGD" if "momentum" in wished else "Adam")
    patience = int(value("patience", 5 if says(request, _STOPS) else 0))
    training = Training(
        optimizer=optimizer,
        rate=value("rate", 0.05 if optimizer == "SGD" else 1e-3),
        momentum=value("momentum", 0.0),
        decay=value("decay", 0.0),
        schedule=schedule,
        epochs=int(value("epochs", MOST_EPOCHS if patience else EPOCHS)),
        batch=int(value("batch", 0)),
        clip=value("clip", 1.0 if says(request, CLIPPING) else 0.0),
        patience=patience,
        plots=says(request, r"画|曲线|plot|curve|可视化"),
        prints_accuracy=says(request, r"准确率|精度|accuracy|(?<![a-z])acc(?![a-z])|正确率"),
        prints_rate=says(request, r"打印[^,。]{0,8}学习率|print[^,.]{0,30}(?:learning rate|lr\b)"),
    )
    return _with_loss(training, request, _task(request, outputs))


def _task(request: str, outputs: int) -> Task:
    loss = named_in(request, LOSSES)
    if loss == "BCEWithLogitsLoss" or (outputs == 1 and says(request, r"二分类|binary|分类")):
        return "binary"
    are_numbers = loss in ("HuberLoss", "SmoothL1Loss", "L1Loss", "MSELoss") or outputs == 1
    return "numbers" if are_numbers or says(request, r"回归|regress|预测.{0,6}(?:值|数)") else "classes"


def _with_loss(training: Training, request: str, task: Task) -> Training:
    loss = named_in(request, LOSSES)
    return replace(training, task=task, loss=loss if loss and loss != "NLLLoss" else _USUAL_LOSS[task])
