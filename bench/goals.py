"""The goals, with the measured values and whether each goal is met."""

AT_LEAST, AT_MOST = "at least", "at most"
MAX_MEMORY_MEGABYTES = 64
MAX_IMPORT_SECONDS = 10  # to check, and to write, the largest import
GROWTH_FACTOR = 10  # of the number of activities; also the limit of the times


def goals_table(results: dict[int, dict], size: int) -> list[str]:
    """Return the lines of the table of goals, without those that were not measured."""
    measurements = results[size]
    lines = ["## Goals", "", "| goal | limit | measured | result |", "| --- | --- | --- | --- |"]
    goals = (
        *_files(measurements),
        *_lists(measurements),
        *_imports(measurements),
        *_growth(results, size),
    )
    for name, kind, limit, measured in goals:
        is_met = measured >= limit if kind == AT_LEAST else measured <= limit
        digits = 2 if max(measured, limit) < 10 else 0
        lines.append(
            f"| {name} | {kind} {limit:g} | {measured:,.{digits}f} |"
            f" {'met' if is_met else '**missed**'} |"
        )
    return [*lines, ""]


def _files(measurements: dict) -> list[tuple[str, str, float, float]]:
    rate, memory = measurements["rate"], measurements["memory"]
    rows = [("CSV: speed relative to `COPY` of the flat table", AT_LEAST, 0.5, "copy")]
    rows.append(("CSV: speed relative to plain Django", AT_LEAST, 10, "plain"))
    rows.append(("CSV: speed relative to Datasette", AT_LEAST, 5, "datasette"))
    growth = "{}: growth of the process in MB"
    return [
        *(
            (label, kind, limit, rate["csv"] / rate[name])
            for label, kind, limit, name in rows
            if name in rate
        ),
        *(
            (growth.format(name.upper()), AT_MOST, MAX_MEMORY_MEGABYTES, memory[name] / 1e6)
            for name in ("csv", "xlsx")
        ),
    ]


def _lists(measurements: dict) -> list[tuple[str, str, float, float]]:
    goals = []
    for name in ("list, no filter", "list, one filter", "list, three filters"):
        site, floor = measurements[name]["site"], measurements[name]["floor"]
        if datasette := measurements.get(f"datasette {name}"):
            label = f"{name}: speed relative to Datasette"
            goals.append((label, AT_LEAST, 50, datasette.median / site.p95))
        label = f"{name}: time relative to the floor, 95 %"
        goals.append((label, AT_MOST, 2, site.p95 / floor.p95))
    for name in ("list, a common word", "list, a rare word", "list, a rare word by date"):
        site, floor = measurements[name]["site"], measurements[name]["floor"]
        label = f"{name}: time relative to the floor, 95 %"
        goals.append((label, AT_MOST, 3, site.p95 / floor.p95))
    return goals


def _imports(measurements: dict) -> list[tuple[str, str, float, float]]:
    """Return the goals for the largest import: its seconds, and its growth from the smallest."""
    imports = measurements.get("imports", [])
    if len(imports) < 2:
        return []
    smallest, largest = imports[0], imports[-1]
    goals = []
    for step, label in (("checked", "check"), ("done", "write")):
        name = f"import of {largest.rows:,} rows: {label}"
        seconds = largest.seconds[step]
        goals.append((f"{name}, seconds", AT_MOST, MAX_IMPORT_SECONDS, seconds))
        limit = largest.rows / smallest.rows
        ratio = seconds / smallest.seconds[step]
        goals.append((f"{name}, time relative to {smallest.rows:,} rows", AT_MOST, limit, ratio))
    return goals


def _growth(results: dict[int, dict], size: int) -> list[tuple[str, str, float, float]]:
    """Return the goal for ten times as many records, with the page that slows down most."""
    if GROWTH_FACTOR * size not in results:
        return []
    small, large = results[size], results[GROWTH_FACTOR * size]
    ratios = {
        name: large[name]["site"].median / value["site"].median
        for name, value in small.items()
        if isinstance(value, dict) and value.get("site") and large.get(name, {}).get("site")
    }
    slowest = max(ratios, key=lambda name: ratios[name])
    label = (
        f"{GROWTH_FACTOR * size:,} activities: time relative to {size:,}; slowest page ({slowest})"
    )
    return [(label, AT_MOST, GROWTH_FACTOR, ratios[slowest])]
