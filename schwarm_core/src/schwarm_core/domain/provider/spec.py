"""What a plugin declares of a provider."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import field, frozen

from schwarm_core.domain.provider.provider import Provider, ProviderConfig

if TYPE_CHECKING:
    from typing_extensions import TypeForm

Scope: TypeAlias = Literal["application", "agent", "run"]
"""How long a provider lives, and who shares it: everyone; the runs of one agent; one run."""


@frozen
class ProviderSpec:
    """A provider that a plugin offers. Declaring it imports and opens nothing.

    Attributes:
        name: The name that users write; the same as the entry point's.
        family: The contract it keeps, such as `LLMProvider`.
        make: Makes it, given its configuration and, by keyword, each provider that it requires. A class, a function, or
            the import path of one (`"package.module:Name"`), which is imported only when the provider is first used.
        config: The class of its configuration; its section in `schwarm.toml` is checked against it.
        scope: How long one lives.
        requires: Other providers that it needs: the keyword of `make`, and the family it must be of.
        description: One line for people.
        remedy: How to get it going (set a key, start a server), for the message when it doesn't initialize.
    """

    name: str
    # Of any request and response; and no `type[...]`, because type checkers let no abstract class pass for one.
    family: TypeForm[Provider[Any, Any]]
    make: str | Callable[..., Provider[Any, Any]]
    config: type[ProviderConfig] = ProviderConfig
    scope: Scope = "application"
    requires: Mapping[str, type[Provider[Any, Any]]] = field(factory=dict)
    description: str = ""
    remedy: str = ""
