"""A conversation that began at one vendor goes on at any other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings

from schwarm_core import Message, ModelRequest, ProviderError, ServerTool, ToolDefinition, assistant, user
from schwarm_http.testing.recording import read_rows
from tests.backends.continued import continued, is_legal
from tests.backends.families import from_elsewhere
from tests.backends.histories import FAMILIES, HISTORIES, MARK
from tests.backends.review import wrong
from tests.backends.targets import TARGETS
from tests.recordings.apis import APIS
from tests.recordings.files import NO_RECORDINGS, File, in_folder, in_tree

NOWHERE = "http://127.0.0.1:1"
SHOWN = 12
TOOLS: tuple[ToolDefinition | ServerTool, ...] = (
    ToolDefinition("get_weather", "Tells the weather.", extra={family: {"kind": MARK} for family in FAMILIES}),
    *(ServerTool(family, {"type": MARK}) for family in FAMILIES),
)
LATER = (assistant("I have seen it."), user("And now?"))
"""What turns everything that was asked into a matter of the past."""

pytestmark = pytest.mark.timeout(600)


def conversations(file: File) -> Iterator[tuple[str, ModelRequest]]:
    """The conversations of a file's exchanges that went well, each one question further; and what they are called."""
    chat = APIS[file.api](1.0).chat
    for row in read_rows(file.path):
        answered = row.streamed or isinstance(row.document, dict | list)
        if chat is None or row.refused or "embed" in row.path or not answered:
            continue
        try:
            request = continued(row, chat.provider(row, NOWHERE).codec)
        except ProviderError:
            continue  # the answer tells of an error, in spite of its status
        if is_legal(request.messages):
            yield row.id, request


def faults(file: File) -> Iterator[str]:
    """What is wrong when the conversations of a file go on, at every vendor."""
    for name, request in conversations(file):
        for targets in TARGETS.values():
            for target in targets:
                yield from (f"{name} at {target.model}: {fault}" for fault in wrong(target, request))


@pytest.mark.parametrize("api", TARGETS)
class TestMadeUp:
    """Conversations with other vendors' models, of every legal form."""

    @given(HISTORIES)
    @settings(max_examples=100)
    def test_they_go_on(self, api: str, history: tuple[Message, ...]) -> None:
        """Nothing is refused, no word is lost, nothing foreign is sent; now, and when the model has spoken again."""
        for target in TARGETS[api]:
            for messages in (history, (*history, *LATER)):
                request = from_elsewhere(ModelRequest(messages, tools=TOOLS), target.codec.family)
                assert list(wrong(target, request)) == [], target.model


class TestRecorded:
    """Conversations that vendors' servers held."""

    @pytest.mark.parametrize("file", in_tree(), ids=lambda file: file.api)
    def test_those_beside_the_plugins_go_on(self, file: File) -> None:
        """At their own vendor, and at every other."""
        assert list(faults(file)) == []

    @pytest.mark.recordings
    @pytest.mark.parametrize(
        "file",
        [pytest.param(file, id=file.api) for file in in_folder()]
        or [pytest.param(None, id="none", marks=pytest.mark.skip(reason=NO_RECORDINGS))],
    )
    def test_those_of_the_folder_go_on(self, file: File) -> None:
        """At their own vendor, and at every other."""
        if found := list(faults(file)):
            pytest.fail("\n".join([*found[:SHOWN], f"({len(found)} in all)"]), pytrace=False)

    @pytest.mark.parametrize("file", in_tree(), ids=lambda file: file.api)
    def test_there_are_some(self, file: File) -> None:
        """Each API of language models has conversations that can go on."""
        assert len(list(conversations(file))) > 10 or "embeddings" in file.api
