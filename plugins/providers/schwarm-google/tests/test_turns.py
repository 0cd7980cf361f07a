"""Conversations, written for the vendor and read from it."""

import json
from typing import Any

import pytest

from schwarm_core import (
    CachePointPart,
    InvalidRequestError,
    MediaPart,
    Message,
    OpaquePart,
    ReasoningPart,
    RefusalPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    assistant,
    system,
    user,
)
from schwarm_google.codec import GoogleCodec

PATH = "/v1beta/models/gemini-3-flash-preview:generateContent"
SKIP = "c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I="
FOREIGN = {"acme": {"id": "1"}}


def results(*results: ToolResultPart) -> Message:
    """A message of tools' results."""
    return Message("tool", results)


class TestInstructions:
    """What the program says."""

    def test_those_at_the_beginning_are_the_system_instruction(self, written: Any) -> None:
        """Several are its parts."""
        payload = written(system("Be brief."), system("Be kind."), user("Hi"))
        assert payload["systemInstruction"] == {"parts": [{"text": "Be brief."}, {"text": "Be kind."}]}
        assert payload["contents"] == [{"role": "user", "parts": [{"text": "Hi"}]}]

    def test_those_further_in_stay_in_their_place(self, written: Any) -> None:
        """There is no system turn, so they are the user's."""
        payload = written(user("Hi"), assistant("Ho"), system("Now be brief."), user("Go"))
        assert [turn["role"] for turn in payload["contents"]] == ["user", "model", "user", "user"]

    def test_instructions_alone_have_something_to_answer(self, written: Any) -> None:
        """The vendor demands a turn of the user, and Vertex AI a visible character in it."""
        assert written(system("Sing."))["contents"] == [{"role": "user", "parts": [{"text": "."}]}]

    def test_models_that_take_none_read_them_first(self, written: Any) -> None:
        """As a turn of the user."""
        payload = written(system("Sing."), user("Hi"), model="gemma-3-27b-it")
        assert payload["contents"][0] == {"role": "user", "parts": [{"text": "Sing."}]}
        assert "systemInstruction" not in payload


class TestResults:
    """What tools bring, as functions' responses."""

    def test_parallel_results_answer_in_one_turn(self, written: Any) -> None:
        """However many messages they came in; and the user's words stand in a turn of their own."""
        calls = assistant([ToolCallPart("1", "tide", '{"at": "Husum"}'), ToolCallPart("2", "wind")])
        tide, wind = ToolResultPart("1", "tide", (TextPart("high"),)), ToolResultPart("2", "", (), "error")
        payload = written(user("Hi"), calls, results(tide), results(wind), user("Well?"))
        assert payload["contents"][2:] == [
            {
                "role": "user",
                "parts": [
                    {"functionResponse": {"id": "1", "name": "tide", "response": {"output": "high"}}},
                    {"functionResponse": {"id": "2", "name": "wind", "response": {"error": ""}}},
                ],
            },
            {"role": "user", "parts": [{"text": "Well?"}]},
        ]

    @pytest.mark.parametrize("status", ["error", "denied", "cancelled", "unknown"])
    def test_what_went_wrong_is_an_error(self, written: Any, status: Any) -> None:
        """Under the vendor's own name for it."""
        calls = assistant([ToolCallPart("1", "tide")])
        payload = written(user("Hi"), calls, results(ToolResultPart("1", "tide", (TextPart("no"),), status)))
        assert payload["contents"][2]["parts"][0]["functionResponse"]["response"] == {"error": "no"}

    def test_a_result_that_is_no_json_is_a_text(self, written: Any) -> None:
        """Python reads and writes numbers that JSON doesn't have."""
        measured = ToolResultPart("1", "tide", (TextPart('{"height": NaN}'),))
        (_, _, turn) = written(user("Hi"), assistant([ToolCallPart("1", "tide")]), results(measured))["contents"]
        assert turn["parts"][0]["functionResponse"]["response"] == {"output": '{"height": NaN}'}

    @pytest.mark.parametrize(
        ("response", "text", "status"),
        [
            ({"output": "high"}, "high", "ok"),
            ({"result": "high"}, "high", "ok"),
            ({"error": "no gauge"}, "no gauge", "error"),
            ({"output": 3}, '{"output": 3}', "ok"),
            ({"at": "4:00", "height": 2.5}, '{"at": "4:00", "height": 2.5}', "ok"),
            ({}, "", "ok"),
        ],
    )
    def test_a_response_is_read_as_text_and_comes_back_as_it_was(
        self, codec: GoogleCodec, response: dict[str, Any], text: str, status: str
    ) -> None:
        """Whatever its keys are."""
        contents: Any = [
            {"role": "user", "parts": [{"text": "Hi"}]},
            {"role": "model", "parts": [{"functionCall": {"id": "1", "name": "tide", "args": {}}}]},
            {"role": "user", "parts": [{"functionResponse": {"id": "1", "name": "tide", "response": response}}]},
        ]
        request = codec.decode_request(PATH, {"contents": contents})
        (result,) = request.messages[2].tool_results
        assert (result.text, result.status) == (text, status)
        assert codec.encode_request(request, stream=False).payload["contents"] == contents

    def test_a_result_that_was_changed_is_sent_as_it_is_now(self, codec: GoogleCodec, written: Any) -> None:
        """Text that is no object any more stands under the usual key."""
        extra = {"google": {"key": None}}
        calls = assistant([ToolCallPart("1", "tide")])
        payload = written(
            user("Hi"), calls, results(ToolResultPart("1", "tide", (TextPart("3, shortened"),), extra=extra))
        )
        assert payload["contents"][2]["parts"][0]["functionResponse"]["response"] == {"output": "3, shortened"}


