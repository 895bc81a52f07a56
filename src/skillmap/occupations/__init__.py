"""Job titles to ESCO occupations and ISCO-08 unit groups."""
