"""Mentions to concepts: candidates, scores, and which of overlapping mentions stand."""
