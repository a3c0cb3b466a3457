"""``python -m api.openapi`` prints the published schema; the kept file is held against it by a test."""

import json
import sys

from api.app import bare_app


def schema_text() -> str:
    """The schema of all routes, as the file holds it; nothing is opened for it."""
    return json.dumps(bare_app().openapi(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_text())
