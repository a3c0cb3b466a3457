"""``python -m tests.rules.imports.vendor_table`` writes the table of known layouts into ``docs/imports.md``."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.rules.imports.test_vendors import FILES, KNOWN
from tools.imports.files.layout import find_layout
from tools.imports.mapping.columns import Column, find_columns

PAGE = Path(__file__).parents[3] / "docs" / "imports.md"
BEGIN, END = "<!-- layouts: begin -->", "<!-- layouts: end -->"
NAMES: Mapping[str, str] = {
    "google_contacts_2024.csv": "Google Contacts",
    "outlook_com.csv": "Outlook",
    "hubspot_contacts.csv": "HubSpot",
    "mailchimp_audience.csv": "Mailchimp",
    "quickbooks_customer_import_template.csv": "QuickBooks (import template)",
    "salesforce_report_contacts.csv": "Salesforce (report)",
    "shopify_customers.csv": "Shopify",
    "xero_contacts.csv": "Xero",
    "quickbooks_report": "QuickBooks (report)",
    "salesforce_data_export": "Salesforce (data export)",
    "our_own_export": "Our own export",
    "woocommerce": "WooCommerce",
}
EMAIL, PHONE = "ada@example.com", "+44 7400 123456"


def table() -> str:
    """As it stands on the page."""
    lines = ["| layout | column → field |", "|---|---|"]
    for name, columns in sorted(_layouts(), key=lambda layout: layout[0].casefold()):
        told = "; ".join(f"`{_cell(column.header)}` → {_becomes(column)}" for column in columns if column.field)
        lines.append(f"| {name} | {told} |")
    return "\n".join(lines)


def on_page(page: str) -> str:
    """The table that the page has."""
    return page.partition(BEGIN)[2].partition(END)[0].strip()


def _layouts() -> Iterator[tuple[str, Sequence[Column]]]:
    for path in sorted(FILES.iterdir()):
        if not path.name.startswith("nasty"):
            with path.open("rb") as file:
                layout, first = find_layout(file)
                yield _name(path.name), find_columns(layout.headers, [row.cells for row in first])
    for system, expected in KNOWN.items():
        row = [EMAIL if field == "email" else PHONE if field == "phone" else "x" for field in expected.values()]
        yield _name(system), find_columns(list(expected), [row], custom={"size": "Size"})


def _name(system: str) -> str:
    return NAMES.get(system) or system.replace("_", " ").capitalize()


def _becomes(column: Column) -> str:
    return f"`{column.field}`" if column.sure else f"suggested: `{column.field}`"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    written = PAGE.read_text(encoding="utf-8")
    before, after = written.partition(BEGIN)[0], written.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n{table()}\n{END}{after}", encoding="utf-8")
