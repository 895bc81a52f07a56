"""Profiles to files and pages, one module per format."""
