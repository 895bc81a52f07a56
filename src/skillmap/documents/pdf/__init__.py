"""PDF -> Content: the text layer page by page, a second opinion on it, and what it says of itself."""
