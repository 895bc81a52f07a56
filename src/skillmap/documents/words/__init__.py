"""What is known of the words of the supported languages: how good a text is, and how to mend it."""
