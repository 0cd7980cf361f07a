"""Every model that LiteLLM reaches, through its SDK."""
