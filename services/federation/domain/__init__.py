"""What federation knows without asking anybody: names, documents, rules of reading."""
