"""Mistral's models, by their own chat API, and Mistral's embeddings."""
