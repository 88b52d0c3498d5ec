"""What a distribution promises to others, described as text and compared with what it promised."""
