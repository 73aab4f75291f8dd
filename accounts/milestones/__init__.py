"""Milestones: when each customer reached them, counted in the database, and how long it took since they began."""
