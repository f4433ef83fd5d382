"""Reads of proposed merges and requests to erase."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select

from services.registry.files.queries import listed
from services.registry.models import (
    ErasureRequest,
    MergeProposal,
)


def merges(query: Mapping[str, Any]) -> Select[Any]:
    return listed(MergeProposal, query)


def erasures(query: Mapping[str, Any]) -> Select[Any]:
    return listed(ErasureRequest, query)
