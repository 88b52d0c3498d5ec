"""What can go wrong with a component's type."""


class ComponentError(Exception):
    """A type is registered, or a component made, against the rules."""
