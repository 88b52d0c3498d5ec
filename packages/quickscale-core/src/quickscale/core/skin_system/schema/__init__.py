"""What an OpenAPI document says of operations and resources, read once."""
