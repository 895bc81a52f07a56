"""Work: processes that hold a pipeline each, the queue of batches' documents, webhooks. Nothing here knows HTTP."""
