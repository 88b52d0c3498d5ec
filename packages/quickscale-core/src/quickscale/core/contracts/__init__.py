"""What a distribution promises to others, as text, and how two such texts differ.

``contract.txt`` lies in the package of each distribution; docs/contract.md says what it holds.
"""
