"""Histories that any model may have had, made up: legal ones, and as odd as legal ones can be.

Legal is: instructions may stand anywhere; each call of a tool has one result before anyone else speaks; and at the end
something is asked, in visible characters, or a tool has answered.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from attrs import evolve
from hypothesis import strategies as st

from schwarm_core import (
    CachePointPart,
    Citation,
    MediaPart,
    Message,
    OpaquePart,
    Part,
    ReasoningPart,
    RefusalPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from schwarm_core.domain.message.message import Role
from schwarm_core.domain.message.part import Extra, ToolStatus

Kind: TypeAlias = Literal["image", "audio", "video", "document"]

FAMILIES = ("anthropic", "bedrock", "cohere", "cohere-v1", "google", "mistral", "openai", "openai-chat", "acme")
MARK = "what only another vendor understands"
"""Stands in everything that belongs to a family, so that it is found where it shouldn't be."""

_STATUS: tuple[ToolStatus, ...] = ("ok", "error", "denied", "cancelled", "unknown")
_BLANK = ("", " ", "\n", "\t \u00a0")
_ENDS = ("", "", "", " ", "\n", "…", " ü 日本 𝄞", "\ud83d", "\u200b", '"}', "</file>", "{}", "[1]", "null")
_TOO_DEEP = '{"a":' * 2000 + "1" + "}" * 2000
_ARGUMENTS = (
    "{}", '{"city": "Paris"}', '{"a": {"b": [1, 2.5, null, true]}, "ü": "\\ud83d"}', "", " ", '{"city": "Par', "[1, 2]",
    '"text"', "null", "NaN", '{"a": NaN}', '{"a": 1e999}', _TOO_DEEP,
)  # fmt: skip
_JSON = ('{"temperature": 21.5, "sky": "blue"}', "{}", "[1]", '"x"', "", '{"a": NaN}', "1e999", _TOO_DEEP)
_NAMES = (
    "get_weather", "get-weather", "a" * 64, "_x1_", "1st", "get weather", "functions.get", "föö", "$web", "b" * 200, "",
)  # fmt: skip
_SPEAKERS = ("", "", "", "alice", "Bob Ross", "<x>|\\/", "日本語", "c" * 100)
_IDS = ("call_", "toolu_01", "functions.get:", "ö ", "\n", "call|fc_", "x" * 300, "\ud83d", "chatcmpl-tool-")
_TYPES: dict[Kind, tuple[str, ...]] = {
    "image": ("image/png", "image/jpeg", "IMAGE/PNG", "image/tiff", ""),
    "audio": ("audio/wav", "audio/mpeg", "audio/mp3", "audio/ogg", "audio/L16;rate=24000", ""),
    "video": ("video/mp4", "video/quicktime", "video/x-unheard-of", ""),
    "document": (
        "application/pdf", "text/plain", "text/markdown; charset=utf-8", "application/json", "application/zip", "",
    ),
}  # fmt: skip
_ENDINGS: dict[Kind, str] = {"image": "png", "audio": "mp3", "video": "mp4", "document": "pdf"}
_CONTENT = (b"\x89PNG\r\n", b"%PDF-1.7", b"plain words", b"\xff\xfe\x00", '{"ä": 1}'.encode())
_FILE_NAMES = ("", "", "report.pdf", "my report (final).v2.PDF", "ü/日本\n.txt", "n" * 300)
_WHERE = (
    "data", "data", "data", "https://x.example/", "http://x.example/a?b=/", "s3://bucket/", "gs://bucket/", "data:",
    "file-abc", "files/abc", "file_01", "ä b",
)  # fmt: skip

EXTRAS: st.SearchStrategy[Extra | None] = st.sampled_from(
    (None, None, None, *({family: {"id": MARK, "fields": {"type": MARK}, "field": MARK}} for family in FAMILIES))
)
"""What one family knows of something, or nothing."""

VISIBLE = st.builds("word {} and {}{}".format, st.integers(0, 9999), st.integers(0, 9999), st.sampled_from(_ENDS))
"""Texts with visible characters, hardly one like the other."""

CITATIONS = st.builds(
    Citation, st.just("words"), st.sampled_from(("", "A page")), st.sampled_from(("", "https://x.example")),
    st.sampled_from((None, 0, 3)), st.sampled_from((None, 3, 9)), EXTRAS,
)  # fmt: skip

TEXTS = st.builds(
    TextPart, VISIBLE | VISIBLE | st.sampled_from(_BLANK), st.just(()) | st.tuples(CITATIONS, CITATIONS), EXTRAS
)


def _placed(part: MediaPart, where: str) -> MediaPart:
    """Media at another place than in the message."""
    if where == "data":
        return part
    if not where.endswith(("/", ":")):
        return evolve(part, data=None, file_id=f"{where} {MARK}" if part.extra else where)
    ending = f"{_TYPES[part.kind][0]};base64,AAAA" if where == "data:" else f"a.{_ENDINGS[part.kind]}"
    return evolve(part, data=None, url=where + ending)


