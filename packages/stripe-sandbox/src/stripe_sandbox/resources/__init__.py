"""The API's resources: each module registers its operations."""
