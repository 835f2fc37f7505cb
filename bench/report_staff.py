"""Three sections of BENCHMARKS.md: staff pages, staff jobs and the load test."""

from datetime import date

from bench.load import VISITOR_COUNT, Load
from bench.measure import Times
from bench.staff_jobs import REPORT_PERIOD, ImportTimes

STAFF_HEAD = """\
## Staff area, {size:,} activities

Milliseconds. The database also contains the history of every row, citations, transitions, proposals
and sign-in events. The pages of single records are those of the records with most relations.

| page | cold | median | 95 % |
| --- | --- | --- | --- |"""
IMPORTS_HEAD = """\
## Imports and annual report, {size:,} activities

Seconds. The file contains new activities, each with a month, a country and a topic. “Checked” is
the time from the upload to the preview, “written” from the confirmation to the end of the import,
“undone” from the request to the end of the undo. The worker already runs.

| rows | checked | written | undone |
| --- | --- | --- | --- |"""
REPORT_HEAD = """\
The report of {period:%B %Y}, with activities planned for the two years after it: {reported:,}
activities and their relations, as a draft; milliseconds. The preview is composed at each request.
The files are produced by a worker: their times are from the request until the file is ready.

| format | cold | median | size |
| --- | --- | --- | --- |"""
LOAD_HEAD = """\
## Many visitors at once, {size:,} activities

During {seconds:.0f} seconds, {visitors} visitors requested one page after the other, and one member
of staff changed records and checked that the public pages showed the change. Two web processes and
all clients ran on one machine. The result is {requests:,} answers, {rate:.0f} per second, {errors}.

| page | answers | per second | median, ms | 95 % | 99 % |
| --- | --- | --- | --- | --- | --- |"""


def staff_section(size: int, pages: dict[str, Times]) -> list[str]:
    lines = [STAFF_HEAD.format(size=size)]
    for name, times in pages.items():
        lines.append(f"| {name} | {times.cold:.0f} | {times.median:.0f} | {times.p95:.0f} |")
    return [*lines, ""]


def staff_jobs_section(
    size: int, imports: list[ImportTimes], report: dict[str, Times], reported: int
) -> list[str]:
    lines = [IMPORTS_HEAD.format(size=size)]
    for times in imports:
        spent = (f"{times.seconds[step]:.1f}" for step in ("checked", "done", "undone"))
        lines.append(f"| {times.rows:,} | {' | '.join(spent)} |")
    period = date.fromisoformat(f"{REPORT_PERIOD}-01")
    lines += ["", REPORT_HEAD.format(period=period, reported=reported)]
    for name, times in report.items():
        cells = f"{times.cold:.0f} | {times.median:.0f} | {times.size / 1e6:.1f} MB"
        lines.append(f"| {name} | {cells} |")
    return [*lines, ""]


def visitors_section(size: int, load: Load) -> list[str]:
    head = LOAD_HEAD.format(
        size=size,
        seconds=load.seconds,
        visitors=VISITOR_COUNT,
        requests=load.requests,
        rate=load.requests / load.seconds,
        errors=f"with {len(load.errors)} errors" if load.errors else "without errors",
    )
    lines = [
        f"| {kind} | {len(times):,} | {len(times) / load.seconds:.1f} |"
        + "".join(f" {load.percentile(kind, share):.0f} |" for share in (0.5, 0.95, 0.99))
        for kind, times in sorted(load.kinds.items(), key=lambda item: -len(item[1]))
    ]
    return [head, *lines, "", *(f"- {error}" for error in load.errors[:20])]