class TestCallIds:
    """What ties results to calls."""

    def test_calls_without_ids_get_some_that_are_never_sent(self, codec: GoogleCodec) -> None:
        """Results find their calls by name and order, and the request comes back as it was."""
        contents: Any = [
            {"role": "user", "parts": [{"text": "Hi"}]},
            {
                "role": "model",
                "parts": [{"functionCall": {"name": name, "args": {}}} for name in ("tide", "wind", "tide")],
            },
            {
                "role": "user",
                "parts": [
                    {"functionResponse": {"name": "wind", "response": {"output": "W"}}},
                    {"functionResponse": {"name": "tide", "response": {"output": "T1"}}},
                    {"functionResponse": {"name": "tide", "response": {"output": "T2"}}},
                ],
            },
        ]
        request = codec.decode_request(PATH, {"contents": contents})
        first, wind, second = request.messages[1].tool_calls
        assert len({first.id, wind.id, second.id}) == 3
        assert [result.call_id for result in request.messages[2].tool_results] == [wind.id, first.id, second.id]
        assert codec.encode_request(request, stream=False).payload["contents"] == contents

    def test_a_result_of_a_call_without_id_is_sent_without_one(self, codec: GoogleCodec, written: Any) -> None:
        """Also when it was made here, and knows nothing but our id."""
        body: Any = {"candidates": [{"content": {"parts": [{"functionCall": {"name": "tide"}}]}}], "responseId": "a"}
        message = codec.decode_response(body).message
        answered = results(ToolResultPart(message.tool_calls[0].id, "tide", (TextPart("high"),)))
        payload = written(user("Hi"), message, answered, model="gemini-2.5-flash")
        assert payload["contents"][1]["parts"] == [{"functionCall": {"name": "tide", "args": {}}}]
        assert payload["contents"][2]["parts"] == [
            {"functionResponse": {"name": "tide", "response": {"output": "high"}}}
        ]

    def test_ids_that_do_not_agree_are_kept(self, codec: GoogleCodec) -> None:
        """A result without one for a call with one, and the other way round."""
        contents: Any = [
            {"role": "user", "parts": [{"text": "Hi"}]},
            {
                "role": "model",
                "parts": [{"functionCall": {"id": "1", "name": "tide"}}, {"functionCall": {"name": "wind"}}],
            },
            {
                "role": "user",
                "parts": [
                    {"functionResponse": {"name": "tide", "response": {"output": "T"}}},
                    {"functionResponse": {"id": "9", "name": "wind", "response": {"output": "W"}}},
                ],
            },
        ]
        request = codec.decode_request(PATH, {"contents": contents})
        assert [one.call_id for one in request.messages[2].tool_results] == [
            one.id for one in request.messages[1].tool_calls
        ]
        assert codec.encode_request(request, stream=False).payload["contents"][2] == contents[2]  # type: ignore[index] # a list


