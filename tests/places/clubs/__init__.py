"""Clubs: an app of some project, with operations and screens of its own beside any theme."""
