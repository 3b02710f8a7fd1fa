"""Loads and failures that a site of production must withstand: ``make trust``.

Each test prints what it counted, and the seed where chance has a part.
"""
