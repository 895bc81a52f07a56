"""Glyphs with geometry -> text in reading order: rows, columns, tables, direction."""
