"""What language models that are reached over HTTP have in common: a codec, and the provider made of codec and wire."""
