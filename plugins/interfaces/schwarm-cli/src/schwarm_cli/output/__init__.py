"""What is shown: live on a terminal, plain when it is piped."""
