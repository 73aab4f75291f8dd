"""Segments: customers whom a rule in plain words fits. What may be asked, the rule as data, its query, who came and went."""
