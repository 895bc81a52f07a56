"""``python -m skillmap`` is the command ``skillmap``."""

from skillmap.cli import main

if __name__ == "__main__":
    main()
