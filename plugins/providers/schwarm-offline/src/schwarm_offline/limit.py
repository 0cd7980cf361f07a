"""Where a text has to stop: at a stop text, or at the most tokens."""

from __future__ import annotations

from schwarm_core.domain.message.answer import StopReason
from schwarm_core.domain.message.ask import ModelSettings
from schwarm_offline.usage import CHARACTERS_PER_TOKEN


def cut(text: str, settings: ModelSettings) -> tuple[str, StopReason]:
    """Cuts a text as the settings ask.

    Args:
        text: The text.
        settings: The settings; a token is four characters.

    Returns:
        As much of the text as may be said, and why it stops there.
    """
    ends = [place for stop in settings.stop or () if stop and (place := text.find(stop)) >= 0]
    end = min(ends, default=len(text))
    most = len(text) if settings.max_tokens is None else settings.max_tokens * CHARACTERS_PER_TOKEN
    if end > most:
        return text[:most], "length"
    return text[:end], "stop_sequence" if ends else "end"
