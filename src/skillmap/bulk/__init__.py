"""Many documents: from folders, archives, mailboxes and manifests to tables, with nothing lost and nothing twice."""
