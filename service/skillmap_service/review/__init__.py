"""What a person changes in a profile: pure functions from a profile, a text and changes to a profile. Nothing here knows the database."""
