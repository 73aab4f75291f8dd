"""The demo company: a maker of till software for small shops, its staff, its customers and two years of what happened to them.

Everything is drawn from a fixed seed and a date, so the same day gives the same company. People's words stand in the language
of the customer; what staff write about them is English, which the three teams share. Telephone numbers use ranges that are
reserved for fiction where a country has one, mail addresses end in `.example`.
"""
