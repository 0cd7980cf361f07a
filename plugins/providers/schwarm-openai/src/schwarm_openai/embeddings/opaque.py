"""What of an answer with embeddings isn't kept, and why."""

from __future__ import annotations

OPAQUE = {
    "object": "always the same word",
    "data[].object": "always the same word",
    "data[].index": "the vectors are in order",
    "data[].embedding": "kept as numbers, where it came in base64",
    "usage.total_tokens": "the same as the tokens read; kept itself where it isn't",
}
"""What may be lost, by the pattern of its path."""
