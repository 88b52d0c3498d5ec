"""The program that runs on the server; it is sent there, so it is the standard library's alone."""
