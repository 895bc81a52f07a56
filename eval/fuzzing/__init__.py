"""What ``eval/fuzz.py`` is made of: seeds, mutations by format, a reader in a child process, minimization."""
