"""Formats that state what their parts are -> Content: HTML, Europass XML, JSON Resume."""
