"""The goals, each beside what was measured: met or missed, nothing between."""

AT_LEAST, AT_MOST = "at least", "at most"
MAX_MEMORY_MEGABYTES = 64  # MB
GROWTH_FACTOR = 10


def goals_table(results: dict[int, dict], size: int) -> list[str]:
    """The table of goals; one that could not be measured in this run is left out."""
    found = results[size]
    lines = ["## Goals", "", "| goal | | measured | |", "| --- | --- | --- | --- |"]
    for name, kind, wanted, measured in (*_files(found), *_lists(found), *_growth(results, size)):
        is_met = measured >= wanted if kind == AT_LEAST else measured <= wanted
        digits = 2 if max(measured, wanted) < 10 else 0
        lines.append(
            f"| {name} | {kind} {wanted:g} | {measured:,.{digits}f} |"
            f" {'met' if is_met else '**missed**'} |"
        )
    return [*lines, ""]


def _files(found: dict) -> list[tuple[str, str, float, float]]:
    rate, memory = found["rate"], found["memory"]
    rows = [("CSV: part of the speed of `COPY` of the flat table", AT_LEAST, 0.5, "copy")]
    rows.append(("CSV: times plain Django's", AT_LEAST, 10, "plain"))
    rows.append(("CSV: times Datasette's", AT_LEAST, 5, "datasette"))
    growth = "{}: MB by which a process grows"
    return [
        *(
            (label, kind, wanted, rate["csv"] / rate[name])
            for label, kind, wanted, name in rows
            if name in rate
        ),
        *(
            (growth.format(name.upper()), AT_MOST, MAX_MEMORY_MEGABYTES, memory[name] / 1e6)
            for name in ("csv", "xlsx")
        ),
    ]


def _lists(found: dict) -> list[tuple[str, str, float, float]]:
    made = []
    for name in ("list, no filter", "list, one filter", "list, three filters"):
        ours, floor = found[name]["ours"], found[name]["floor"]
        if theirs := found.get(f"datasette {name}"):
            made.append((f"{name}: times Datasette", AT_LEAST, 50, theirs.median / ours.p95))
        made.append((f"{name}: times the floor, 95 %", AT_MOST, 2, ours.p95 / floor.p95))
    for name in ("list, a common word", "list, a rare word", "list, a rare word by date"):
        ours, floor = found[name]["ours"], found[name]["floor"]
        made.append((f"{name}: times the floor, 95 %", AT_MOST, 3, ours.p95 / floor.p95))
    return made


def _growth(results: dict[int, dict], size: int) -> list[tuple[str, str, float, float]]:
    """What ten times as many records cost: the worst of the lists, and of the other pages."""
    if GROWTH_FACTOR * size not in results:
        return []
    here, there = results[size], results[GROWTH_FACTOR * size]
    times = {
        name: there[name]["ours"].median / value["ours"].median
        for name, value in here.items()
        if isinstance(value, dict) and value.get("ours") and there.get(name, {}).get("ours")
    }
    worst = max(times, key=lambda name: times[name])
    label = f"{GROWTH_FACTOR * size:,} activities: times the same page here; the worst, {worst}"
    return [(label, AT_MOST, GROWTH_FACTOR, times[worst])]
