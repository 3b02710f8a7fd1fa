"""The pages' answer to whether an address stood before, and what is done about it."""
