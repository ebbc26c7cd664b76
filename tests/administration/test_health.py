"""Health looks at what fails in silence: a certificate that ends, an address that answers nothing."""

from datetime import UTC, datetime

import pytest

from scheduler.administration.health import certificate

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.mark.parametrize("address", ["", "http://phatthanh.example", "https://"])
def test_an_address_without_tls_has_no_certificate(address):
    assert certificate(address, NOW) is None


def test_an_address_that_nobody_answers_is_not_well():
    found = certificate("https://127.0.0.1:9", NOW)

    assert found is not None
    assert not found.well
    assert found.message.id == "administration.certificate_unseen"
