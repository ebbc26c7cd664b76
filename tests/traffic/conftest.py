import pytest
from traffic_house import Writer


@pytest.fixture
def writer(house, administrator):
    """Writes what the other rooms would have written."""
    return Writer(house, administrator)


@pytest.fixture
def network(writer):
    """Three stations with two windows a day; the communes relay VOV1 in the middle of each."""
    writer.network()
    return writer
