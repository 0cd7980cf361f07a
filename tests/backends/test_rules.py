"""The rules find what they are there for: each fault in a request that has no other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, ClassVar

from schwarm_http.llm.codec import EncodedRequest
from tests.backends.rules import anthropic, cohere, mistral, responses
from tests.backends.rules.bedrock import ConverseRules
from tests.backends.rules.chat import ChatRules
from tests.backends.rules.google import GenerateRules
from tests.backends.targets import Faults

Payload = dict[str, Any]


def found(rules: Faults, payload: Payload) -> str:
    """What the rules find."""
    return "\n".join(rules(EncodedRequest("/", payload)))


class TestAnthropic:
    """The Messages API."""

    ASKED: ClassVar[Payload] = {"role": "user", "content": [{"type": "text", "text": "Hi"}]}
    CALL: ClassVar[Payload] = {"type": "tool_use", "id": "a", "name": "look", "input": {}}
    RESULT: ClassVar[Payload] = {"type": "tool_result", "tool_use_id": "a"}
    THOUGHT: ClassVar[Payload] = {"type": "thinking", "thinking": "Hm", "signature": "s"}

    def found(self, *messages: Payload, instructions: bool = False, **more: Any) -> str:
        """What the rules find in a conversation."""
        payload = {"model": "m", "max_tokens": 1, "messages": list(messages), **more}
        return found(lambda sent: anthropic.faults(sent, instructions=instructions), payload)

    def turn(self, role: str, *blocks: Payload) -> Payload:
        """A message."""
        return {"role": role, "content": list(blocks)}

    def test_a_good_conversation(self) -> None:
        """With thoughts, calls, results and words."""
        said = self.turn("assistant", self.THOUGHT, self.CALL)
        assert self.found(self.ASKED, said, self.turn("user", self.RESULT, {"type": "text", "text": "And?"})) == ""

    def test_its_turns(self) -> None:
        """They alternate, say something, and instructions stand where they may."""
        assert "'user' after 'user'" in self.found(self.ASKED, self.ASKED)
        assert "nothing is said" in self.found(self.turn("user"))
        told = self.turn("system", {"type": "text", "text": "Be brief."})
        assert "in the middle" in self.found(self.ASKED, told)
        assert self.found(self.ASKED, told, instructions=True) == ""
        assert "not behind" in self.found(told, self.ASKED, instructions=True)

    def test_its_calls(self) -> None:
        """Each has one result, in front of all else in the next turn."""
        said = self.turn("assistant", self.CALL)
        text = {"type": "text", "text": "And?"}
        assert "without a result" in self.found(self.ASKED, said, self.turn("user", text))
        assert "without a result" in self.found(self.ASKED, said, self.turn("user", text, self.RESULT))
        assert "no call waits" in self.found(self.turn("user", self.RESULT))
        assert "no call waits" in self.found(self.ASKED, said, self.turn("user", self.RESULT, self.RESULT))
        assert "doesn't match" in self.found(self.turn("assistant", {**self.CALL, "id": "a.b"}))
        assert "doesn't match" in self.found(self.turn("assistant", {**self.CALL, "name": ""}))
        assert "an error without" in self.found(self.turn("user", {**self.RESULT, "is_error": True}))

    def test_its_blocks(self) -> None:
        """Texts are visible, thoughts signed, media of the kinds that it takes."""
        assert "visible" in self.found(self.turn("user", {"type": "text", "text": " "}))
        assert "ends with thoughts" in self.found(self.ASKED, self.turn("assistant", self.THOUGHT), self.ASKED)
        assert "of the side" in self.found(self.turn("user", self.THOUGHT))
        image = {"type": "image", "source": {"type": "base64", "media_type": "image/tiff", "data": "AAAA"}}
        assert "doesn't match" in self.found(self.turn("user", image))
        stored = {"type": "image", "source": {"type": "url", "url": "s3://bucket/a"}}
        assert "doesn't match" in self.found(self.turn("user", stored))

    def test_its_fields(self) -> None:
        """A limit has to be there, and nothing that isn't known; marks are few."""
        assert "no such fields" in self.found(self.ASKED, top_z=1)
        assert "no such fields" in self.found({**self.ASKED, "name": "Bob"})
        marked = {"type": "text", "text": "Hi", "cache_control": {"type": "ephemeral"}}
        assert "cache marks" in self.found(self.turn("user", *[marked] * 5))


