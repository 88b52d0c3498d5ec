"""The screens of the real estate theme, which its manifest puts together."""
