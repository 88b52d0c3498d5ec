"""Rules: what they ask for, what they do, and how they run."""
