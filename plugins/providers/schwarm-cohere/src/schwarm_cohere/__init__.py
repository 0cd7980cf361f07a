"""Cohere's models, by both versions of their chat API, and Cohere's embeddings."""
