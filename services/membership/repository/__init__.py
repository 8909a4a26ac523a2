"""What membership keeps in MongoDB, and how it is found again."""
