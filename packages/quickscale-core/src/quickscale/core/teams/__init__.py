"""Teams: groups of people who own data and credits together."""
