"""The setting for the model names ours or one of LangChain's, and a wrong one says the cure."""

from pathlib import Path

import pytest

from agent.models import make_model
from agent.offline.model import OfflineModel
from tools.errors import Unusable


@pytest.mark.parametrize("spec", ["", "offline", " offline ", "offline:"])
def test_offline_is_answered_by_us(spec: str) -> None:
    assert isinstance(make_model(spec), OfflineModel)


def test_a_faq_of_ones_own_is_named_behind_it(tmp_path: Path) -> None:
    faq = tmp_path / "faq.md"
    faq.write_text("## Do you deliver on Mars?\nNot yet.\n", encoding="utf-8")

    model = make_model(f"offline:{faq}")

    assert model.invoke("Do you deliver on Mars?").text == "Not yet."


def test_a_faq_of_the_settings_is_read_where_the_model_names_none(tmp_path: Path) -> None:
    faq = tmp_path / "faq.md"
    faq.write_text("## Do you deliver on Mars?\nNot yet.\n", encoding="utf-8")

    model = make_model("offline", faq=faq)

    assert model.invoke("Do you deliver on Mars?").text == "Not yet."


def test_a_faq_that_is_missing_is_named_at_the_start() -> None:
    with pytest.raises(Unusable, match=r"nowhere\.md cannot be read"):
        make_model("offline:nowhere.md")


def test_a_providers_missing_package_is_named_with_its_pip_line() -> None:
    with pytest.raises(Unusable, match="pip install langchain-openai"):
        make_model("openai:gpt-5.5")


@pytest.mark.parametrize("spec", ["no-such-model", "nobody:model", "openai:", ":model", "offline-2"])
def test_a_setting_that_names_no_model_says_what_to_write(spec: str) -> None:
    with pytest.raises(Unusable, match="Write HANDOVER_MODEL=offline"):
        make_model(spec)
