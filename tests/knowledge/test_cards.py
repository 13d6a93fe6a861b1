"""Call cards: recognised where they should be and nowhere else, with the signatures that torch really has."""

import ast
import importlib
import inspect

import pytest
from pydantic import ValidationError

from knowledge.practice.card import SEEN, Card, _Form, placeholders
from knowledge.practice.loading import load_practice
from knowledge.practice.material import signature
from knowledge.practice.meaning import names_of
from knowledge.practice.pattern import expressions

CARDS = load_practice().cards
LEAST = 150
SETTING = """
import torch
import torch.nn.functional as F
import numpy as np
import pandas as pd
from torch import nn
from torch.utils.data import DataLoader, Dataset, TensorDataset, random_split
class Net(nn.Module):
    pass
model = Net()
net = nn.Sequential(nn.Linear(4, 4))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 10)
loader = DataLoader(data, batch_size=4)
array = np.zeros(3)
x = torch.ones(2, 3)
"""
LINES = [
    ("y = x.view(-1, 6)", "tensor-view"),
    ("y = x.reshape(6)", "tensor-reshape"),
    ("y = array.reshape(3, 1)", ""),
    ("y = x.permute(1, 0)", "permute"),
    ("y = x.transpose(0, 1).contiguous()", "transpose contiguous"),
    ("y = x[:, None]", "none-index"),
    ("y = x[:, 0]", "column"),
    ("y = x[:, -1]", "column"),
    ("y = x[:, :2]", "slice"),
    ("y = x[labels == 3]", "bool-mask"),
    ("y = torch.cat([x, x], dim=1)", "cat"),
    ("y = torch.stack([x, x])", "stack"),
    ("y = x @ x.T", "matmul matrix-transpose"),
    ("y = x * 2", ""),
    ("y = x.sum(dim=1, keepdim=True)", "sum"),
    ("y = sum(range(3))", ""),
    ("y = x.mean()", "mean"),
    ("y = array.mean()", ""),
    ("y = x.max(dim=1)", "max-min"),
    ("y = max(1, 2)", ""),
    ("predicted = logits.argmax(dim=1)", "argmax"),
    ("accuracy = (predicted == labels).float().mean().item()", "casts mean item accuracy"),
    ("total += loss.item()", "item plus-equals-loss"),
    ("total += loss.item() * len(x)", "item plus-equals-loss"),
    ("correct += hits.item()", "item"),
    ("loss.backward()", "backward"),
    ("optimizer.zero_grad()", "zero-grad"),
    ("model.zero_grad()", "zero-grad"),
    ("optimizer.step()", "optimizer-step"),
    ("scheduler.step()", "scheduler-step"),
    ("env.step()", ""),
    ("model.train()", "train-mode"),
    ("model.eval()", "eval-mode"),
    ("with torch.no_grad():\n    pass", "no-grad"),
    ("for x, y in loader:\n    pass", "batch-loop"),
    ("for i, (x, y) in enumerate(loader):\n    pass", "enumerate-loop"),
    ("for epoch in range(5):\n    pass", "epoch-loop"),
    ("for word in words:\n    pass", ""),
    ("for name, weight in pairs:\n    pass", ""),
    ("for i, word in enumerate(words):\n    pass", ""),
    ("x.grad.zero_()", "clear-gradient grad-attribute"),
    ("x.grad = None", "drop-gradient grad-attribute"),
    ("target = reward + gamma * best", "discounted-target"),
    ("target = reward + scale * best", ""),
    ("s = torch.optim.lr_scheduler.StepLR(optimizer, 2, gamma=0.5)", "step-lr"),
    ("s = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 10)", "cosine-lr"),
    ("s = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.2)", "plateau-lr"),
    ("class Other(nn.Module):\n    pass", "module-class"),
    ("class Plain:\n    pass", ""),
    ("class Data(Dataset):\n    pass", "dataset-class"),
    ("def forward(self, x):\n    return x", "forward-method"),
    ("def forward(self, x, mask=None):\n    return x", "forward-method"),
    ("def __init__(self, width):\n    pass", "init-method"),
    ("def __len__(self):\n    return 1", "dataset-methods"),
    ("def other(self, x):\n    return x", ""),
    ("super().__init__()", "init-method"),
    ("y = F.relu(x)", "relu-function"),
    ("y = torch.nn.functional.relu(x)", "relu-function"),
    ("y = torch.relu(x)", "relu-function"),
    ("layer = nn.ReLU()", "nn-relu"),
    ("layer = torch.nn.ReLU()", "nn-relu"),
    ("layer = nn.Conv2d(1, 6, kernel_size=5)", "nn-conv2d"),
    ("layer = nn.Conv2d(1, 6)", ""),
    ("loss = F.cross_entropy(logits, y)", "cross-entropy-function"),
    ("criterion = nn.CrossEntropyLoss()", "nn-cross-entropy-loss"),
    ("model = Net().to(device)", "module-to"),
    ("x = x.to(device)", "tensor-to"),
    ("device = torch.device('cuda' if torch.cuda.is_available() else 'cpu')", "device"),
    ("torch.save(model.state_dict(), 'm.pt')", "state-dict save"),
    ("model.load_state_dict(torch.load('m.pt', weights_only=True))", "load state-dict"),
    ("count = sum(p.numel() for p in model.parameters())", "shape-size parameters count-parameters"),
    ("torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)", "parameters clip-grad"),
    ("nn.init.kaiming_normal_(layer.weight)", "init"),
    ("train, valid = random_split(data, [80, 20])", "random-split"),
    ("frame = pd.read_csv('a.csv')", "read-csv"),
    ("import torch", "import-torch"),
    ("import torch.nn as nn", "import-torch"),
    ("import random", ""),
    ("torch.manual_seed(0)", "manual-seed"),
    ("y = x.shape[0]", "shape-size"),
    ("y = x.detach().numpy()", "clone-detach to-numpy"),
    ("y = F.softmax(x, dim=1)", "softmax-function"),
    ("y = x.softmax(dim=-1)", "softmax-function"),
    ("y = torch.where(x > 0, x, 0)", "where"),
    ("p.requires_grad = False", "requires-grad"),
    ("mask = torch.ones(4, 4).triu(1)", "zeros-ones triangular"),
]


