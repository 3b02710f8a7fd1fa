"""The links of the archive, asked whether they still answer."""
