"""The pages: server-rendered in three languages, from ``templates`` and ``static``; they call ``storage``, ``jobs`` and ``access``.

``router`` is included by the application. A page gets the running service by ``api.security.ServiceOf``, and who is logged in by
``page_principal``: the key of a login (cookie ``SESSION_COOKIE``), or whoever is on loopback while there are no keys. Every form
sends ``form_token``. Templates extend ``base.html.j2``, which sets ``lang`` and ``dir``; everything is served from here.
"""
