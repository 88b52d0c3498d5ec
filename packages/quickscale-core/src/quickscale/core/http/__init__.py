"""What a request says of its visitor, and what an answer needs: the web's side of the core."""
