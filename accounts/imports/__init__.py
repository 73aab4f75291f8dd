"""Bringing CSV files in: parse a cell, plan what a row will write, stage that in chunks, apply it all at once.

`parsing` knows cells, `rows` what a row and a planned change are, `customers`, `subscriptions` and `usage` one kind of file
each, `staging` reads a file in chunks, and `applying` writes what was planned in a few statements of one short transaction.
Who calls them is `accounts/actions/imports.py`.
"""
