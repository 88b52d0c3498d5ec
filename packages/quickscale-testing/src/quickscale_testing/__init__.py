"""The conformance kit: what a layer's author runs on their own layer."""
