"""The shown program with another kind of network: 用 MLP, 换成 GRU 试试, 'now with an LSTM', 'do it with ResNet'."""

import re
from dataclasses import replace

from agent.porting import origin
from agent.situation import Situation
from knowledge.practice.finding import Finder
from knowledge.practice.found import Finding
from knowledge.practice.recipe import Recipe

_MLP = r"(?:mlp|多层感知[机器]|全连接(?:神经)?(?:网络|层)?|(?:fully[ -]connected|dense) (?:neural )?net(?:work)?|multi-?layer perceptron)"
_NETWORK = (
    rf"(?:{_MLP}|cnn|convnet|卷积(?:神经)?(?:网络)?|rnn|循环(?:神经)?网络|lstm|长短期记忆(?:网络)?|gru|transformer"
    r"|resnet|残差网络|vgg|lenet|vit)"
)
_NAME = re.compile(rf"(?<![a-z]){_NETWORK}(?:[ -]?\d+)?(?![a-z])", re.IGNORECASE)
_WISH = re.compile(
    rf"(?:那|那么|再|帮我|请|能不能|可以|现在|改|换|我想|我要)*(?:用|改用|换用|改成|换成|改为|变成|拿)\s*(?:一?个)?\s*(?P<zh>{_NETWORK}(?:[ -]?\d+)?)\s*(?:模型|网络)?"
    r"\s*(?:来?(?:写|做|实现|试试|试一下)|版本?|一个|一下|呢|吧|吗|行吗|可以吗|行不行)*[。.!！?？~]*"
    r"|(?:ok |now |and |then |please |can you |could you |what about |how about )*(?:(?:do|write|make|build|rewrite|try|turn|change) (?:it|that|this|the same)(?: thing)? (?:with|as|using|into|to)?|use|using|with|switch to|change to|make it)"
    rf" ?(?:an? |the )?(?P<en>{_NETWORK}(?:[ -]?\d+)?)(?: model| network)?(?: instead| this time| now| please)*[.!?]*",
    re.IGNORECASE,
)


def network_wished(message: str) -> str:
    """Return the kind of network that a message wants in the place of the shown one, if it says no more than that."""
    wish = _WISH.fullmatch(message.strip())
    name = (wish["zh"] or wish["en"]) if wish else ""
    return "MLP" if re.fullmatch(_MLP, name, re.IGNORECASE) else name  # recipes go by the short name


def with_other_network(at: Situation, finder: Finder) -> Finding | None:
    """Return the recipe that does what the shown one was asked for with the network that the message names."""
    last, wished = origin(at), network_wished(at.message)
    if not (at.in_sight and last and wished):
        return None
    request, replaced = _NAME.subn(wished, last.heard)
    request = request if replaced else f"{request} {wished}"
    found = finder.find(request)
    if found is None or not isinstance(found.material, Recipe) or not _has(found, found.material, wished):
        return None
    is_other = (found.material.id, found.values) != (last.material, last.values)
    return replace(found, request=request) if is_other else None


def _has(found: Finding, recipe: Recipe, network: str) -> bool:
    """Tell whether what was found is of a network: by its name, a value, or what it is asked for with; the task alone finds another."""
    told = (recipe.id, recipe.title.zh, recipe.title.en, *map(str, found.values.values()), *recipe.asks)
    return any(network.lower() in each.lower() for each in told)
