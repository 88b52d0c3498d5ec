"""What the shop's staff do with its catalogue and its stock."""
