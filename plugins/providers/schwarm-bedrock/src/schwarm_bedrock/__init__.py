"""AWS Bedrock's models, through its Converse and ConverseStream API."""
