"""Bringing a model here from a hub, in a worker thread, with its progress on the terminal and in the log."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anyio.from_thread import check_cancelled

from schwarm_core.domain.error.provider import (
    AuthenticationError,
    ConnectionLostError,
    ModelNotFoundError,
    ProviderError,
    ProviderSetupError,
)
from schwarm_llamacpp.native import logger
from schwarm_llamacpp.source import HubSource, files_of

if TYPE_CHECKING:
    from types import ModuleType

_STEP = 0.05
"""The share of a file after which its progress is told again."""


def downloaded(source: HubSource, *, revision: str, hub: str) -> Path:
    """A model's file on this machine, which is brought here if it isn't yet. An interrupted download is gone on with.

    Args:
        source: Where it is on the hub.
        revision: The branch, tag or commit; empty for the newest state.
        hub: The hub's address; empty for the usual one.

    Returns:
        The file to load.

    Raises:
        ModelNotFoundError: If the hub doesn't have it.
        AuthenticationError: If the hub doesn't give it to everyone.
        ConnectionLostError: If the hub can't be reached, and the file isn't here.
        ProviderSetupError: If `huggingface_hub` isn't installed.
    """
    library = _library()
    try:
        names = _names(library, source, revision, hub)
        files = [_fetch(library, source.repository, name, revision, hub) for name in names]
    except library.errors.HfHubHTTPError.__bases__ as error:  # OSError, and the root of what its HTTP library raises
        check_cancelled()
        raise _error_of(library, source, error) from error
    return files[0]


def _library() -> ModuleType:
    try:
        import_module("huggingface_hub.errors")
        return import_module("huggingface_hub")
    except ImportError as error:
        msg = f"A model on a hub was named, and huggingface_hub isn't installed ({error})."
        remedy = "Install it: pip install 'schwarm-llamacpp[hub]'; or name a GGUF file."
        raise ProviderSetupError(msg, remedy=remedy) from error


def _names(library: ModuleType, source: HubSource, revision: str, hub: str) -> list[str]:
    if source.file and "-of-" not in source.file:
        # Nothing to ask for: so it works without a connection, once the file is here.
        return [source.file]
    api = library.HfApi(endpoint=hub or None)
    return files_of(source, api.list_repo_files(source.repository, revision=revision or None))


def _fetch(library: ModuleType, repository: str, name: str, revision: str, hub: str) -> Path:
    return Path(
        library.hf_hub_download(
            repository, name, revision=revision or None, endpoint=hub or None, tqdm_class=_progress_class(name)
        )
    )


def _error_of(library: ModuleType, source: HubSource, error: Exception) -> ProviderError:
    errors = library.errors
    if isinstance(error, errors.GatedRepoError):
        msg = f"{source.repository!r} isn't given to everyone."
        remedy = "Accept its terms on the hub, and sign in: `hf auth login`, or set HF_TOKEN."
        return AuthenticationError(msg, remedy=remedy)
    missing = (errors.RepositoryNotFoundError, errors.RemoteEntryNotFoundError, errors.RevisionNotFoundError)
    if isinstance(error, missing):
        msg = f"The hub has no {source.file or source.repository!r}."
        return ModelNotFoundError(msg, remedy="Look for it on the hub; a private one needs HF_TOKEN.")
    msg = f"{source.repository!r} could not be downloaded ({type(error).__name__})."
    return ConnectionLostError(msg, remedy="See whether the hub can be reached; what has arrived is kept.")


def _progress_class(name: str) -> type[Any]:
    """What `huggingface_hub` reports progress to, made for one file.

    It is also where a download that nobody waits for any more ends.
    """
    base: type[Any] = import_module("tqdm").tqdm

    class Progress(base):  # type: ignore[misc] # which class it is, is known at run time
        """A bar where standard error is a terminal, and lines of the log everywhere."""

        def __init__(self, *args: object, total: float | None = None, initial: float = 0, **kwargs: object) -> None:
            # None: drawn on a terminal alone.
            super().__init__(
                total=total, initial=initial, desc=f"downloading {name}", unit="B", unit_scale=True, disable=None
            )
            self._size = total or 0
            self._done = initial
            self._told = -_STEP

        def update(self, n: float | None = 1) -> None:
            """Takes that so many bytes more have come."""
            check_cancelled()
            super().update(n)
            self._done += n or 0
            share = self._done / self._size if self._size else 0.0
            if share - self._told >= _STEP:
                self._told = share
                logger().info("downloading {}: {:.0%} of {:,.0f} MB", name, share, self._size / 1e6)

    return Progress
