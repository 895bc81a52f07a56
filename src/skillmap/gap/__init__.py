"""A profile against what occupations need: what is held, what is missing, what to ask, what is within reach."""
