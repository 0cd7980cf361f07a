"""`schwarm models`: the models that providers offer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from attrs import frozen

from schwarm_cli.option import debug_option, json_option, set_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schwarm_core.application.schwarm import Schwarm
    from schwarm_core.domain.provider.llm import ModelInfo

_COLUMNS = ("model", "name", "description")
_SECONDS = 20.0


@frozen
class _Offer:
    """What one provider said: its models, or why there are none."""

    provider: str
    models: tuple[ModelInfo, ...] = ()
    error: Exception | None = None


@click.command()
@click.argument("providers", metavar="[PROVIDER]...", nargs=-1)
@json_option
@set_option
@debug_option
def models(*, providers: tuple[str, ...], as_json: bool, overrides: tuple[str, ...]) -> None:
    """List the models that providers offer.

    Each PROVIDER is asked, with the key that the configuration or the environment has for it; without one, every
    installed language model's provider is, and those that can't answer are named at the end. A model is used by the
    name in the first column: schwarm run --model PROVIDER:MODEL.
    """
    import anyio

    from schwarm_cli.application import application

    app = application(overrides)
    offers = anyio.run(_asked, app, providers or _installed(app))
    failed = [offer for offer in offers if offer.error is not None]
    if providers and failed and failed[0].error is not None:
        raise failed[0].error
    if as_json:
        from schwarm_cli.output.document import write_json

        write_json([_as_data(offer) for offer in offers])
        return
    _show(offers)


def _installed(app: Schwarm) -> tuple[str, ...]:
    """The providers of language models that the configuration lets take part."""
    from schwarm_core.application.plugins.kind import PROVIDERS
    from schwarm_core.domain.provider.llm import LLMProvider

    loaded = app.plugins.load_all(PROVIDERS).loaded
    return tuple(sorted(each.spec.name for each in loaded if each.spec.family is LLMProvider))


async def _asked(app: Schwarm, names: Sequence[str]) -> list[_Offer]:
    from anyio import create_task_group

    offers: dict[str, _Offer] = {}

    async def ask(name: str) -> None:
        offers[name] = await _offer_of(app, name)

    async with app, create_task_group() as tasks:
        for name in names:
            tasks.start_soon(ask, name)
    return [offers[name] for name in names]


async def _offer_of(app: Schwarm, name: str) -> _Offer:
    from anyio import fail_after

    from schwarm_core.domain.error.base import SchwarmError
    from schwarm_core.domain.error.provider import ProviderTimeoutError
    from schwarm_core.domain.provider.llm import LLMProvider

    try:
        with fail_after(_SECONDS):
            provider = await app.provider(name, LLMProvider)
            return _Offer(name, await provider.models())
    except SchwarmError as error:
        return _Offer(name, error=error)
    except TimeoutError:
        msg = f"No list of models within {_SECONDS:g} s."
        return _Offer(name, error=ProviderTimeoutError(msg, provider=name))


def _as_data(offer: _Offer) -> dict[str, object]:
    from attrs import asdict

    from schwarm_cli.failure import described

    said: dict[str, object] = {"provider": offer.provider, "models": [asdict(model) for model in offer.models]}
    return said if offer.error is None else {**said, "error": described(offer.error)}


def _show(offers: Sequence[_Offer]) -> None:
    from schwarm_cli.output.table import show_table

    rows = [
        (f"{offer.provider}:{model.id}", model.name, model.description) for offer in offers for model in offer.models
    ]
    if rows:
        show_table(_COLUMNS, rows)
    _tell_of_others(offers)


def _tell_of_others(offers: Sequence[_Offer]) -> None:
    """Says who has nothing to show, and why; those that only lack a key in one line."""
    from schwarm_cli.output.terminal import note
    from schwarm_core.domain.error.provider import AuthenticationError

    for offer in offers:
        if offer.error is not None and not isinstance(offer.error, AuthenticationError):
            note(f"{offer.provider}: {_in_a_line(offer.error)}")
        elif offer.error is None and not offer.models:
            note(f"{offer.provider} doesn't tell its models")
    locked = [offer.provider for offer in offers if isinstance(offer.error, AuthenticationError)]
    if locked:
        note(f"no key, or a wrong one: {', '.join(locked)} (schwarm models NAME tells more)")


def _in_a_line(error: Exception) -> str:
    from schwarm_core.application.telemetry.redaction import Redactor

    return Redactor().text(str(error.args[0] if error.args else error)).partition("\n")[0]
