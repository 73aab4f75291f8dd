"""Messages on their way out: what kinds there are and what they say, and the sender that hands them to the mail server."""
