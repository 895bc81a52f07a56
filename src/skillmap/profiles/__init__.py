"""Matches to profiles: evidence gathered per concept, with months."""
