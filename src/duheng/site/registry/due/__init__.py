"""What falls due, when, where and for whom."""
