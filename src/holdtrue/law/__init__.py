"""THE LAW: bookkeeping duties and authorities per country as data with sources, and the arithmetic of
periods.

Pure: no Django, no database, no clock. The data files under `data/` are read once, from the package.
"""
