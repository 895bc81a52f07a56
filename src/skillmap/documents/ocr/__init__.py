"""Pages that are pictures: from pixels to text, by Tesseract."""
