"""The effective configuration as text: TOML with a comment behind each setting that tells its origin, or JSON."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from schwarm_core.application.configuration.effective import EffectiveConfiguration
    from schwarm_core.application.configuration.lines import KeyPath

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def as_toml(configuration: EffectiveConfiguration) -> str:
    """The configuration as a TOML document, each setting with its origin. What is not set is left out.

    Args:
        configuration: What `ConfigurationManager.effective` gives.
    """
    return "\n".join(_table(configuration.tree, (), configuration.origins)).strip("\n") + "\n"


def as_json(configuration: EffectiveConfiguration) -> str:
    """The configuration as JSON: the tree as `configuration`, and the origins by their dotted keys as `origins`.

    Args:
        configuration: What `ConfigurationManager.effective` gives.
    """
    origins = {_key(path): origin for path, origin in configuration.origins.items()}
    return json.dumps({"configuration": configuration.tree, "origins": origins}, indent=2, ensure_ascii=False)


def _table(table: Mapping[str, object], path: KeyPath, origins: Mapping[KeyPath, str]) -> Iterator[str]:
    inner = {key: value for key, value in table.items() if isinstance(value, dict)}
    settings = {key: value for key, value in table.items() if key not in inner and value is not None}
    if path and (settings or not inner):
        yield ""
        yield f"[{_key(path)}]{_comment(origins.get(path))}"
    for key, value in settings.items():
        yield f"{_key((key,))} = {_value(value)}{_comment(origins.get((*path, key)))}"
    for key, value in inner.items():
        yield from _table(value, (*path, key), origins)


def _comment(origin: str | None) -> str:
    # A file's name may hold what no TOML comment may.
    return f"  # {_CONTROL.sub('?', origin)}" if origin else ""


def _key(path: KeyPath) -> str:
    return ".".join(str(key) if _BARE.fullmatch(str(key)) else _text(str(key)) for key in path)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list):
        return f"[{', '.join(_value(item) for item in value if item is not None)}]"
    if isinstance(value, dict):
        pairs = (f"{_key((key,))} = {_value(item)}" for key, item in value.items() if item is not None)
        return f"{{{', '.join(pairs)}}}"
    return repr(value)


def _text(text: str) -> str:
    """A TOML string: what JSON writes is one, but for a character that only TOML wants escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
