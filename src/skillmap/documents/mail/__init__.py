"""Mail: a message's subject and body are its text, what is attached to it are documents of their own."""
