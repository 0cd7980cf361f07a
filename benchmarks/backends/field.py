"""Who is measured, against whom, and what each of them needs installed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from attrs import frozen

ROOT = Path(__file__).parents[2]
CONTESTANTS = Path(__file__).with_name("contestants")

Measure = Literal["first", "run", "crowd", "burst", "paced"]


@frozen
class Contestant:
    """One way to reach a model.

    Attributes:
        name: What the tables call it.
        file: Its file among the contestants.
        packages: What its environment holds: requirements, or folders of this repository.
    """

    name: str
    file: str
    packages: tuple[str, ...]


@frozen
class Field:
    """Contestants that speak one protocol.

    Attributes:
        title: The protocol.
        floor: Who the others are divided by.
        others: The others.
        targets: What Schwarm is to stay under, as a part of the floor; empty where none is set.
    """

    title: str
    floor: Contestant
    others: tuple[Contestant, ...]
    targets: Mapping[Measure, float] = {}


def _ours(vendor: str) -> Contestant:
    folders = ("schwarm_core", "plugins/libraries/schwarm-http", f"plugins/providers/schwarm-{vendor}")
    return Contestant("**Schwarm**", f"schwarm_{vendor}.py", tuple(str(ROOT / folder) for folder in folders))


FIELDS = (
    Field(
        "Chat Completions",
        Contestant("openai SDK, by hand", "openai_by_hand.py", ("openai",)),
        (
            Contestant("httpx2, by hand", "httpx2_by_hand.py", ("httpx2",)),
            _ours("openai"),
            Contestant("agent-framework", "agent_framework.py", ("agent-framework-core", "agent-framework-openai")),
            Contestant("agno", "agno.py", ("agno", "openai")),
            Contestant("llm, one client shared", "llm.py", ("llm",)),
            Contestant("pydantic-ai", "pydantic_ai.py", ("pydantic-ai-slim[openai]",)),
        ),
        {"first": 0.5, "run": 0.4, "crowd": 1 / 2.5, "burst": 0.22, "paced": 0.6},
    ),
    Field(
        "Messages",
        Contestant("anthropic SDK, by hand", "anthropic_by_hand.py", ("anthropic",)),
        (_ours("anthropic"),),
    ),
    Field(
        "generateContent",
        Contestant("google-genai SDK, by hand", "google_by_hand.py", ("google-genai",)),
        (_ours("google"),),
    ),
)

MEASURES: dict[Measure, str] = {
    "first": "first answer in a fresh process, on the clock",
    "run": "CPU of a run: two calls, one tool",
    "crowd": "time of a run, 50 at once",
    "burst": "CPU of a streamed piece, all at once",
    "paced": "CPU of a streamed piece, one a millisecond",
}
