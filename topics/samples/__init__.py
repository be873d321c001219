"""The group's own topics, subjects to tap and expectations, as plain files that a new database begins with."""

from pathlib import Path

TOPICS = Path(__file__).parent
EXPECTATIONS = TOPICS / "expectations.txt"
SUBJECTS = TOPICS / "suggestions.toml"
