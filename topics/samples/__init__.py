"""The group's own topics and example interests, as plain files that a new database begins with."""

from pathlib import Path

TOPICS = Path(__file__).parent
INTERESTS = TOPICS / "interests.txt"
EXPECTATIONS = TOPICS / "expectations.txt"
SUBJECTS = TOPICS / "suggestions.toml"
