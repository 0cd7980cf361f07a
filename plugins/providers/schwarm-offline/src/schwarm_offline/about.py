"""What the provider says of itself, and how it returns a courtesy."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from schwarm_offline.plan.step import Remark

INTRODUCTION = (
    "I am Schwarm's offline provider, not a language model: I recognise things such as expressions, places, files and "
    "addresses in a question, and call the tools whose descriptions fit them."
)
REAL_MODEL = (
    "For everything else use a real model: set its key and name it, with `--provider` or as "
    "`runtime.model` in schwarm.toml."
)

_GREETING = "Hello! Ask me something that one of my tools can find out."
_IDENTITY = re.compile(
    r"\b(?:who|what)\s+(?:exactly\s+)?are\s+you\b|\b(?:what|which)(?:'s|\s+is)?\s+(?:your\s+name|(?:language\s+)?model)\b"
    r"|\bare\s+you\s+(?:an?\s+|really\s+)*(?:gpt|chatgpt|claude|gemini|llama|mistral|ai|llm|bot|robot|human|person|real|"
    r"language\s+model|model|offline|there)\b|\bwho\s+(?:made|built|wrote|trained)\s+you\b|\bintroduce\s+yourself\b",
    re.IGNORECASE,
)
_ABILITIES = re.compile(
    r"\bwhat\s+(?:all\s+)?(?:can|could)\s+you\s+do\b|\bwhat\s+(?:tools|abilities|skills)\b.*\b(?:you|have)\b"
    r"|\bhow\s+can\s+you\s+help\b|^\W*help\W*$|\bwhat\s+are\s+you\s+(?:able|capable)\b",
    re.IGNORECASE,
)
_HELLO = re.compile(
    r"\W*(?:hello|hi|hey|good\s+(?:morning|afternoon|evening|day)|greetings)(?:\s+there)?\W*", re.IGNORECASE
)
_THANKS = re.compile(
    r"\W*(?:many\s+)?(?:thanks|thank\s+you|thx|cheers)(?:\s+(?:a\s+lot|so\s+much|very\s+much))?\W*", re.IGNORECASE
)
_BYE = re.compile(r"\W*(?:bye|goodbye|good\s*bye|see\s+you(?:\s+later)?|good\s+night)\W*", re.IGNORECASE)
_MOOD = re.compile(r"\W*how\s+(?:are\s+you|is\s+it\s+going|do\s+you\s+do)(?:\s+(?:today|doing))?\W*", re.IGNORECASE)
_NOTHING = re.compile(r"\W*(?:ok|okay|yes|no|please|great|nice|cool|fine|good|perfect|sure|well)\W*", re.IGNORECASE)


def remark_on(text: str, purposes: Sequence[str]) -> Remark | None:
    """The answer to a clause that wants no tool: a courtesy, or a question about the provider.

    Args:
        text: The clause.
        purposes: What each tool on offer does.

    Returns:
        The answer; None when it is neither.
    """
    for pattern, answer in _COURTESIES:
        if pattern.fullmatch(text):
            return Remark(answer, own=False)
    for question, tell in _QUESTIONS:
        if question.search(text):
            return Remark(tell(purposes))
    return None


def abilities(purposes: Sequence[str]) -> str:
    """What the tools on offer do.

    Args:
        purposes: What each does, a sentence without its full stop.

    Returns:
        Sentences that say so.
    """
    told = [purpose for purpose in purposes if purpose]
    if not told:
        return "I have no tools here, so there is nothing that I can find out."
    return f"What my tools do here: {'; '.join(purpose[0].lower() + purpose[1:] for purpose in told)}."


def _identity(_: Sequence[str]) -> str:
    return f"{INTRODUCTION} {REAL_MODEL}"


def _capable(purposes: Sequence[str]) -> str:
    return f"{INTRODUCTION} {abilities(purposes)}"


_COURTESIES = (
    (_HELLO, _GREETING),
    (_THANKS, "You're welcome."),
    (_BYE, "Goodbye!"),
    (_MOOD, "I run as I should, thank you."),
    (_NOTHING, "All right."),
)
_QUESTIONS: tuple[tuple[re.Pattern[str], Callable[[Sequence[str]], str]], ...] = (
    (_ABILITIES, _capable),
    (_IDENTITY, _identity),
)
