"""What a certificate rests on, upwards, and what rests on a standard, downwards."""
