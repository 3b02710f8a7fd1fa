"""Links in the admin: the list, the form, the bulk actions and the sources."""
