"""What a model's name tells of it."""

from __future__ import annotations

import re

_REASONS = re.compile(r"(?:^|[./:_-])(?:o[1-9]|gpt-(?:[5-9]|\d\d)|gpt-oss|codex|computer-use)(?![a-z])")
_ANSWERS_AT_ONCE = re.compile(r"-chat(?:-|$)")


def reasons(model: str) -> bool:
    """Whether a model is known to think before it answers, so that its thoughts can be asked for in encrypted form.

    Args:
        model: The vendor's name of the model. Names that people choose, such as those of Azure's deployments, tell
            nothing.

    Returns:
        Whether it is.
    """
    return bool(_REASONS.search(model)) and not _ANSWERS_AT_ONCE.search(model)
