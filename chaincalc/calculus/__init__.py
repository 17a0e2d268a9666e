"""What a formula means: its derivative, its directions, its kinks and gaps."""
