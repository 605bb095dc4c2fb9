"""What a withdrawn or a better certificate would do to the figures of a run; nothing is written."""
