"""A tiny model for tests: a GGUF file of about 500 KB, whole in all but sense. Needs `schwarm-llamacpp[testing]`."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

_WIDTH, _HEADS, _LAYERS, _INNER, _CONTEXT = 64, 4, 2, 128, 4096
_END, _BEGIN = "<|im_end|>", "<|im_start|>"
_CALL = "<tool_call>Ċ"
_LIKELY = {'"': 2.5, "}": 2.0, "]": 2.0, ",": 1.0, " ": 2.0, _END: 1.5}
"""What the model is fond of, so that its strings, lists and answers come to an end."""
_CALLER = {**_LIKELY, _END: -9.0, _CALL: 4.0}

TEMPLATE = (
    "{%- if tools %}<|im_start|>system\n"
    "{% if messages[0].role == 'system' %}{{ messages[0].content }}\n{% endif %}"
    "Tools:\n{% for tool in tools %}{{ tool | tojson }}\n{% endfor %}"
    "Call one within <tool_call></tool_call>.<|im_end|>\n"
    "{%- elif messages[0].role == 'system' %}<|im_start|>system\n{{ messages[0].content }}<|im_end|>\n{% endif %}"
    "{%- for message in messages %}"
    "{%- if message.role == 'tool' %}"
    "<|im_start|>user\n<tool_response>\n{{ message.content }}\n</tool_response><|im_end|>\n"
    "{%- elif message.role != 'system' or not loop.first %}<|im_start|>{{ message.role }}\n{{ message.content }}"
    "{%- for call in message.tool_calls or [] %}\n<tool_call>\n"
    '{"name": "{{ call.function.name }}", "arguments": {{ call.function.arguments | tojson }}}'
    "\n</tool_call>{% endfor %}<|im_end|>\n{% endif %}"
    "{%- endfor %}"
    "{%- if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
"""A chat template in the way of Hermes and Qwen."""


def write_tiny_model(
    file: Path, *, seed: int = 0, template: str = TEMPLATE, pooling: bool = False, calling: bool = False
) -> Path:
    """Writes a model of two layers with random weights. It writes printable nonsense, the same in each place.

    Args:
        file: Where to; the folder must exist.
        seed: Chooses the weights.
        template: Its chat template; empty for none.
        pooling: Whether it says that the vectors of its tokens become one by their mean, as embedding models do.
        calling: Whether it is fond of beginning tool calls, for servers that leave the beginning to the model, and ends
            no answer unless it has to.

    Returns:
        The file.
    """
    gguf = import_module("gguf")
    writer = gguf.GGUFWriter(str(file), "llama")
    _describe(writer, template, pooling=pooling)
    tokens = [*_tokens(), *([_CALL] if calling else [])]
    writer.add_token_list(tokens)
    writer.add_token_types(
        [gguf.TokenType.CONTROL if token in {_BEGIN, _END} else gguf.TokenType.NORMAL for token in tokens]
    )
    writer.add_eos_token_id(tokens.index(_END))
    for name, weights in _weights(tokens, seed, _CALLER if calling else _LIKELY).items():
        writer.add_tensor(name, weights)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return file


def _describe(writer: Any, template: str, *, pooling: bool) -> None:  # noqa: ANN401 - the library has no types
    writer.add_name("tiny")
    writer.add_context_length(_CONTEXT)
    writer.add_embedding_length(_WIDTH)
    writer.add_block_count(_LAYERS)
    writer.add_feed_forward_length(_INNER)
    writer.add_head_count(_HEADS)
    writer.add_head_count_kv(_HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_merges(["Ġ t", "t h"])
    writer.add_add_bos_token(False)  # noqa: FBT003 - the library takes it so
    if template:
        writer.add_chat_template(template)
    if pooling:
        writer.add_pooling_type(import_module("gguf").PoolingType.MEAN)


def _tokens() -> list[str]:
    """A token for each byte, in the spelling of GPT-2, two pairs, and the marks."""
    return [*_byte_letters(), "Ġt", "th", _BEGIN, _END]


def _byte_letters() -> list[str]:
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(0x100) if byte not in printable]
    letters = {byte: chr(byte) for byte in printable} | {byte: chr(0x100 + place) for place, byte in enumerate(others)}
    return [letters[byte] for byte in range(0x100)]


def _weights(tokens: list[str], seed: int, fond_of: Mapping[str, float]) -> dict[str, Any]:
    numpy = import_module("numpy")
    draw = numpy.random.default_rng(seed)

    def random(rows: int, columns: int, scale: float = 0.08) -> Any:  # noqa: ANN401 - an array, of the library's
        return (draw.standard_normal((rows, columns)) * scale).astype("float32")

    embedding = random(len(tokens), _WIDTH, 1.0)
    # The first number is the same for all, so that the last layer can prefer tokens by it.
    embedding[:, 0] = 4.0
    output = random(len(tokens), _WIDTH, 0.2)
    output[:, 0] = [_preference(token, fond_of) for token in tokens]
    found = {"token_embd.weight": embedding, "output.weight": output}
    ones = numpy.ones(_WIDTH, "float32")
    found["output_norm.weight"] = ones
    for layer in range(_LAYERS):
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            found[f"blk.{layer}.{name}.weight"] = random(_WIDTH, _WIDTH)
        found[f"blk.{layer}.ffn_gate.weight"] = random(_INNER, _WIDTH)
        found[f"blk.{layer}.ffn_up.weight"] = random(_INNER, _WIDTH)
        found[f"blk.{layer}.ffn_down.weight"] = random(_WIDTH, _INNER)
        found[f"blk.{layer}.attn_norm.weight"] = found[f"blk.{layer}.ffn_norm.weight"] = ones
    return found


def _preference(token: str, fond_of: Mapping[str, float]) -> float:
    letter = token.replace("Ġ", " ")
    if letter in fond_of:
        return fond_of[letter] / 3
    return 0.0 if len(letter) == 1 and "!" <= letter <= "~" else -3.0
