"""The operation by which pages read and perform what plugins contribute to them."""
