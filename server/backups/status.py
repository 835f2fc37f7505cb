"""The latest results of the nightly steps, in a file that the web server reads."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

# The steps whose last success is shown, with their names in texts for operators.
SHOWN_STEPS = ("backup", "rehearsal", "copy")
MAX_AGE = timedelta(hours=36)  # of a step that runs every night


def record_result(step: str, *, success: bool) -> None:
    """Store the time of a step's success or failure. Raises OSError."""
    file: Path = settings.BACKUP_STATUS_FILE
    results = _read()
    kind = "succeeded_at" if success else "failed_at"
    now = datetime.now(UTC).isoformat(timespec="seconds")
    results[step] = {**results.get(step, {}), kind: now}
    draft = file.with_name(f".{file.name}.{uuid4().hex[:8]}")
    draft.write_text(json.dumps(results, indent=1))
    draft.chmod(0o644)  # the web server is another user
    draft.replace(file)


def last_successes() -> dict[str, datetime | None]:
    """Return the time of the last success of each shown step, or None."""
    results = _read()
    return {
        step: datetime.fromisoformat(text)
        if (text := results.get(step, {}).get("succeeded_at"))
        else None
        for step in SHOWN_STEPS
    }


def overdue_steps() -> list[str]:
    """Return the shown steps without a success within `MAX_AGE`."""
    limit = datetime.now(UTC) - MAX_AGE
    return [step for step, time in last_successes().items() if time is None or time < limit]


def _read() -> dict[str, dict[str, str]]:
    try:
        return json.loads(settings.BACKUP_STATUS_FILE.read_text())
    except (OSError, ValueError):
        return {}


def age_text(time: datetime | None) -> str:
    """Return an age in words, for operators."""
    if time is None:
        return "never"
    hours = int((datetime.now(UTC) - time).total_seconds() // 3600)
    return f"{time:%Y-%m-%dT%H:%M:%SZ} ({hours} h ago)"


class BackupCollector(Collector):
    """The times of the last successes, as metrics."""

    def collect(self):
        family = GaugeMetricFamily(
            "eclac_backup_last_success_timestamp_seconds",
            "Time of the last success of a nightly step; 0 if there was none.",
            labels=["step"],
        )
        for step, time in last_successes().items():
            family.add_metric([step], time.timestamp() if time else 0)
        yield family