def _shown(kind: Kind) -> st.SearchStrategy[MediaPart]:
    types, contents, names = (st.sampled_from(values) for values in (_TYPES[kind], _CONTENT, _FILE_NAMES))
    part = st.builds(MediaPart, st.just(kind), types, contents, name=names, extra=EXTRAS)
    return st.builds(_placed, part, st.sampled_from(_WHERE))


MEDIA = st.one_of([_shown(kind) for kind in _TYPES])
"""Media of each kind, by each way."""

OPAQUE = st.sampled_from([OpaquePart(family, {"type": MARK, "text": MARK}) for family in FAMILIES])
CACHE_POINTS = st.builds(CachePointPart, st.sampled_from(("", "5m", "1h")), EXTRAS)
REASONING = st.builds(ReasoningPart, st.sampled_from(("", MARK)), st.sampled_from(("", MARK)), EXTRAS)
REFUSALS = st.builds(RefusalPart, VISIBLE | st.just(""), EXTRAS)
JSON_TEXTS = st.sampled_from(_JSON).map(TextPart)
BROUGHT = st.lists(st.one_of(TEXTS, JSON_TEXTS, MEDIA, OPAQUE), max_size=3).map(tuple)
SAID = st.one_of(TEXTS, TEXTS, REASONING, MEDIA, REFUSALS, OPAQUE, CACHE_POINTS)


def _messages(role: Role, parts: st.SearchStrategy[Part]) -> st.SearchStrategy[Message]:
    return st.builds(Message, st.just(role), st.lists(parts, max_size=4).map(tuple), st.sampled_from(_SPEAKERS), EXTRAS)


INSTRUCTIONS = _messages("system", st.one_of(TEXTS, TEXTS, CACHE_POINTS))
QUESTIONS = _messages("user", st.one_of(TEXTS, TEXTS, MEDIA, CACHE_POINTS, OPAQUE))
ANSWERS = _messages("assistant", SAID)

CALLS = st.lists(
    st.builds(ToolCallPart, st.sampled_from(_IDS), st.sampled_from(_NAMES), st.sampled_from(_ARGUMENTS), EXTRAS),
    min_size=1,
    max_size=3,
)
RESULTS = st.lists(st.tuples(BROUGHT, st.sampled_from(_STATUS), EXTRAS), min_size=3, max_size=3)
"""What calls come to, of which there are three at most."""

FEW = st.lists(SAID, max_size=2)


def _numbered(message: Message, number: int) -> Message:
    """A message whose calls have ids that no other step's calls have."""

    def renamed(part: Part) -> Part:
        if isinstance(part, ToolCallPart):
            return evolve(part, id=f"{part.id}{number}")
        return evolve(part, call_id=f"{part.call_id}{number}") if isinstance(part, ToolResultPart) else part

    return evolve(message, parts=tuple(map(renamed, message.parts)))


@st.composite
def rounds(draw: st.DrawFn) -> list[Message]:
    """The model calls tools, and each of them answers, together or one by one."""
    calls, results = draw(CALLS), draw(RESULTS)
    calls = [evolve(call, id=f"{call.id}{index}") for index, call in enumerate(calls)]
    asked = Message("assistant", (*draw(FEW), *calls, *draw(FEW)), extra=draw(EXTRAS))
    order = draw(st.permutations(range(len(calls))))
    brought = [ToolResultPart(calls[index].id, calls[index].name, *results[index]) for index in order]
    if draw(st.booleans()):
        return [asked, *(Message("tool", (result,), extra=draw(EXTRAS)) for result in brought)]
    return [asked, Message("tool", (*brought, *draw(st.lists(CACHE_POINTS, max_size=1))), extra=draw(EXTRAS))]


ROUNDS = rounds()
SINGLE = st.one_of(QUESTIONS, QUESTIONS, ANSWERS, ANSWERS, INSTRUCTIONS).map(lambda message: [message])
STEPS = st.one_of(ROUNDS, SINGLE)


@st.composite
def _histories(draw: st.DrawFn) -> tuple[Message, ...]:
    messages = draw(st.lists(INSTRUCTIONS, max_size=2))
    for number, step in enumerate(draw(st.lists(STEPS, min_size=1, max_size=5))):
        messages += [_numbered(message, number) for message in step]
    if messages[-1].role != "tool" or draw(st.booleans()):
        asked = draw(QUESTIONS)
        messages.append(evolve(asked, parts=(*asked.parts, TextPart(draw(VISIBLE)))))
    return tuple(messages)


HISTORIES = _histories()
"""Legal histories, that end in what a person says, or a tool."""
