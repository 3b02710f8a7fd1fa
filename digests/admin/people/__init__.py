"""People in the admin: their accounts, the sign-in and the activity log."""
