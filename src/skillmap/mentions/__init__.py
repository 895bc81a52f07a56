"""Text to mentions: labels that stand in it, and phrases that may state a skill."""
