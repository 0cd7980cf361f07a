"""Texts as vectors, by the protocol of OpenAI's embeddings, which many servers speak."""
