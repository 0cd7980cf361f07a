"""Secrets are masked wherever they may stand, and what is no secret stays."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schwarm_core.application.telemetry.known_secrets import known_secrets, register_secret
from schwarm_core.application.telemetry.redaction import Redactor
from schwarm_core.domain.schema.secret import Secret

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"
PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\nq8Zk\n-----END RSA PRIVATE KEY-----"


def texts(value: object) -> Iterator[str]:
    """Every text in a value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from texts(key)
            yield from texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts(item)


class TestPatterns:
    @pytest.mark.parametrize(
        ("text", "masked"),
        [
            ("key sk-proj-abcdefghij0123456789 used", "key *** used"),
            ("sk-ant-api03-abcdefghij_0123456789", "***"),
            ("Authorization: Bearer abc.def-123", "Authorization: Bearer ***"),
            ("authorization: Basic dXNlcjpwYXNz", "authorization: Basic ***"),
            ("AKIAIOSFODNN7EXAMPLE", "***"),
            ("AIza" + "Sy0123456789-abcdefghijklmnopqrstuv", "***"),
            ("ghp_0123456789abcdefghijABCDEFGHIJ012345", "***"),
            ("github_pat_11ABCDEFG0abcdefghijklmnop", "***"),
            (f"got {JWT}!", "got ***!"),
            ("password=hunter2 user=me", "password=*** user=me"),
            ('{"password": "hunter 2", "user": "me"}', '{"password": ***, "user": "me"}'),
            ("https://x.example/?api_key=abc&q=1", "https://x.example/?api_key=***&q=1"),
            ("postgresql://me:hunter2@db.example/x", "postgresql://me:***@db.example/x"),
            (f"key:\n{PEM}\nend", "key:\n***\nend"),
            (PEM[:50], "***"),
        ],
    )
    def test_what_looks_like_a_key_is_masked(self, text: str, masked: str) -> None:
        """The usual shapes of keys and passwords need no one to register them."""
        assert Redactor().text(text) == masked

    @pytest.mark.parametrize(
        "text",
        [
            "providers.acme.api_key: expected the variable TEAM_KEY",
            "",
            "The quick brown fox",
            "used 500 tokens: 400 in, 100 out",
            "task-force and desk-research",
            "https://x.example/a:b@c",
            "the secret of success",
            "4bf92f3577b34da6a3ce929d0e0e4736",
        ],
    )
    def test_what_is_no_key_stays(self, text: str) -> None:
        """Prose, numbers and ids are not defaced."""
        assert Redactor().text(text) == text

    def test_a_long_text_is_searched_wholly(self) -> None:
        """A key at the end of a long prompt is found too."""
        assert Redactor().text("x " * 50_000 + "sk-abcdefghij0123456789") == "x " * 50_000 + "***"

    def test_more_patterns_can_be_given(self) -> None:
        """A house's own numbers are masked however short the text."""
        redactor = Redactor(patterns=[r"\bK\d+"])
        assert redactor.text("K1") == "***"
        assert redactor.attributes({"a": ["customer K17 called"]}) == {"a": ["customer *** called"]}


class TestFields:
    @pytest.mark.parametrize(
        "name",
        [
            "authorization",
            "Authorization",
            "api_key",
            "apiKey",
            "X-Api-Key",
            "openai_api_key",
            "password",
            "db.password",
            "http.request.header.cookie",
            "Set-Cookie",
            "client_secret",
            "clientSecret",
            "access_token",
            "aws_secret_access_key",
        ],
    )
    def test_a_telling_name_masks_its_value(self, name: str) -> None:
        """Whatever the value is, at whatever depth."""
        redactor = Redactor()
        for value in ("abc", 1234, ["abc"], {"a": "abc"}):
            assert redactor.attributes({name: value}) == {name: "***"}
            assert redactor.attributes({"request": [{name: value}]}) == {"request": [{name: "***"}]}

    @pytest.mark.parametrize("name", ["gen_ai.usage.input_tokens", "tokenizer", "author", "keyboard", "key"])
    def test_another_name_does_not(self, name: str) -> None:
        """Counts of tokens are no tokens."""
        assert Redactor().attributes({name: 17}) == {name: 17}

    def test_the_absence_of_a_secret_is_none(self) -> None:
        """Whether a password is set may be seen."""
        assert Redactor().attributes({"password": None, "token": True}) == {"password": None, "token": True}

    def test_more_names_can_be_given(self) -> None:
        """In any spelling, as a whole name or as its last part."""
        redactor = Redactor(fields=["iban", "Tax-Number"])
        assert redactor.attributes({"customer.iban": "x", "taxNumber": "y", "iban_country": "DE"}) == {
            "customer.iban": "***",
            "taxNumber": "***",
            "iban_country": "DE",
        }


