"""Forms of operations: their inputs, what may be chosen, what was sent and what was wrong."""
