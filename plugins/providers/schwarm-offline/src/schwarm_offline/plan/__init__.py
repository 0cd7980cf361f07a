"""From a question and the tools on offer to the calls that answer it. Nothing here sees a name."""
