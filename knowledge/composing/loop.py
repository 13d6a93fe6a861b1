"""The lines that train a network on made-up data."""

from collections.abc import Iterator

from knowledge.composing.spec import Network, Training

ROWS = 256
"""Examples that are made up."""
_SCHEDULES = {
    "CosineAnnealingLR": "T_max={epochs}", "OneCycleLR": "max_lr={rate}, total_steps={epochs}", "StepLR": "step_size={part}, gamma=0.5",
    "MultiStepLR": "milestones=[{part}, {later}], gamma=0.1", "ExponentialLR": "gamma=0.95", "ReduceLROnPlateau": "patience=2, factor=0.5",
}  # fmt: skip


def example(network: Network, rows: int) -> str:
    """Return the expression of a made-up input."""
    if network.vocabulary:
        return f"torch.randint(0, {network.vocabulary}, ({rows}, {network.length}))"
    if network.family == "rnn":
        return f"torch.randn({rows}, {network.length}, {network.inputs})"
    return f"torch.randn({', '.join(map(str, (rows, network.inputs, *network.sides)))})"


def loop_of(network: Network, training: Training) -> list[str]:
    """Return the lines from the data to what the training came to."""
    return [
        *_data(network, training),
        *_tools(training),
        *_epochs(network, training),
        *_report(training),
    ]


def _target(network: Network, training: Training) -> str:
    shape = f"{ROWS}, {network.length}" if network.each_step else f"{ROWS}"
    if training.task == "classes":
        return (
            f"torch.randint(0, {network.outputs}, ({shape},))"
            if not network.each_step
            else f"torch.randint(0, {network.outputs}, ({shape}))"
        )
    if training.task == "binary":
        return f"torch.randint(0, 2, ({shape}, {network.outputs})).float()"
    return f"torch.randn({shape}, {network.outputs})"


def _data(network: Network, training: Training) -> Iterator[str]:
    yield from (
        "",
        f"x = {example(network, ROWS)}  # made up: put your own data here",
        f"y = {_target(network, training)}",
    )
    kept = ROWS * 3 // 4
    if training.patience:
        yield f"x, val_x, y, val_y = x[:{kept}], x[{kept}:], y[:{kept}], y[{kept}:]"
    if training.batch:
        yield f"loader = DataLoader(TensorDataset(x, y), batch_size={training.batch}, shuffle=True)"


def _tools(training: Training) -> Iterator[str]:
    options = [f"lr={training.rate:g}"]
    options += [f"momentum={training.momentum:g}"] if training.momentum else []
    options += [f"weight_decay={training.decay:g}"] if training.decay else []
    yield f"loss_fn = nn.{training.loss}()"
    yield f"optimizer = torch.optim.{training.optimizer}(model.parameters(), {', '.join(options)})"
    if training.schedule:
        epochs = training.epochs
        given = _SCHEDULES[training.schedule].format(
            epochs=epochs, rate=f"{training.rate:g}", part=max(epochs // 3, 1), later=max(epochs * 2 // 3, 2)
        )
        yield f"scheduler = torch.optim.lr_scheduler.{training.schedule}(optimizer, {given})"


def _epochs(network: Network, training: Training) -> Iterator[str]:
    yield from ("", "losses = []  # of each epoch")
    if training.patience:
        yield 'best, waited, kept = float("inf"), 0, copy.deepcopy(model.state_dict())'
    yield f"for epoch in range({training.epochs}):"
    yield "    model.train()"
    if training.batch:
        yield "    total = 0.0"
        yield "    for batch_x, batch_y in loader:"
        yield from (f"        {row}" for row in _step(network, training, "batch_x", "batch_y"))
        yield "        total += loss.item() * len(batch_x)"
        yield "    losses.append(total / len(x))"
    else:
        yield from (f"    {row}" for row in _step(network, training, "x", "y"))
        yield "    losses.append(loss.item())"
    rate = ', "lr", optimizer.param_groups[0]["lr"]' if training.prints_rate else ""
    yield f'    print("epoch", epoch + 1, "loss", round(losses[-1], 4){rate})'
    if training.schedule:
        yield f"    scheduler.step({'losses[-1]' if training.schedule == 'ReduceLROnPlateau' else ''})"
    if training.patience:
        yield from _patience(network, training)


def _step(network: Network, training: Training, x: str, y: str) -> Iterator[str]:
    yield f"loss = {_loss(network, training, x, y)}"
    yield "optimizer.zero_grad()"
    yield "loss.backward()"
    if training.clip:
        yield f"nn.utils.clip_grad_norm_(model.parameters(), {training.clip:g})"
    yield "optimizer.step()"


def _loss(network: Network, training: Training, x: str, y: str) -> str:
    if network.each_step and training.task == "classes":
        return f"loss_fn(model({x}).flatten(0, 1), {y}.flatten())"
    return f"loss_fn(model({x}), {y})"


def _patience(network: Network, training: Training) -> Iterator[str]:
    yield "    model.eval()"
    yield "    with torch.no_grad():"
    yield f"        val_loss = {_loss(network, training, 'val_x', 'val_y')}.item()"
    yield "    if val_loss < best:"
    yield "        best, waited, kept = val_loss, 0, copy.deepcopy(model.state_dict())"
    yield "    else:"
    yield "        waited += 1"
    yield f"    if waited == {training.patience}:"
    yield '        print("stopped early after epoch", epoch + 1)'
    yield "        break"


def _report(training: Training) -> Iterator[str]:
    if training.patience:
        yield "model.load_state_dict(kept)  # the best weights again"
    if training.prints_accuracy and training.task != "numbers":
        right = "(model(x) > 0) == (y > 0.5)" if training.task == "binary" else "model(x).argmax(dim=-1) == y"
        yield from ("model.eval()", "with torch.no_grad():", f'    print("accuracy", ({right}).float().mean().item())')
    if training.plots:
        yield from (
            "",
            "plt.plot(range(1, len(losses) + 1), losses)",
            'plt.xlabel("epoch")',
            'plt.ylabel("loss")',
            'plt.title("training loss")',
            "plt.show()",
        )
