"""Benchmarks, run by `make bench`: ratios measured in one run on this machine, printed and written to `var/bench.json`.

They are scripts, never timed tests. What each path must reach stands beside its figures.
"""
