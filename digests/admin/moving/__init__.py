"""The pages on which a digest moves in."""
