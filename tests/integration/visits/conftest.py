"""Whom visits are paid to."""

import pytest

from tests.kit.network import Network
from tests.kit.plans import register


@pytest.fixture
def veteran(net: Network) -> str:
    """Someone of the key tier, of whom all services have heard."""
    id = register(net, "MARTYR_SURVIVOR")
    net.carry()
    return id
