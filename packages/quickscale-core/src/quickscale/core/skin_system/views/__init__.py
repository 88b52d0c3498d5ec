"""The views of screens and of their actions, and the pages of errors."""