def found_in(code: str) -> set[str]:
    names = names_of(ast.parse(SETTING + code))
    nodes = list(expressions(ast.parse(code).body[0]))
    return {card.id for card in CARDS for node in nodes if card.match(node, names)}


@pytest.mark.parametrize(("code", "wanted"), LINES)
def test_line_is_recognised_by_these_cards_and_no_others(code: str, wanted: str) -> None:
    assert found_in(code) == set(wanted.split())


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
def test_no_sentence_uses_a_name_that_the_call_and_the_run_both_give(card: Card) -> None:
    own = {
        each.arg
        for text in (*card.calls, *card.methods)
        for each in ast.walk(signature(text)[1])
        if isinstance(each, ast.arg)
    }
    assert not any(placeholders(words) & own & SEEN for words in card.says)


def test_card_that_uses_such_a_name_is_refused() -> None:
    words = {"zh": "取 {hits} 个", "en": "{hits} of them"}
    row = {
        "id": "a",
        "note": "b",
        "methods": ["take(hits)"],
        "says": [words],
        **dict.fromkeys(("does", "shape", "mistake"), words),
    }
    with pytest.raises(ValidationError, match="is a parameter of the call and of the run"):
        _Form.model_validate(row)


def test_there_are_as_many_as_promised() -> None:
    assert len(CARDS) >= LEAST


def calls_of(card: Card) -> list[str]:
    """Each call with a value for every parameter that needs one."""
    made = []
    for text in card.calls:
        name, given = signature(text)
        order = [*given.posonlyargs, *given.args]
        needed = [each.arg for each in order[: len(order) - len(given.defaults)]]
        needed += [f"{a.arg}={a.arg}" for a, d in zip(given.kwonlyargs, given.kw_defaults, strict=True) if d is None]
        made.append(f"{name}({', '.join(needed)})")
    return made


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
def test_card_recognises_its_own_calls_and_no_other_card_does(card: Card) -> None:
    names = names_of(ast.parse("import torch, numpy, pandas, sklearn, matplotlib"))
    for call in calls_of(card):
        node = ast.parse(call).body[0].value  # type: ignore[attr-defined]
        assert [each.id for each in CARDS if each.calls and each.match(node, names)] == [card.id], call


@pytest.mark.parametrize("card", [card for card in CARDS if card.calls], ids=lambda card: card.id)
def test_signature_names_no_parameter_that_the_call_does_not_take(card: Card) -> None:
    for text in card.calls:
        name, given = signature(text)
        found = importlib.import_module(name.split(".")[0])
        for part in name.split(".")[1:]:
            found = getattr(found, part, None) or importlib.import_module(f"{found.__name__}.{part}")
        try:
            real = inspect.signature(found).parameters  # type: ignore[arg-type]
        except (TypeError, ValueError):  # written in C, with no signature to be asked
            continue
        if any(each.kind in (each.VAR_POSITIONAL, each.VAR_KEYWORD) for each in real.values()):
            continue
        named = [each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
        assert set(named) <= set(real), text


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
def test_card_says_the_same_in_both_languages(card: Card) -> None:
    for words in (card.does, card.shape, card.mistake, *card.says, *card.parameters.values()):
        assert words.zh
        assert words.en
        assert not any("\u4e00" <= sign <= "\u9fff" for sign in words.en)
    for words in card.says:
        fields = [{piece.split("}")[0] for piece in text.split("{")[1:]} for text in (words.zh, words.en)]
        assert fields[0] == fields[1], words.zh