class TestConverse:
    """Bedrock."""

    HI: ClassVar[Payload] = {"text": "Hi"}
    CALL: ClassVar[Payload] = {"toolUse": {"toolUseId": "a", "name": "look", "input": {}}}
    RESULT: ClassVar[Payload] = {"toolResult": {"toolUseId": "a", "content": [], "status": "success"}}
    TOOLS: ClassVar[Payload] = {"tools": [{"toolSpec": {"name": "look"}}]}
    MARK: ClassVar[Payload] = {"cachePoint": {"type": "default"}}

    def found(self, *turns: Sequence[Payload], rules: ConverseRules | None = None, **more: Any) -> str:
        """What the rules find in turns that alternate."""
        roles = ("user", "assistant")
        messages = [{"role": roles[index % 2], "content": [*blocks]} for index, blocks in enumerate(turns)]
        return found((rules or ConverseRules()).faults, {"messages": messages, "toolConfig": self.TOOLS, **more})

    def test_a_good_conversation(self) -> None:
        """With calls and results."""
        assert self.found([self.HI], [self.CALL], [self.RESULT, self.MARK, self.HI]) == ""

    def test_its_turns(self) -> None:
        """They alternate, the person's first where that is asked for, and say something."""
        twice = [{"role": "user", "content": [self.HI]}] * 2
        assert "'user' after 'user'" in self.found(messages=twice)
        first = [{"role": "assistant", "content": [self.HI]}]
        assert self.found(messages=first) == ""
        assert "after 'assistant'" in self.found(messages=first, rules=ConverseRules(leads=False))
        assert "nothing is said" in self.found([self.MARK])
        alone = ConverseRules(results_alone=True)
        assert "beside results" in self.found([self.HI], [self.CALL], [self.RESULT, self.HI], rules=alone)

    def test_its_calls(self) -> None:
        """Each has one result in the next turn, and the tools are told of."""
        assert "without a result" in self.found([self.HI], [self.CALL], [self.HI])
        assert "no call waits" in self.found([self.RESULT])
        assert "no toolConfig" in self.found([self.HI], [self.CALL], [self.RESULT], toolConfig={})
        empty = {"toolResult": {"toolUseId": "a", "content": [], "status": "error"}}
        assert "an error without" in self.found([self.HI], [self.CALL], [empty])
        assert "doesn't match" in self.found([self.HI], [{"toolUse": {**self.CALL["toolUse"], "name": "a b"}}])

    def test_its_blocks(self) -> None:
        """Texts are visible, documents named, each in its own way, and beside a text."""
        assert "visible" in self.found([{"text": "\n"}])
        document = {"document": {"format": "pdf", "name": "Report", "source": {"bytes": "AAAA"}}}
        assert self.found([self.HI, document]) == ""
        assert "without a text" in self.found([document])
        assert "are called" in self.found([self.HI, document, document])
        named = {"document": {**document["document"], "name": "a.pdf"}}
        assert "doesn't match" in self.found([self.HI, named])
        assert "of the side" in self.found([self.HI], [{"image": {"format": "png", "source": {"bytes": "AAAA"}}}])
        assert "no such source" in self.found([{"image": {"format": "png", "source": {"url": "https://x"}}}])

    def test_its_marks(self) -> None:
        """Behind something, and few; for some models none."""
        assert "a cache mark behind" in self.found([self.MARK, self.HI])
        assert "5 cache marks" in self.found([self.HI, self.MARK] * 5)
        assert "1 cache marks" in self.found([self.HI, self.MARK], rules=ConverseRules(marks=False))


class TestGenerate:
    """Google."""

    CALL: ClassVar[Payload] = {"functionCall": {"name": "look", "args": {}}}
    RESPONSE: ClassVar[Payload] = {"functionResponse": {"name": "look", "response": {}}}
    HI: ClassVar[Payload] = {"text": "Hi"}

    def found(self, *turns: tuple[str, list[Payload]], rules: GenerateRules | None = None, **more: Any) -> str:
        """What the rules find in turns."""
        contents = [{"role": role, "parts": parts} for role, parts in turns]
        return found((rules or GenerateRules()).faults, {"contents": contents, **more})

    def test_a_good_conversation(self) -> None:
        """With calls and responses."""
        assert self.found(("user", [self.HI]), ("model", [self.HI, self.CALL]), ("user", [self.RESPONSE])) == ""

    def test_its_turns(self) -> None:
        """Calls follow the user, responses follow calls, as many, and alone."""
        asked, called = ("user", [self.HI]), ("model", [self.CALL])
        assert "nothing is asked" in self.found(asked, ("model", [self.HI]))
        assert "after the turn of 'model'" in self.found(asked, ("model", [self.HI]), called, ("user", [self.RESPONSE]))
        assert "after the turn of 'nobody'" in self.found(called, ("user", [self.RESPONSE]))
        assert "called" in self.found(asked, called, ("user", [self.RESPONSE, self.RESPONSE]))
        assert "called" in self.found(asked, called, asked)
        assert "nobody waits" in self.found(("user", [self.RESPONSE]))
        assert "beside responses" in self.found(asked, called, ("user", [self.RESPONSE, self.HI]))

    def test_its_parts(self) -> None:
        """Each is one thing, named and typed as it has to be."""
        assert "0 parts" in self.found(("user", []))
        assert "2 kinds" in self.found(("user", [{**self.HI, **self.RESPONSE}]))
        assert "doesn't match" in self.found(("user", [{"inlineData": {"mimeType": "", "data": "AAAA"}}]))
        assert "doesn't match" in self.found(("user", [{"fileData": {"fileUri": "s3://bucket/a"}}]))
        bad = {"functionCall": {"name": "1st", "args": {}}}
        assert "doesn't match" in self.found(("user", [self.HI]), ("model", [bad]))
        assert "of the side 'user'" in self.found(("user", [self.CALL]))

    def test_models_differ(self) -> None:
        """In signatures, instructions, and empty texts."""
        called = (("user", [self.HI]), ("model", [self.CALL]), ("user", [self.RESPONSE]))
        assert "without a signature" in self.found(*called, rules=GenerateRules(signed=True))
        past = (*called, ("model", [self.HI]), ("user", [self.HI]))
        assert self.found(*past, rules=GenerateRules(signed=True)) == ""
        told = {"systemInstruction": {"parts": [self.HI]}}
        assert "takes none" in self.found(("user", [self.HI]), rules=GenerateRules(system=False), **told)
        assert "an empty text" in self.found(("user", [{"text": ""}]), rules=GenerateRules(visible=True))


