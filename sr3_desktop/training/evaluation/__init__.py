"""How good a model is: measures, tables, contact sheets.

Reads finished models; trains nothing.
"""
