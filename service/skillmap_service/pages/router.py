"""The router of the pages, put together from its parts."""

from __future__ import annotations

from fastapi import APIRouter

from skillmap_service.pages import batch, cohort, home, login, profile, review

router = APIRouter(include_in_schema=False)
for _part in (login, home, profile, review, batch, cohort):
    router.include_router(_part.router)