class TestMistral:
    """Mistral's chat."""

    CALL: ClassVar[Payload] = {"id": "abcdefghi", "type": "function", "function": {"name": "look", "arguments": "{}"}}

    def found(self, *messages: Payload) -> str:
        """What the rules find in a conversation."""
        return found(mistral.faults, {"model": "m", "messages": list(messages)})

    def test_the_order(self) -> None:
        """Of roles, calls and results; and what stands last."""
        asked = {"role": "user", "content": "Hi"}
        called = {"role": "assistant", "content": "", "tool_calls": [self.CALL]}
        brought = {"role": "tool", "content": "", "tool_call_id": "abcdefghi"}
        assert self.found(asked, called, brought) == ""
        assert "'user' after 'tool'" in self.found(asked, called, brought, asked)
        assert "'system' after 'assistant'" in self.found(called, {"role": "system", "content": "x"})
        assert "without a result" in self.found(asked, called, asked)
        assert "no call waits" in self.found(asked, called, brought, brought)
        assert "nothing is asked" in self.found(asked, {"role": "assistant", "content": "Hi"})
        assert "neither words" in self.found(asked, {"role": "assistant", "content": ""}, asked)

    def test_the_characters(self) -> None:
        """Of ids, names and addresses."""
        assert "doesn't match" in self.found(
            {"role": "assistant", "content": "", "tool_calls": [{**self.CALL, "id": "call_1234567"}]}
        )
        assert "doesn't match" in self.found(
            {"role": "tool", "content": "", "tool_call_id": "abcdefghi", "name": "a b"}
        )
        image = {"type": "image_url", "image_url": {"url": "gs://bucket/a"}}
        assert "doesn't match" in self.found({"role": "user", "content": [image]})
        assert "of the side" in self.found({"role": "assistant", "content": [image]})


class TestCohere:
    """Cohere's chat."""

    CALL: ClassVar[Payload] = {"id": "1", "type": "function", "function": {"name": "look", "arguments": "{}"}}

    def test_the_second_version(self) -> None:
        """Instructions first, calls with their results, names of its letters, something said."""

        def faults(*messages: Payload) -> str:
            return found(cohere.faults, {"model": "m", "messages": list(messages)})

        asked = {"role": "user", "content": "Hi"}
        called = {"role": "assistant", "tool_calls": [self.CALL]}
        assert faults(asked, called, {"role": "tool", "content": "", "tool_call_id": "1"}) == ""
        assert "in the middle" in faults(asked, {"role": "system", "content": "x"}, asked)
        assert "without a result" in faults(asked, called, asked)
        assert "nothing is said" in faults({"role": "user", "content": ""})
        named = {**self.CALL, "function": {"name": "get-tide", "arguments": "{}"}}
        assert "doesn't match" in faults({"role": "assistant", "tool_calls": [named]})
        assert "neither words" in faults({"role": "assistant"}, asked)

    def test_the_first_version(self) -> None:
        """One thing is asked; results are of the calls before them, and objects."""

        def faults(**payload: Any) -> str:
            return found(cohere.faults_v1, {"model": "m", **payload})

        call = {"name": "look", "parameters": {}}
        called = [{"role": "USER", "message": "Hi"}, {"role": "CHATBOT", "message": "", "tool_calls": [call]}]
        assert faults(message="", chat_history=called, tool_results=[{"call": call, "outputs": [{}]}]) == ""
        assert "2 things" in faults(message="Hi", chat_history=called, tool_results=[{"call": call, "outputs": [{}]}])
        assert "0 things" in faults(message="")
        assert "wait" in faults(message="And?", chat_history=called)
        assert "no objects" in faults(message="", chat_history=called, tool_results=[{"call": call, "outputs": ["x"]}])
        assert "says nothing" in faults(message="Hi", chat_history=[{"role": "CHATBOT", "message": ""}])


