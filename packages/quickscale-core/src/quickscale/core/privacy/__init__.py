"""What layers say of a person's data: their export, their erasure, and where they are still named."""
