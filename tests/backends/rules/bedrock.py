"""What Converse refuses.

Sources: `Converse`, `Message`, `ContentBlock`, `ToolUseBlock`, `ToolResultBlock`, `DocumentBlock`, `ImageBlock`,
`VideoBlock`, `AudioBlock` and `CachePointBlock` in the API reference of Amazon Bedrock Runtime, the service's page on
prompt caching, and its own words to those who break a rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from attrs import define, field

from schwarm_http.llm.codec import EncodedRequest
from tests.backends.rules.pairing import Pairing
from tests.backends.rules.values import NAME, Object, blank, illegal, missing, no_base64, unknown

_FIELDS = {
    "messages", "system", "inferenceConfig", "toolConfig", "guardrailConfig", "additionalModelRequestFields",
    "promptVariables", "additionalModelResponseFieldPaths", "requestMetadata", "performanceConfig", "serviceTier",
    "outputConfig",
}  # fmt: skip
_FORMATS: Mapping[str, re.Pattern[str]] = {
    "image": re.compile(r"png|jpeg|gif|webp"),
    "document": re.compile(r"pdf|csv|docx?|xlsx?|html|txt|md"),
    "video": re.compile(r"mkv|mov|mp4|webm|flv|mpeg|mpg|wmv|three_gp"),
    "audio": re.compile(r"mp3|opus|wav|aac|flac|mp4|ogg|mkv|mka|x-aac|m4a|mpeg|mpga|pcm|webm"),
}
_ID = re.compile(r"[a-zA-Z0-9_.:-]{1,64}")
_S3 = re.compile(r"s3://.+", re.DOTALL)
_DOCUMENT_NAME = re.compile(r"(?! )(?!.*  )[a-zA-Z0-9 \-()\[\]]{1,200}(?<! )")
_IN_RESULTS = {"text", "json", "image", "document", "video", "searchResult"}
_MOST_MARKS = 4


@define
class ConverseRules:
    """What Converse refuses for a model.

    Attributes:
        leads: The model may speak first.
        marks: The model takes cache marks.
        results_alone: What is told together with a tool's result must be results.
        names: The documents' names so far.
    """

    leads: bool = True
    marks: bool = True
    results_alone: bool = False
    names: set[str] = field(factory=set, init=False)

    def faults(self, sent: EncodedRequest) -> Iterator[str]:
        """What the service refuses of a request.

        Args:
            sent: The request.

        Yields:
            Each fault.
        """
        self.names = set()
        payload: Object = dict(sent.payload)
        messages: list[Object] = payload.get("messages", [])
        yield from unknown(payload, _FIELDS, "request")
        for place, block in enumerate(payload.get("system", [])):
            yield from self._block("system", block, f"system.{place}")
        yield from self._conversation(messages)
        blocks = [block for message in messages for block in message["content"]]
        if any("toolUse" in block or "toolResult" in block for block in blocks) and not _tools(payload):
            yield "request: tools are told of, and there is no toolConfig"
        marks = sum("cachePoint" in block for block in (*blocks, *payload.get("system", ()), *_tools(payload)))
        if marks > (_MOST_MARKS if self.marks else 0):
            yield f"request: {marks} cache marks"

    def _conversation(self, messages: Sequence[Object]) -> Iterator[str]:
        pairing, before = Pairing(), "assistant" if not self.leads else ""
        if not messages:
            yield "request: there are no messages"
        for index, message in enumerate(messages):
            place, role, content = f"messages.{index}", message["role"], message["content"]
            yield from unknown(message, {"role", "content"}, place)
            if role == before or role not in {"user", "assistant"}:
                yield f"{place}: the role {role!r} after {before!r}"
            yield from _whole(content, place)
            beside = {"toolResult" in block for block in content if "cachePoint" not in block}
            if self.results_alone and role == "user" and len(beside) > 1:
                yield f"{place}: something beside results"
            for number, block in enumerate(content):
                yield from self._block(role, block, f"{place}.content.{number}")
            yield from _paired(role, content, pairing)
            before = role
        yield from pairing.goes_on()

    def _block(self, role: str, block: Object, place: str) -> Iterator[str]:
        (kind,) = block.keys() if len(block) == 1 else ("?",)
        inner = block.get(kind)
        if kind in _FORMATS:
            if role != "user":
                yield f"{place}: {kind} of the side {role!r}"
            yield from self._media(kind, block[kind], place)
        elif kind in {"toolUse", "reasoningContent"} and role != "assistant":
            yield f"{place}: {kind} of the side {role!r}"
        elif kind == "toolResult" and role != ("assistant" if block[kind].get("type") else "user"):
            yield f"{place}: a result of the side {role!r}"
        elif kind == "?":
            yield f"{place}: {len(block)} kinds of content in a block"
        check = _CHECKS.get(kind)
        if check is not None:
            yield from check(inner if isinstance(inner, dict) else {"text": inner}, place)
        if kind == "toolResult":
            yield from self._in_result(block[kind], place)

    def _in_result(self, result: Object, place: str) -> Iterator[str]:
        for index, block in enumerate(result["content"]):
            if not block.keys() <= _IN_RESULTS:
                yield f"{place}: {list(block)} in a result"
            yield from self._block("user", block, f"{place}.content.{index}")

    def _media(self, kind: str, media: Object, place: str) -> Iterator[str]:
        if kind != "document" or "format" in media:
            yield from illegal(media.get("format"), _FORMATS[kind], place)
        match media.get("source"):
            case {"bytes": data, **more} if not more:
                yield from no_base64(data, place)
            case {"s3Location": {"uri": uri}, **more} if not more:
                yield from illegal(uri, _S3, place)
            case {"text": str()} | {"content": list()} if kind == "document":
                pass
            case source:
                yield f"{place}: no such source: {source!r}"
        if kind == "document":
            yield from illegal(media.get("name"), _DOCUMENT_NAME, place)
            if media.get("name") in self.names:
                yield f"{place}: two documents are called {media['name']!r}"
            self.names.add(str(media.get("name")))


def _tools(payload: Object) -> list[Object]:
    tools = payload.get("toolConfig", {}).get("tools", [])
    return tools if isinstance(tools, list) else []


def _whole(content: Sequence[Object], place: str) -> Iterator[str]:
    kinds = {kind for block in content for kind in block}
    if not kinds - {"cachePoint"}:
        yield f"{place}: nothing is said"
    if "document" in kinds and "text" not in kinds:
        yield f"{place}: a document without a text"
    for before, block in zip(({}, *content), content, strict=False):
        if "cachePoint" in block and (not before or before.keys() & {"cachePoint", "document", "video"}):
            yield f"{place}: a cache mark behind {list(before)}"


def _paired(role: str, content: Sequence[Object], pairing: Pairing) -> Iterator[str]:
    if role == "assistant":
        calls = [block["toolUse"] for block in content if "toolUse" in block]
        # Those that have a type are the service's own, which answers them itself.
        yield from pairing.calls(call["toolUseId"] for call in calls if not call.get("type"))
        return
    for block in content:
        if "toolResult" in block:
            yield from pairing.result(block["toolResult"]["toolUseId"])
    yield from pairing.goes_on()


def _text(found: Object, place: str) -> Iterator[str]:
    yield from blank(found.get("text"), place)


def _call(call: Object, place: str) -> Iterator[str]:
    yield from illegal(call.get("toolUseId"), _ID, place)
    yield from illegal(call.get("name"), NAME, place)
    yield from missing(call, {"input": dict}, place)


def _result(result: Object, place: str) -> Iterator[str]:
    yield from missing(result, {"content": list}, place)
    if result.get("status") not in {None, "success", "error"}:
        yield f"{place}: the status {result['status']!r}"
    if result.get("status") == "error" and not result["content"]:
        yield f"{place}: an error without content"


_CHECKS: Mapping[str, Callable[[Object, str], Iterator[str]]] = {
    "text": _text,
    "toolUse": _call,
    "toolResult": _result,
}
