"""Chat Completions: the protocol that most servers of language models speak, each with ways of its own."""
