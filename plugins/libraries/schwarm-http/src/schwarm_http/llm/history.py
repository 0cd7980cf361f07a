"""How a history that began at one vendor goes on at another: what can't be taken is converted, or left out.

The rules, the same for all codecs:

- What belongs to another family is left out: opaque parts, server tools, `extra`, reasoning (its signature proves
  nothing elsewhere), cache marks, and citations.
- A refusal becomes text.
- Media that the vendor can't take become a note in brackets, once the model has spoken after them; in what the model is
  asked now they are an `UnsupportedError`, because a question about an image is none without it.
- The ids and names of tool calls are kept where the vendor takes them, else rewritten, calls and results alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b

from attrs import frozen

from schwarm_core.domain.error.provider import UnsupportedError
from schwarm_core.domain.message.message import Message
from schwarm_core.domain.message.part import MediaPart, TextPart
from schwarm_http.llm.extra import is_own

_STORES = ("s3://", "gs://")
_NOT_OF_A_NAME = re.compile(r"[^a-zA-Z0-9_-]")


def newest(messages: Sequence[Message]) -> int:
    """Where what the model is asked now begins: after its last word.

    Args:
        messages: The conversation.

    Returns:
        The index of the first message after the last one of the model; 0 when it hasn't spoken.
    """
    for index in range(len(messages) - 1, -1, -1):
        if messages[index].role == "assistant":
            return index + 1
    return 0


def media_note(media: MediaPart, *, asked_now: bool, why: str) -> TextPart:
    """What stands in place of media that a vendor can't take.

    Args:
        media: The media.
        asked_now: Whether it is part of what the model is asked now.
        why: What the vendor can't do, such as `"Acme's models take no video"`.

    Returns:
        A note in brackets.

    Raises:
        UnsupportedError: If it is asked about now.
    """
    if asked_now:
        msg = f"{why}."
        raise UnsupportedError(msg, remedy=f"Leave the {media.kind} out, or ask a model that takes it.")
    named = f" {media.name!r}" if media.name else ""
    return TextPart(f"[{media.kind}{named} left out: {why}]")


def is_elsewhere(media: MediaPart, family: str) -> bool:
    """Whether only another vendor can get at media: in its store, or by the id of its file.

    Args:
        media: The media.
        family: The codec's family.

    Returns:
        Whether they are out of reach. An id that nobody claims may be anyone's.
    """
    if media.url is not None:
        return media.url.startswith(_STORES)
    return media.file_id is not None and bool(media.extra) and not is_own(media.extra, family)


@frozen
class CallIds:
    """The ids that a vendor takes for tool calls.

    Attributes:
        pattern: What a legal id matches, wholly.
        length: The length of an id that is made in place of an illegal one; letters and digits.
    """

    pattern: re.Pattern[str]
    length: int = 24

    def legal(self, call_id: str) -> str:
        """An id as the vendor takes it; the same for a call and its result, in every request.

        Args:
            call_id: The id, as it stands in the history.

        Returns:
            The id itself where it is legal, else one made of it.
        """
        if self.pattern.fullmatch(call_id):
            return call_id
        return blake2b(call_id.encode("utf-8", "surrogatepass"), digest_size=32).hexdigest()[: self.length]


def legal_name(name: str, *, longest: int = 64) -> str:
    """The name of a tool that was called, as most vendors take it: of letters, digits, `_` and `-`.

    A tool's own name is one; but a model may have called what doesn't exist, by any name.

    Args:
        name: The name, as it stands in the history.
        longest: How long it may be.

    Returns:
        The name itself where it is legal, else one made of it.
    """
    return _NOT_OF_A_NAME.sub("_", name)[:longest] or "_"