class TestSignatures:
    """Proofs of thought go back in the part that they came in."""

    def test_every_part_keeps_its_own(self, codec: GoogleCodec) -> None:
        """Text, empty text, thought, call and opaque part alike; base64 in whichever alphabet."""
        parts: list[dict[str, Any]] = [
            {"text": "Hm.", "thought": True, "thoughtSignature": "c-_a"},
            {"text": "So:", "thoughtSignature": "c+/b"},
            {"functionCall": {"id": "1", "name": "tide", "args": {"at": 1}}, "thoughtSignature": "c2c="},
            {
                "toolCall": {"id": "2", "toolType": "GOOGLE_SEARCH_WEB", "args": {"queries": ["x"]}},
                "thoughtSignature": "c2d",
            },
            {"text": "", "thoughtSignature": "c2U="},
            {"thoughtSignature": "c2Y=", "thought": True},
        ]
        contents: Any = [{"role": "user", "parts": [{"text": "Hi"}]}, {"role": "model", "parts": parts}]
        request = codec.decode_request(PATH, {"contents": contents})
        assert [part.type for part in request.messages[1].parts] == [
            "reasoning",
            "text",
            "tool_call",
            "opaque",
            "text",
            "opaque",
        ]
        assert codec.encode_request(request, stream=False).payload["contents"] == contents

    def test_calls_of_other_models_say_that_they_have_none(self, written: Any) -> None:
        """The first of a turn, as the vendor documents it for Gemini 3; older models don't ask."""
        calls = assistant([ToolCallPart("1", "tide"), ToolCallPart("2", "wind")])
        new = written(user("Hi"), calls)["contents"][1]["parts"]
        old = written(user("Hi"), calls, model="gemini-2.5-flash")["contents"][1]["parts"]
        assert [part.get("thoughtSignature") for part in new] == [SKIP, None]
        assert [part.get("thoughtSignature") for part in old] == [None, None]


