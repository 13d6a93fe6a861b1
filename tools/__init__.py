"""What can be executed."""
