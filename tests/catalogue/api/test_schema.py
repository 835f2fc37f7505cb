"""The API against its own description, tried with what nobody would think of."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from eclac_migration.wsgi import application
from tests.support.kinds import RECORD_MODELS

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
EXAMPLES = 12  # of each operation
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)


def test_whatever_is_asked_is_answered_as_described(programme, kept_connection):
    description = schemathesis.openapi.from_wsgi("/api/schema/", application)
    tried = 0
    for result in description.get_all_operations():
        operation = result.ok()

        @given(case=operation.as_strategy())
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        def answered_as_described(case):
            # Nobody undoes compression between the test and the application.
            plain = {"Accept-Encoding": "identity"}
            case.call_and_validate(checks=list(CHECKS), headers=plain)

        answered_as_described()
        tried += 1
    # A list and a record of every kind, and the same of reports.
    assert tried == 2 * (len(RECORD_MODELS) + 1)
