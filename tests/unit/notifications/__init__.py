"""What notifications decides and says."""
