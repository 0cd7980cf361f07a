"""Masks secrets in whatever is about to be recorded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

from schwarm_core.application.telemetry.known_secrets import known_secrets
from schwarm_core.domain.schema.secret import MASK

if TYPE_CHECKING:
    from schwarm_core.domain.telemetry.record import Attributes

_PLAIN = frozenset({int, float, bool, type(None)})
_DEEPEST = 16
_SHORT = 64
_REMEMBERED = 4096


def _rule(markers: str, pattern: str, replacement: str = MASK) -> tuple[tuple[str, ...], re.Pattern[str], str]:
    return tuple(markers.split()), re.compile(pattern), replacement


# Texts of which one must occur, in lower case, for the pattern to be worth a search; the pattern; what takes its place.
_RULES = (
    _rule("private key", r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|\Z)"),
    _rule("eyj", r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"),
    _rule("sk- sk_ rk_", r"\b(?:sk-|[sr]k_(?:live|test)_)[\w-]{12,}"),
    _rule("akia asia", r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    _rule("aiza", r"\bAIza[\w-]{30,}"),
    _rule("ghp_ gho_ ghu_ ghs_ ghr_ github_pat_", r"\b(?:gh[pousr]|github_pat)_\w{16,}"),
    _rule("glpat- xox hf_", r"\b(?:glpat-|xox[abeoprs]-|hf_)[\w-]{10,}"),
    _rule("bearer", r"(?i)\b(bearer\s+)[\w.~+/=-]{6,}", rf"\1{MASK}"),
    _rule("basic", r"(?i)(authorization[\"']?\s*[:=]\s*[\"']?basic\s+)[\w+/=-]{4,}", rf"\1{MASK}"),
    _rule("://", r"(://[^/\s:@]*:)[^/\s@]+@", rf"\1{MASK}@"),
    _rule(
        "passw pwd secret token key",
        # An error about a setting says what was expected of it, and never what was found.
        r"(?i)((?:passw(?:or)?d|pwd|secret|token|api[_-]?key|access[_-]?key)[\"']?\s*[=:]\s*)(?!expected )"
        r"(?:\"[^\"]*\"|'[^']*'|[^\s\"'&;]+)",
        rf"\1{MASK}",
    ),
)

_RULES_OF_WORDS = tuple(rule for rule in _RULES if rule[0][0] in {"akia", "aiza"})

_SECRET_FIELD = re.compile(
    r"(?:^|[._])(?:authorization|api_?key|access_?key|private_?key|passw(?:or)?d|pwd|passphrase|secret|secret_?key|token"
    r"|cookie|credentials?)$"
)


class Redactor:
    """Masks what must not leave the process: registered secrets, what looks like a key, fields with a telling name.

    Its rules prefer to mask too much. What it returns is data that JSON can hold, and a copy: other objects become
    their text, so that a `Secret` becomes its mask.

    Args:
        patterns: More regular expressions; what they match is masked.
        fields: More names of fields whose values are masked, whatever their case, with `-` or `_`.

    Raises:
        re.error: If a pattern is none.
    """

    __slots__ = ("_fields", "_known", "_names", "_patterns", "_texts")

    def __init__(self, patterns: Iterable[str] = (), fields: Iterable[str] = ()) -> None:
        self._patterns = tuple(re.compile(pattern) for pattern in patterns)
        self._fields = frozenset(_plain(field) for field in fields)
        # The names of fields, models and agents come again and again; what was found holds until a secret is added.
        self._known = known_secrets.forms
        self._texts: dict[str, str] = {}
        self._names: dict[str, str] = {}

    def text(self, text: str) -> str:
        """A text with its secrets masked.

        Args:
            text: The text.
        """
        if len(text) > _SHORT:
            return self._masked(text)
        if self._known is not known_secrets.forms:
            self._forget()
        masked = self._texts.get(text)
        return self._remembered(self._texts, text, self._masked(text)) if masked is None else masked

    def attributes(self, attributes: Attributes) -> dict[str, object]:
        """Attributes with their secrets masked, however deep.

        Args:
            attributes: The attributes.
        """
        if self._known is not known_secrets.forms:
            self._forget()
        return self._mapping(attributes, 0)

    def _mapping(self, mapping: Mapping[Any, Any], depth: int) -> dict[str, object]:
        masked: dict[str, object] = {}
        harmless, clean = self._names, self._texts
        for key, value in mapping.items():
            name = harmless.get(key) or self._name(key)
            if not name:
                masked[self._masked(_text_of(key))] = value if value is None or type(value) is bool else MASK
            elif type(value) is str:
                masked[name] = clean.get(value) or self.text(value)
            elif type(value) in _PLAIN:
                masked[name] = value
            else:
                masked[name] = self._value(value, depth)
        return masked

    def _value(self, value: object, depth: int) -> object:
        kind = type(value)
        if kind is str:
            return self.text(cast("str", value))
        if kind in _PLAIN:
            return value
        if depth >= _DEEPEST:
            return "…"
        # What is in a container of unknown origin is unknown, hence Any.
        if isinstance(value, list | tuple | set | frozenset):
            return [
                self.text(item) if type(item) is str else self._value(item, depth + 1)
                for item in cast("Iterable[Any]", value)
            ]
        if isinstance(value, Mapping):
            return self._mapping(value, depth + 1)
        return self.text(_text_of(value))

    def _name(self, key: object) -> str:
        """A field's name with its secrets masked; empty if it tells that its value is one."""
        name = key if type(key) is str else _text_of(key)
        plain = _plain(name)
        if plain in self._fields or plain.rpartition(".")[2] in self._fields or _SECRET_FIELD.search(plain):
            return ""
        return self._remembered(self._names, name, self._masked(name))

    def _remembered(self, memory: dict[str, str], text: str, masked: str) -> str:
        if len(memory) >= _REMEMBERED:
            memory.clear()
        memory[text] = masked
        return masked

    def _masked(self, text: str) -> str:
        return self._by_rules(known_secrets.mask(text))

    def _forget(self) -> None:
        self._known = known_secrets.forms
        self._texts = {}
        self._names = {}

    def _by_rules(self, text: str) -> str:
        lowered = text.lower()
        # Ids are letters and digits, and each is new: what can't be in them isn't looked for.
        for markers, pattern, replacement in _RULES_OF_WORDS if text.isalnum() else _RULES:
            for marker in markers:
                if marker in lowered:
                    text = pattern.sub(replacement, text)
                    break
        for pattern in self._patterns:
            text = pattern.sub(MASK, text)
        return text


def _plain(name: str) -> str:
    """A field's name in lower case, its words joined by `_`: `X-Api-Key` and `xApiKey` are `x_api_key`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).replace("-", "_").lower()


def _text_of(value: object) -> str:
    try:
        return str(value)
    except Exception:  # noqa: BLE001 - whatever it is, recording it fails no one
        return f"<{type(value).__qualname__}>"
