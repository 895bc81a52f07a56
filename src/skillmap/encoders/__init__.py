"""Texts to vectors: the built-in encoders and any sentence-transformers model."""
