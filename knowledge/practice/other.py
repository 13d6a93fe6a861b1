"""Whether a request names the thing itself, and it is another than a recipe's: a GRU for an LSTM, a sampler it has not."""

import re
from collections.abc import Iterable

from knowledge.practice.recipe import Recipe

FAMILIES = frozenset(
    [
        "lstm",
        "gru",
        "transformer",
        "gan",
        "dcgan",
        "wgan",
        "vae",
        "autoencoder",
        "unet",
        "resnet",
        "vgg",
        "lenet",
        "inception",
        "vit",
        "gpt",
        "dqn",
        "reinforce",
        "lora",
        "nms",
        "diffusion",
        "ddpm",
        "seq2seq",
        "textcnn",
        "gradcam",
        "moe",
        "gcn",
        "gat",
        "gnn",
        "yolo",
        "bert",
        "ppo",
    ]
)
"""What a recipe is about; who names one wants no other."""
_CLASS = re.compile(r"(?<![A-Za-z])[A-Z][A-Za-z]+(?:Sampler|LR|Scheduler|Plateau)(?![A-Za-z])")
"""Classes of torch that are what a request is about, and not only a part of it."""
_WITHOUT_TORCH = re.compile(
    r"(?:不(?:用|要|使用|能用|许用|依赖|准用)|别用|without|no|not)\s*(?:using\s+)?(?:py)?torch"
    r"|(?:只|仅|纯|光)(?:用|靠|使用)?\s*numpy|numpy\s*[- ]?only|(?:only|pure|plain|just)\s+numpy",
    re.IGNORECASE,
)


def is_other(text: str, recipe: Recipe, own: str) -> bool:
    """Tell whether a message names what a recipe is not; `own`: all that the recipe calls itself and is asked by, in small letters."""
    known = f"{own} {recipe.program.code.lower()}"
    named = {word for word in FAMILIES if re.search(rf"(?<![a-z0-9]){word}(?![a-z0-9])", text, re.IGNORECASE)}
    if _WITHOUT_TORCH.search(text) and re.search(r"^\s*(?:import|from) torch", recipe.program.code, re.MULTILINE):
        return True
    return _lacks(known, named) or any(each[0].lower() not in known for each in _CLASS.finditer(text))


def _lacks(known: str, named: Iterable[str]) -> bool:
    """Tell whether families are named of which the recipe knows none."""
    words = [re.search(rf"(?<![a-z0-9]){word}(?![a-z0-9])", known) is not None for word in named]
    return bool(words) and not any(words)
