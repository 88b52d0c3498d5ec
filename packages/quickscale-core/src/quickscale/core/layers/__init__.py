"""Layers: manifests, discovery, the stack, compatibility and its checks."""
