"""The first version of Cohere's chat API, which its models still speak behind other clouds."""
