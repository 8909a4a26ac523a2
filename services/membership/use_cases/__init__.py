"""What somebody may ask of membership, by what it is about."""
