"""Classifications: import, store, lexical index, FAISS index."""
