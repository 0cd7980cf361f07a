"""Language models that speak OpenAI's protocols: its own, Azure's, and those of many vendors and local servers."""
