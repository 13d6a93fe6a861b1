"""Whether a request names the thing itself, and it is another than a recipe's: a GRU for an LSTM, a sampler it has not."""

import re
from functools import cache, lru_cache

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
        "线性回归",
        "linear regression",
    ]
)
"""What a recipe is about; who names one wants no other."""
_CLASS = re.compile(r"(?<![A-Za-z])[A-Z][A-Za-z]+(?:Sampler|LR|Scheduler|Plateau)(?![A-Za-z])")
"""Classes of torch that are what a request is about, and not only a part of it."""
_WITHOUT_TORCH = re.compile(
    r"(?:不(?:用|要|使用|能用|许用|依赖|准用)|别用|without|no|not)\s*(?:using\s+)?(?:py)?torch(?!vision|text|audio)"
    r"|(?:只|仅|纯|光)(?:用|靠|使用)?\s*numpy|numpy\s*[- ]?only|(?:only|pure|plain|just)\s+numpy",
    re.IGNORECASE,
)


def is_other(text: str, recipe: Recipe, own: str) -> bool:
    """Tell whether a message names what a recipe is not; `own`: its names and example requests, in small letters."""
    families, classes, without_torch = _named(text)
    if not (families or classes or without_torch):
        return False
    if without_torch and re.search(r"^\s*(?:import|from) torch", recipe.program.code, re.MULTILINE):
        return True
    known = f"{own} {recipe.program.code.lower()}"
    if any(name not in known for name in classes):
        return True
    return bool(families) and not any(_word(family).search(known) for family in families)


@lru_cache(maxsize=32)
def _named(text: str) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """Return the families and classes that a message names, and whether it wants to do without torch."""
    families = tuple(word for word in sorted(FAMILIES) if _word(word).search(text))
    return families, tuple(each.lower() for each in _CLASS.findall(text)), bool(_WITHOUT_TORCH.search(text))


@cache
def _word(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9]){word}(?![a-z0-9])", re.IGNORECASE)