class TestValues:
    def test_a_secret_is_its_mask(self) -> None:
        """A `Secret` may be handed over by mistake, anywhere."""
        masked = Redactor().attributes({"a": Secret("hunter2"), "b": [{"c": Secret("hunter2")}]})
        assert masked == {"a": "***", "b": [{"c": "***"}]}

    def test_what_json_holds_is_copied(self) -> None:
        """What is recorded doesn't change afterwards."""
        inner = [1, 2.5, None, True, "x"]
        attributes = {"a": inner, "b": {"c": inner}}
        masked = Redactor().attributes(attributes)
        assert masked == attributes
        inner.append("later")
        assert masked == {"a": [1, 2.5, None, True, "x"], "b": {"c": [1, 2.5, None, True, "x"]}}

    def test_anything_else_becomes_its_text(self) -> None:
        """Objects, bytes, keys that are no texts: all is data in the end, and masked."""

        class Thing:
            def __str__(self) -> str:
                return "Thing(password=hunter2)"

        masked = Redactor().attributes({"a": Thing(), "b": (b"x",), 3: {"y"}})  # type: ignore[dict-item]
        assert masked == {"a": "Thing(password=***", "b": ["b'x'"], "3": ["y"]}
        assert json.loads(json.dumps(masked)) == masked

    def test_what_has_no_text_or_no_end_fails_no_one(self) -> None:
        """An object that can't be printed, a list that holds itself."""

        class Mute:
            def __str__(self) -> str:
                raise ValueError

        endless: list[object] = []
        endless.append(endless)
        masked = Redactor().attributes({"mute": Mute(), "endless": endless})
        assert str(masked["mute"]).endswith("Mute>")
        assert "…" in texts(masked)


class TestRegisteredSecrets:
    def test_are_masked_from_then_on(self) -> None:
        """Though the same text has passed before."""
        redactor = Redactor()
        assert redactor.text("say swordfish") == "say swordfish"
        assert redactor.attributes({"swordfish": 1}) == {"swordfish": 1}
        register_secret("swordfish\n")
        assert redactor.text("say swordfish") == "say ***"
        assert redactor.attributes({"swordfish": 1}) == {"***": 1}

    def test_are_masked_in_their_escaped_forms(self) -> None:
        """A request's body, its address and a repr hold the secret in other clothes."""
        register_secret('pa"ss wörd/1')
        redactor = Redactor()
        for text in (json.dumps('pa"ss wörd/1'), quote_plus('pa"ss wörd/1'), repr('pa"ss wörd/1')):
            assert "rd" not in redactor.text(text)

    def test_a_secret_within_another_leaves_no_rest(self) -> None:
        """The longer one goes first."""
        register_secret("hunter")
        register_secret("hunter-two")
        assert Redactor().text("hunter-two hunter") == "*** ***"

    def test_too_short_a_text_is_none(self) -> None:
        """An empty or tiny value would mask everything."""
        for text in ("", "  ", "abc"):
            register_secret(text)
        assert Redactor().text("abcabc abc") == "abcabc abc"

    @given(data=st.data(), secret=st.text(min_size=4, max_size=30).filter(lambda text: len(text.strip()) >= 4))
    def test_never_appear_however_nested(self, data: st.DataObject, secret: str) -> None:
        """Whatever surrounds it, whatever holds it: no text that leaves has the secret in it."""
        if "*" in secret or "…" in secret:
            return  # the mask itself may look like it
        holding = st.one_of(
            st.just(secret),
            st.builds(lambda before, after: before + secret + after, st.text(max_size=5), st.text(max_size=90)),
        )
        leaves: st.SearchStrategy[Any] = holding | st.text(max_size=5) | st.none() | st.booleans() | st.just(b"x")
        nested = st.recursive(
            leaves,
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(holding | st.text(max_size=3), inner, max_size=3)
            ),
            max_leaves=10,
        )
        attributes = data.draw(st.dictionaries(holding | st.text(max_size=3), nested, max_size=4))
        before = known_secrets.forms
        try:
            register_secret(secret)
            masked = Redactor().attributes(attributes)
        finally:
            known_secrets.forms = before
        assert [text for text in texts(masked) if secret.strip() in text] == []


class TestBadPatterns:
    def test_are_refused_with_the_settings(self) -> None:
        """A pattern that is none is found before anything is recorded."""
        from schwarm_core.domain.telemetry.config import TelemetryConfig

        with pytest.raises(ValueError, match=r"'redact' must hold regular expressions, and '\(' is none"):
            TelemetryConfig(redact=("ok", "("))
