"""Mends that no rule knows of: small edits of the failing statement, and of what made its values, by the class of the error.

They are many and most are wrong, so all that is said of one is what its run shows. The likeliest come first.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tools import search_calls as calls_
from tools import search_names as names
from tools import search_shapes as shapes
from tools import search_types as types
from tools.edits import Failed, Mend, Mender


@dataclass(frozen=True)
class Family:
    """Edits, and the errors that they may be the answer to."""

    says: re.Pattern[str]
    menders: tuple[Mender, ...]


def family(says: str, *menders: Mender) -> Family:
    """A family whose errors are told by a pattern."""
    return Family(re.compile(says, re.IGNORECASE), menders)


SHAPES = r"shape|size|dimension|channel|multiplied|batch\d|elements|squeeze|normalized_shape|running_mean|expanded|spatial targets|multi-target|target"
TYPES = r"dtype|scalar type|\bLong|\bFloat\b|\bDouble\b|\bInt\b|\bBool|integer|floating|index tensor|indices must be"
FAMILIES = (
    family(r"'tuple'|tuple indices|not tuple|unpack|concatenate tuple", names.taken_apart),
    family(r"has no attribute|is not defined|unexpected keyword|not subscriptable|not callable", names.respelt),
    family(r"has no len", names.length_told),
    family(r"not enough values|too many values|must be Tensor, not int", names.counted),
    family(r"out of range|out of bounds", names.within_range),
    family(r"divisible", calls_.heads_that_divide),
    family(r"numpy\(\) on Tensor|convert .* to numpy", types.kept_as_number),
    family(TYPES, types.cast),
    family(r"second time|inplace operation", calls_.cut_off),
    family(r"state_dict|size of embedding|stack expects|equal size", calls_.keys_renamed, calls_.padded),
    family(r"Dimension out of range|out of range", shapes.axis_counted),
    family(
        SHAPES,
        shapes.kept_axes,
        shapes.classes_second,
        shapes.transposed,
        shapes.axes_added,
        shapes.axes_dropped,
        calls_.batch_first,
        calls_.both_directions,
        calls_.projected,
        calls_.output_padded,
        shapes.cut_to_fit,
        shapes.regrouped,
        calls_.arguments_swapped,
        shapes.numbers_replaced,
    ),
)


def searched(failed: Failed) -> Iterator[Mend]:
    """Candidates for an error, each program once."""
    seen = {failed.code}
    for each in FAMILIES:
        if each.says.search(failed.error):
            for mender in each.menders:
                for mend in mender(failed):
                    if mend.code not in seen:
                        seen.add(mend.code)
                        yield replace(mend, tried=True)
