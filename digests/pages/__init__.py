"""What readers see, as plain values: contexts that pages and feeds share."""
