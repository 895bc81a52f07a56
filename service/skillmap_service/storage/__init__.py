"""What is kept: profiles, batches, keys, changes, the audit log; encrypted where it comes from a document.

Every function takes a ``Session`` first (``with database.write() as session``), then the tenant; what belongs to another tenant is not
there. Nothing here knows HTTP.
"""
