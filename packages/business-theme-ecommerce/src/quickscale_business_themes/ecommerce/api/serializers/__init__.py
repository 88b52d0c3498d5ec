"""What the shop's operations read and answer."""
