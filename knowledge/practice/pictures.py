"""The shape of a picture as it is told: 32×32×3 or (32, 32, 3), channels last, is read as 3×32×32."""

import re

_LEAST_SIDE = 5
"""A side below it may be the number of channels: 3×4×3 is left as it stands."""
_COLOURS = (1, 3, 4)
_TRIPLE = re.compile(r"(?<![\w.×])(\d{1,5})×(\d{1,5})×(\d{1,5})(?![\w.×])(?!\.\d)")
_ROW = re.compile(r"(?<![\w.])[\[(]\s*(\d{1,5})\s*,\s*(\d{1,5})\s*,\s*(\d{1,5})\s*,?\s*[\])]")


def is_channels_last(height: int, width: int, channels: int) -> bool:
    """Tell whether three numbers are height, width and channels: two sides alike and a third number, or sides and a colour's."""
    is_square = height == width != channels
    return is_square or (channels in _COLOURS and min(height, width) >= _LEAST_SIDE)


def channels_first(text: str) -> str:
    """Return a message with the pictures that are told channels last, 28×28×1, as the others are told: 1×28×28."""
    return _ROW.sub(_turned, _TRIPLE.sub(_turned, text))


def _turned(match: re.Match[str]) -> str:
    height, width, channels = (int(each) for each in match.groups())
    return f"{channels}×{height}×{width}" if is_channels_last(height, width, channels) else match[0]
