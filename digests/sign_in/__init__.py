"""How people sign in: throttle, second factor, sessions and passwords."""
