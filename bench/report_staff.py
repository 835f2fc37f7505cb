"""Three sections of BENCHMARKS.md: the staff's pages, what they wait for, and many visitors."""

from bench.errands import REPORT_PERIOD, ImportTimes
from bench.load import VISITOR_COUNT, Load
from bench.measure import Times

STAFF_HEAD = """\
## The pages of the staff, {size:,} activities

Milliseconds, with every row's history, citations, steps of review, proposals and sign-ins there
too. Records of number 1 are the most connected ones.

| | cold | median | 95 % |
| --- | --- | --- | --- |"""
IMPORTS_HEAD = """\
## Files imported and accounts written, {size:,} activities

Seconds from sending a file of new activities, each with its month, a country and a topic, until its
page says what it would do; from the word to write it until it is written; and from the word to take
it back until nothing of it is left. The start of the process that works it is part of each.

| rows | checked | written | taken back |
| --- | --- | --- | --- |"""
REPORT_HEAD = """\
The account of {span} with what was planned for two years after it: {told:,} activities, and what
belongs to them, as a draft that is composed anew each time; milliseconds.

| | cold | median | size |
| --- | --- | --- | --- |"""
LOAD_HEAD = """\
## Many visitors at once, {size:,} activities

For {seconds:.0f} seconds {visitors} visitors asked for one page after the other, and one of the
staff changed records and looked whether their public pages say so; two web processes, all on one
machine. {requests:,} answers, {rate:.0f} a second; errors: {errors}.

| | answers | a second | median, ms | 95 % | 99 % |
| --- | --- | --- | --- | --- | --- |"""


def staff_section(size: int, found: dict[str, Times]) -> list[str]:
    lines = [STAFF_HEAD.format(size=size)]
    for name, times in found.items():
        lines.append(f"| {name} | {times.cold:.0f} | {times.median:.0f} | {times.p95:.0f} |")
    return [*lines, ""]


def staff_jobs_section(
    size: int, imports: list[ImportTimes], account: dict[str, Times], told: int
) -> list[str]:
    lines = [IMPORTS_HEAD.format(size=size)]
    for one in imports:
        spent = (f"{one.seconds[step]:.1f}" for step in ("checked", "done", "undone"))
        lines.append(f"| {one.rows:,} | {' | '.join(spent)} |")
    lines += ["", REPORT_HEAD.format(span=REPORT_PERIOD, told=told)]
    for name, times in account.items():
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
        errors=len(load.errors) or "none",
    )
    lines = [
        f"| {kind} | {len(times):,} | {len(times) / load.seconds:.1f} |"
        + "".join(f" {load.percentile(kind, share):.0f} |" for share in (0.5, 0.95, 0.99))
        for kind, times in sorted(load.kinds.items(), key=lambda one: -len(one[1]))
    ]
    return [head, *lines, "", *(f"- {one}" for one in load.errors[:20])]
