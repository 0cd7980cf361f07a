"""Google's Gemini models, by the Gemini API and by Vertex AI, and their embeddings."""
