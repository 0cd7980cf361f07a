"""Language and embedding models in this process, from GGUF files, by llama.cpp."""
