"""Telling the telemetry which secrets a configuration holds."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from schwarm_core.application.telemetry.known_secrets import register_secret
from schwarm_core.domain.schema.secret import Secret


def register_secrets(value: object) -> None:
    """Have every `Secret` in some settings masked in whatever is logged or recorded from now on.

    Args:
        value: The settings: an attrs object, a mapping, a sequence, or a value in one.
    """
    if isinstance(value, Secret):
        register_secret(value.reveal())
    elif attrs.has(value.__class__):
        for attribute in attrs.fields(value.__class__):
            register_secrets(getattr(value, attribute.name))
    elif isinstance(value, Mapping):
        for item in value.values():
            register_secrets(item)
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            register_secrets(item)
