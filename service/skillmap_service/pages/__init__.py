"""The pages: server-rendered in three languages, from ``templates`` and ``static``; they call ``storage``, ``jobs`` and ``access``.

``router`` is included by the application; each of its parts is a module: ``login``, ``home`` (upload and list), ``profile`` and ``review``,
``batch``, ``cohort``. A page gets who is logged in by ``frame.Visitor``: the key of a login (cookie ``SESSION_COOKIE``), or whoever is on
loopback while there are no keys. Every form sends ``form_token``. Templates extend ``base.html.j2``, which sets ``lang`` and ``dir``;
everything is served from here, and everything but drag and drop, search and progress works without the script.
"""
