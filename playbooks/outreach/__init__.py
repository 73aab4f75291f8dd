"""Outreach: a message to many, planned by rule, with a part held back so that its effect can be told."""
