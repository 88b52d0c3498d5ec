"""The core's own theme: the visitor's account, credits and plan, beside any other theme."""
