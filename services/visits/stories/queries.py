"""Reads of lectures, stories and practices."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from services.visits.models import Activity, Adoption, Practice, Story


def lectures(query: Mapping[str, Any]) -> Select[Any]:
    """Lectures within the caller's area, by the kind of story told if asked."""
    rows = select(Activity).where(Activity.kind == "LECTURE")
    return rows.where(Activity.story_kinds.contains([query["told"]])) if "told" in query else rows


def stories(query: Mapping[str, Any]) -> Select[Any]:
    """Stories within the caller's area and all published ones, by state if asked."""
    return select(Story).where(Story.state == query["state"]) if "state" in query else select(Story)


def practices(query: Mapping[str, Any]) -> Select[Any]:
    """Every station's practices, by tag if asked."""
    return select(Practice).where(Practice.tags.contains([query["tag"]])) if "tag" in query else select(Practice)


def adoptions(practice_id: UUID) -> Select[Any]:
    return select(Adoption).where(Adoption.practice_id == practice_id)
