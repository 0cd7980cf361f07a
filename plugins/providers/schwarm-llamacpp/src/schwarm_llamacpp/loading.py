"""Loading a model from its file, in a worker thread, interruptibly."""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from anyio.from_thread import check_cancelled

from schwarm_core.domain.error.provider import ProviderSetupError
from schwarm_llamacpp.config import ModelConfig
from schwarm_llamacpp.model import Model
from schwarm_llamacpp.native import complaints, is_cancelled, logger, native

if TYPE_CHECKING:
    from types import ModuleType

ALL_LAYERS = 0x7FFFFFFF


def load(file: Path, config: ModelConfig, *, pooling: str | None = None) -> Model:
    """Loads a model.

    Args:
        file: The GGUF file; the first one, if the model is divided over several.
        config: How much memory it gets.
        pooling: For an embedding model: how the vectors of tokens become one (`"mean"`, `"cls"`, `"last"`, or empty for
            what the file says); None for a language model.

    Returns:
        The model.

    Raises:
        ProviderSetupError: If the library isn't there, or can't load the file.
    """
    library = native()
    began = monotonic()
    heard: list[str] = []
    token = complaints.set(heard)
    try:
        handle = _load_weights(library, file, config)
        context = handle and library.llama_init_from_model(handle, _context_settings(library, handle, config, pooling))
    finally:
        complaints.reset(token)
    if not context:
        if handle:
            library.llama_model_free(handle)
        check_cancelled()
        raise _unloadable(file, heard)
    logger().info("loaded {} in {:.1f} s", file.name, monotonic() - began)
    return Model(library, handle, context)


def _load_weights(library: ModuleType, file: Path, config: ModelConfig) -> object:
    settings = library.llama_model_default_params()
    settings.n_gpu_layers = ALL_LAYERS if config.gpu_layers < 0 else config.gpu_layers
    go_on = library.llama_progress_callback(lambda _progress, _data: not is_cancelled())
    settings.progress_callback = go_on
    handle: object = library.llama_model_load_from_file(str(file).encode(), settings)
    return handle


def _context_settings(library: ModuleType, model: object, config: ModelConfig, pooling: str | None) -> object:
    trained: int = library.llama_model_n_ctx_train(model)
    settings = library.llama_context_default_params()
    settings.n_ctx = min(config.context or trained, trained)
    settings.n_batch = config.batch
    settings.n_ubatch = min(config.batch, settings.n_ubatch)
    if config.threads:
        settings.n_threads = settings.n_threads_batch = config.threads
    if pooling is not None:
        # A whole text has to be read at once, for each of its words counts for each.
        settings.n_batch = settings.n_ubatch = settings.n_ctx
        settings.embeddings = True
        if pooling:
            settings.pooling_type = getattr(library, f"LLAMA_POOLING_TYPE_{pooling.upper()}")
    made: object = settings
    return made


def _unloadable(file: Path, heard: list[str]) -> ProviderSetupError:
    msg = f"llama.cpp can't load {str(file)!r}" + (f": {heard[0]}." if heard else ".")
    remedy = "See that it is a whole GGUF file and that it fits into memory; `context` and `gpu_layers` can be lowered."
    return ProviderSetupError(msg, remedy=remedy)
