"""Word processor formats -> Content."""
