"""Issues in the admin: the list, the form, the publishing steps and the preview."""
