"""The settings: which model, how much memory and time it gets."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from attrs import field, frozen

from schwarm_core.domain.configuration.bound import Bound, Count, Seconds
from schwarm_core.domain.configuration.trusted import trusted_setting
from schwarm_core.domain.provider.provider import ProviderConfig

Tokens: TypeAlias = Annotated[int, Bound(ge=0)]
"""A number of tokens, where 0 stands for as many as the model was trained for."""

Threads: TypeAlias = Annotated[int, Bound(ge=0)]
"""A number of threads, where 0 leaves it to llama.cpp."""


@frozen(kw_only=True)
class ModelConfig(ProviderConfig):
    """How a model is found and loaded.

    Attributes:
        model: The model that is asked when none is named: a GGUF file (`"models/tiny.gguf"`), or where one is on the
            Hugging Face hub, as `"owner/repository/file.gguf"` or `"owner/repository:Q4_K_M"`. It is loaded when it is
            first asked.
        revision: The branch, tag or commit of the repository; empty for its newest state.
        hub: The address of another hub; empty for the one that `huggingface_hub` goes to.
        context: The most tokens that a conversation may have, never more than the model was trained for; 0 for just as
            many, which may take more memory than there is.
        batch: How many tokens of a prompt are read at once.
        gpu_layers: How many layers go to the GPU; -1 for all. Without a GPU it makes no difference.
        threads: How many threads compute.
        load_deadline: The longest time, in seconds, that downloading and loading may take.
        waiting: How many requests may wait for a model that is busy; one more is told that it is overloaded.
    """

    model: str = field(default="", metadata=trusted_setting("loads a file of its choosing as a model", harmless=("",)))
    revision: str = ""
    hub: str = field(
        default="", metadata=trusted_setting("sends your hub's token to an address of its choosing", harmless=("",))
    )
    context: Tokens = 8192
    batch: Count = 512
    gpu_layers: Annotated[int, Bound(ge=-1)] = -1
    threads: Threads = 0
    load_deadline: Seconds = 3600.0
    waiting: Annotated[int, Bound(ge=0)] = 64


@frozen(kw_only=True)
class LlamaCppConfig(ModelConfig):
    """How a language model is found, loaded and asked.

    Attributes:
        deadline: The longest time for a whole answer, in seconds, waiting for others included; None leaves that to the
            run's limits.
    """

    deadline: Seconds | None = None


@frozen(kw_only=True)
class LlamaCppEmbeddingConfig(ModelConfig):
    """How an embedding model is found, loaded and asked.

    Attributes:
        pooling: How the vectors of a text's tokens become one; empty for what the model's file says.
    """

    pooling: Literal["", "mean", "cls", "last"] = ""