class TestChat:
    """Chat Completions."""

    ASKED: ClassVar[Payload] = {"role": "user", "content": "Hi"}
    CALL: ClassVar[Payload] = {"id": "1", "type": "function", "function": {"name": "look", "arguments": "{}"}}
    CALLED: ClassVar[Payload] = {"role": "assistant", "content": None, "tool_calls": [CALL]}
    BROUGHT: ClassVar[Payload] = {"role": "tool", "content": "", "tool_call_id": "1"}

    def found(self, *messages: Payload, **rules: Any) -> str:
        """What the rules find in a conversation."""
        return found(ChatRules(**rules).faults, {"model": "m", "messages": list(messages)})

    def test_the_order(self) -> None:
        """Results follow their calls, right away."""
        assert self.found(self.ASKED, self.CALLED, self.BROUGHT, self.ASKED) == ""
        assert "without a result" in self.found(self.ASKED, self.CALLED, self.ASKED)
        assert "no call waits" in self.found(self.ASKED, self.BROUGHT)
        told = (self.ASKED, self.CALLED, self.BROUGHT, self.ASKED)
        assert "right after a tool" in self.found(*told, results_then_model=True)

    def test_the_content(self) -> None:
        """It is there, of the kinds that the server takes, and no foreign field stands in it."""
        assert "no content" in self.found({"role": "assistant", "content": None})
        assert "no text" in self.found({"role": "user", "content": []})
        text = [{"type": "text", "text": "Hi"}]
        assert "no text" in self.found({"role": "user", "content": text}, only_text=True)
        marked = [{"type": "text", "text": "Hi", "cache_control": {"type": "ephemeral"}}]
        assert "no such fields" in self.found({"role": "user", "content": marked}, strict=True)
        image = [{"type": "image_url", "image_url": {"url": "s3://bucket/a"}}]
        assert "doesn't match" in self.found({"role": "user", "content": image})
        assert "of the side" in self.found({"role": "user", "content": image}, media=frozenset())
        assert "of the side" in self.found({"role": "tool", "content": image, "tool_call_id": "1"})
        sound = [{"type": "input_audio", "input_audio": {"data": "AAAA", "format": "ogg"}}]
        assert "doesn't match" in self.found({"role": "user", "content": sound}, sounds=re.compile("wav"))
        assert "no such fields" in self.found({**self.ASKED, "reasoning": "Hm"}, strict=True)

    def test_the_characters(self) -> None:
        """Of ids, arguments and names."""
        assert "doesn't match" in self.found(self.CALLED, self.BROUGHT, ids=re.compile("[a-z]"))
        assert "doesn't match" in self.found({**self.ASKED, "name": "Bob Ross"})
        half = {**self.CALL, "function": {"name": "look", "arguments": "[1]"}}
        assert "no object" in self.found({**self.CALLED, "tool_calls": [half]}, self.BROUGHT, object_arguments=True)


class TestResponses:
    """OpenAI's Responses."""

    ASKED: ClassVar[Payload] = {"type": "message", "role": "user", "content": "Hi"}
    CALL: ClassVar[Payload] = {"type": "function_call", "call_id": "1", "name": "look", "arguments": "{}"}
    RESULT: ClassVar[Payload] = {"type": "function_call_output", "call_id": "1", "output": "seen"}

    def found(self, *items: Payload) -> str:
        """What the rules find in an input."""
        return found(responses.faults, {"model": "m", "input": list(items)})

    def test_the_items(self) -> None:
        """Calls have results, thoughts lead to something."""
        thought = {"type": "reasoning", "summary": [], "encrypted_content": "x"}
        assert self.found(self.ASKED, thought, self.CALL, self.RESULT) == ""
        assert "without a result" in self.found(self.ASKED, self.CALL)
        assert "no call waits" in self.found(self.RESULT)
        assert "nothing after them" in self.found(self.ASKED, thought, self.ASKED)

    def test_what_stands_in_them(self) -> None:
        """Of the kinds, and in the characters, that it takes."""
        assert "doesn't match" in self.found({**self.CALL, "call_id": "x" * 65}, self.RESULT)
        assert "doesn't match" in self.found({**self.CALL, "name": "a b"}, self.RESULT)
        assert "a part of type" in self.found({**self.ASKED, "content": [{"type": "output_text", "text": "Hi"}]})
        assert "the content is" in self.found({**self.ASKED, "content": []})
        assert "an image by" in self.found({**self.ASKED, "content": [{"type": "input_image"}]})
