"""From which day the days of a text count: news from its own, history from the day it has reached."""

import pytest

import sitgraph

NEWS = (
    "The army repelled an attack by RSF forces near Nyala on Wednesday. "
    "Since April 15, 2023, the RSF has been battling the Sudanese army for control of Sudan."
)
HISTORY = "On 12 May 1944 the Polish II Corps attacked Piedimonte. German forces retreated in June. In August the corps captured Ancona."


def days(text: str, date: str) -> list[tuple[str, str | None, str | None]]:
    operations = sitgraph.extract(text, date=date).records()
    return [(o["trigger"], (o["time"] or {}).get("start"), (o["time"] or {}).get("end")) for o in operations if o["kind"] == "operation"]


@pytest.mark.parametrize(
    ("text", "date", "trigger", "start"),
    [
        (NEWS, "2025-04-24", "repelled", "2025-04-23"),
        (NEWS, "2025-04-24", "battling", "2023-04-15"),
        ("The RSF has besieged El Fasher since May 10, 2024. The army retook Khartoum in March.", "2025-10-08", "retook", "2025-03-01"),
        (HISTORY, "2020-01-01", "attacked", "1944-05-12"),
        (HISTORY, "2020-01-01", "retreated", "1944-06-01"),
        (HISTORY, "2020-01-01", "captured", "1944-08-01"),
    ],
)  # fmt: skip
def test_days_count_from(text: str, date: str, trigger: str, start: str) -> None:
    assert {t: s for t, s, _ in days(text, date)}[trigger] == start
