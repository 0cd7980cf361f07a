"""When two requests mean the same."""

from typing import Any

import pytest

from schwarm_google.normalisation import exception, normalise

HI: Any = {"role": "user", "parts": [{"text": "Hi"}]}


class TestEqual:
    """What protocol buffers, or the vendor's defaults, make equal."""

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ({"generation_config": {"top_k": 3}}, {"generationConfig": {"topK": 3}}),
            ({"generationConfig": {}, "tools": [], "toolConfig": None}, {}),
            (
                {"tools": {"google_search": {}, "url_context": {}}},
                {"tools": [{"googleSearch": {}}, {"urlContext": {}}]},
            ),
            (
                {
                    "tools": [
                        {"functionDeclarations": [{"name": "a", "description": ""}]},
                        {"functionDeclarations": [{"name": "b"}]},
                    ]
                },
                {"tools": [{"functionDeclarations": [{"name": "a"}, {"name": "b"}]}]},
            ),
            ({"toolConfig": {"functionCallingConfig": {"mode": "AUTO"}}}, {}),
            (
                {"systemInstruction": {"role": "user", "parts": {"text": "x"}}},
                {"systemInstruction": {"parts": [{"text": "x"}]}},
            ),
            (
                {"generationConfig": {"thinkingConfig": {"includeThoughts": False, "thinkingLevel": "low"}}},
                {"generationConfig": {"thinkingConfig": {"thinkingLevel": "LOW"}}},
            ),
            ({"model": "models/x"}, {}),
            ({"toolConfig": {"functionCallingConfig": {"mode": "NONE"}}}, {}),
            (
                {"generationConfig": {"responseSchema": {"type": "STRING", "nullable": False, "min_length": "3"}}},
                {"generationConfig": {"responseSchema": {"type": "string", "minLength": 3}}},
            ),
            (
                {"generationConfig": {"responseSchema": {"type": "TYPE_UNSPECIFIED", "any_of": [{"type": "NULL"}]}}},
                {"generationConfig": {"responseSchema": {"anyOf": [{"type": "null"}]}}},
            ),
        ],
    )
    def test_they_have_one_form(self, one: dict[str, Any], other: dict[str, Any]) -> None:
        """Whoever wrote them."""
        assert normalise({"contents": [HI], **one}) == normalise({"contents": [HI], **other})

    def test_base64_is_in_one_alphabet(self) -> None:
        """In media, in those of results, and in signatures; what is none stays as it is."""
        one: Any = {
            "inline_data": {"mime_type": "image/png", "data": "-_8"},
            "thought_signature": "-_8",
            "thought": False,
        }
        other: Any = {"inlineData": {"mimeType": "image/png", "data": "+/8="}, "thoughtSignature": "+/8="}
        result: Any = {"functionResponse": {"name": "a", "parts": [one]}}
        expected: Any = {"functionResponse": {"name": "a", "response": {}, "parts": [other]}}
        odd: Any = {"inlineData": {"mimeType": "image/png", "data": "?"}}
        turn: Any = {"role": "user", "parts": [one, result, odd]}
        assert normalise({"contents": [turn]}) == {"contents": [{"role": "user", "parts": [other, expected, odd]}]}

    def test_turns_without_roles_are_the_users(self) -> None:
        """And so are functions'."""
        turns: list[Any] = [{"parts": {"text": "Hi"}}, {"role": "function", "parts": [{"text": "Hi"}]}]
        for turn in turns:
            assert normalise({"contents": [turn]}) == {"contents": [HI]}


class TestDifferent:
    """What means something is not touched."""

    @pytest.mark.parametrize(
        "fields",
        [
            {"generationConfig": {"temperature": 0}},
            {"tools": [{"urlContext": {}}, {"googleSearch": {}}]},
            {"toolConfig": {"functionCallingConfig": {"mode": "ANY"}}},
            {"toolConfig": {"functionCallingConfig": {"mode": "AUTO", "allowedFunctionNames": ["a"]}}},
            {"toolConfig": {"includeServerSideToolInvocations": True}},
            {"generationConfig": {"thinkingConfig": {"thinkingBudget": 0}}},
            {"systemInstruction": {"parts": [{"text": "x"}]}},
            {"newField": 1},
        ],
    )
    def test_it_stays(self, fields: dict[str, Any]) -> None:
        """A request with it is another one than that without."""
        both: Any = {"tools": [{"googleSearch": {}}, {"urlContext": {}}]}
        assert normalise({"contents": [HI], **both, **fields}) != normalise({"contents": [HI], **both})

    def test_names_of_the_users_are_not_spelled_anew(self) -> None:
        """In arguments, responses, schemas and labels."""
        call: Any = {"functionCall": {"name": "a", "args": {"sea_level": None}}}
        payload: Any = {"contents": [HI, {"role": "model", "parts": [call]}], "labels": {"cost_centre": "x"}}
        assert normalise(payload) == payload


class TestException:
    """What no server would have taken."""

    @pytest.mark.parametrize("payload", [[], {}, {"contents": []}, {"contents": [{"role": "user", "parts": []}]}])
    def test_it_has_a_reason(self, payload: Any) -> None:
        """In words."""
        assert exception("/models/x:generateContent", payload)

    def test_everything_else_has_none(self) -> None:
        """It has to come back equal."""
        assert exception("/models/x:generateContent", {"contents": [HI]}) == ""
