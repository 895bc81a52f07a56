"""What does the work: processes of this machine, or a Ray cluster; the same work either way."""