class TestForeignHistory:
    """What another vendor's model said."""

    def test_each_kind_of_part_is_converted_or_left_out(self, written: Any) -> None:
        """Nothing is sent that the vendor would refuse."""
        said = assistant(
            [
                ReasoningPart("Hm.", "sig-of-acme", FOREIGN),
                TextPart("", extra=FOREIGN),
                TextPart("Well.", extra=FOREIGN),
                RefusalPart("I won't.", FOREIGN),
                OpaquePart("acme", {"type": "acme_search"}),
                CachePointPart(),
                MediaPart("image", file_id="file-1", extra=FOREIGN),
                ToolCallPart("toolu_1", "tide", "not JSON", FOREIGN),
            ]
        )
        answered = results(
            ToolResultPart("toolu_1", "tide", (OpaquePart("acme", {"x": 1}), TextPart("high")), extra=FOREIGN)
        )
        payload = written(user([TextPart("Hi", extra=FOREIGN), CachePointPart("5m", FOREIGN)]), said, answered)
        assert payload["contents"] == [
            {"role": "user", "parts": [{"text": "Hi"}]},
            {
                "role": "model",
                "parts": [
                    {"text": "Well."},
                    {"text": "I won't."},
                    {"text": "[image left out: Google doesn't have the file of this id]"},
                    {
                        "functionCall": {"id": "toolu_1", "name": "tide", "args": {"invalid_json": "not JSON"}},
                        "thoughtSignature": SKIP,
                    },
                ],
            },
            {
                "role": "user",
                "parts": [{"functionResponse": {"id": "toolu_1", "name": "tide", "response": {"output": "high"}}}],
            },
        ]

    def test_a_model_that_spoke_first_was_asked_something(self, written: Any) -> None:
        """A turn that says nothing stands before it; a turn of which nothing is left is left out."""
        payload = written(
            assistant("Welcome."), user("Hi"), assistant([ReasoningPart("Hm.", extra=FOREIGN)]), user("Well?")
        )
        assert payload["contents"] == [
            {"role": "user", "parts": [{"text": "."}]},
            {"role": "model", "parts": [{"text": "Welcome."}]},
            {"role": "user", "parts": [{"text": "Hi"}]},
            {"role": "user", "parts": [{"text": "Well?"}]},
        ]

    def test_what_the_model_said_in_a_row_is_one_turn(self, written: Any) -> None:
        """A call may only stand in a turn that follows the user's; an empty message doesn't part them."""
        call = ToolCallPart("1", "tide")
        payload = written(
            user("Hi"),
            assistant("I'll look."),
            user([CachePointPart()]),
            assistant([call]),
            results(ToolResultPart("1", "tide")),
        )
        assert [turn["role"] for turn in payload["contents"]] == ["user", "model", "user"]
        assert [next(iter(part)) for part in payload["contents"][1]["parts"]] == ["text", "functionCall"]

    def test_turns_that_google_took_apart_stay_apart(self, written: Any, codec: GoogleCodec) -> None:
        """Requests are written as they were read."""
        turns = [{"role": role, "parts": [{"text": role}]} for role in ("user", "model", "model", "user")]
        request = codec.decode_request("/v1beta/models/m:generateContent", {"contents": turns})  # type: ignore[dict-item]
        assert written(*request.messages)["contents"] == turns

    def test_calls_of_older_models_are_signed(self, written: Any, codec: GoogleCodec) -> None:
        """Newer ones refuse them otherwise; a request that was sent to a newer one unsigned stays as it is."""
        turns: Any = [
            {"role": "user", "parts": [{"text": "Hi"}]},
            {"role": "model", "parts": [{"text": "Well."}, {"functionCall": {"id": "1", "name": "tide", "args": {}}}]},
        ]
        signed = []
        for model in ("gemini-2.5-flash", "gemini-3-pro-preview"):
            request = codec.decode_request(f"/v1beta/models/{model}:generateContent", {"contents": turns})
            (*_, call) = written(*request.messages, model="gemini-3-pro-preview")["contents"][1]["parts"]
            signed.append(call.get("thoughtSignature"))
        assert signed == [SKIP, None]

    @pytest.mark.parametrize(
        ("name", "legal"), [("1st", "_1st"), ("", "_"), ("get weather", "get_weather"), ("a.b:c-d", "a.b:c-d")]
    )
    def test_names_are_the_same_in_call_and_result(self, written: Any, name: str, legal: str) -> None:
        """A model may have called a function that there isn't, by any name."""
        call, answer = ToolCallPart("1", name), ToolResultPart("1", name, (TextPart("none"),), "error")
        _, called, answered = written(user("Hi"), assistant([call]), results(answer))["contents"]
        assert called["parts"][0]["functionCall"]["name"] == legal
        assert answered["parts"][0]["functionResponse"]["name"] == legal

    @pytest.mark.parametrize("text", ["NaN", "[1]", '{"a": NaN}', '{"a": 1e999}', '{"a"'])
    def test_arguments_that_are_no_object_are_told(self, written: Any, text: str) -> None:
        """The model sees what it wrote."""
        (call,) = written(user("Hi"), assistant([ToolCallPart("1", "tide", text)]))["contents"][1]["parts"]
        assert call["functionCall"]["args"] == {"invalid_json": text}

    def test_vertex_ai_is_not_sent_what_only_the_gemini_api_knows(self, written: Any) -> None:
        """Calls of server-side tools stay behind; what both know is sent."""
        said = assistant(
            [OpaquePart("google", {"toolCall": {"id": "1"}}), OpaquePart("google", {"executableCode": {"code": "1"}})]
        )
        payload = written(user("Hi"), said, vertex=True)
        assert payload["contents"][1]["parts"] == [{"executableCode": {"code": "1"}}]


