"""The cellar: machinery without business words, one job a module. It imports nothing of the floors above."""
