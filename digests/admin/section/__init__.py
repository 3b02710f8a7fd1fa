"""Sections in the admin: the rows in the form of an issue, and the page of the links of one."""