class TestReading:
    """Requests, as others write them."""

    def test_every_spelling_is_understood(self, codec: GoogleCodec) -> None:
        """Snake case, nulls, lone objects, a missing role; the user's own names stay as they are."""
        payload: dict[str, Any] = {
            "system_instruction": {"parts": {"text": "Be brief."}},
            "contents": [
                {"parts": {"text": "Hi"}},
                {"role": "model", "parts": [{"function_call": {"name": "tide", "args": {"sea_level": None}}}]},
                {
                    "role": "function",
                    "parts": [{"function_response": {"name": "tide", "response": {"the_tide": "high"}}}],
                },
            ],
            "generation_config": {"max_output_tokens": 5, "stop_sequences": None},
        }
        request = codec.decode_request(PATH, payload)
        assert [message.role for message in request.messages] == ["system", "user", "assistant", "tool"]
        assert json.loads(request.messages[2].tool_calls[0].arguments) == {"sea_level": None}
        assert request.settings.max_tokens == 5
        sent = codec.encode_request(request, stream=False).payload
        assert sent["contents"][2]["parts"][0]["functionResponse"]["response"] == {"the_tide": "high"}  # type: ignore[index]

    def test_turns_stay_as_they_were_cut(self, codec: GoogleCodec) -> None:
        """Results in turns of their own or together with words, and a model that speaks first."""
        answered = {"functionResponse": {"id": "1", "name": "a", "response": {"output": "x"}}}
        contents: Any = [
            {"role": "model", "parts": [{"functionCall": {"id": "1", "name": "a", "args": {}}}]},
            {"role": "user", "parts": [answered]},
            {"role": "user", "parts": [{"text": "and"}, answered, {"text": "so"}]},
            {"role": "user", "parts": [answered]},
            {"role": "model", "parts": [{"text": "Ah."}]},
            {"role": "model", "parts": [{"text": "Oh."}]},
        ]
        request = codec.decode_request(PATH, {"contents": contents})
        assert codec.encode_request(request, stream=False).payload["contents"] == contents

    def test_unknown_fields_are_kept_where_they_were(self, codec: GoogleCodec) -> None:
        """At the top, in a turn, in a part, in a call."""
        payload: Any = {
            "contents": [
                {"role": "user", "parts": [{"text": "Hi", "newPart": 1}], "newTurn": {"a": 1}},
                {"role": "model", "parts": [{"functionCall": {"id": "1", "name": "a", "args": {}, "newCall": 2}}]},
            ],
            "newTop": [1],
            "generationConfig": {"newSetting": {"b": 2}},
        }
        request = codec.decode_request(PATH, payload)
        assert codec.encode_request(request, stream=False).payload == payload

    @pytest.mark.parametrize(
        "payload",
        [
            [],
            {"contents": 5},
            {"contents": [{"role": "system", "parts": [{"text": "x"}]}]},
            {"contents": [{"parts": [{"inlineData": {"mimeType": "image/png", "data": "no base64!"}}]}]},
            {
                "contents": [{"parts": [{"text": "x"}]}],
                "tools": [{"functionDeclarations": [{"description": "no name"}]}],
            },
            {"contents": [{"parts": [{"text": "x"}]}], "generationConfig": {"thinkingConfig": 5}},
        ],
    )
    def test_what_is_no_request_is_refused(self, codec: GoogleCodec, payload: Any) -> None:
        """By one error, whatever is wrong."""
        with pytest.raises(InvalidRequestError):
            codec.decode_request(PATH, payload)
