"""Sign people in: limit attempts, check second factors, keep sessions, mail password links."""
