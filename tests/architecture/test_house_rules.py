"""The tree keeps the rules of the house, and each rule finds what it refuses."""

import ast
from pathlib import Path

import pytest

from tests.architecture import lengths, source
from tests.architecture.house_rules import (
    Rule,
    environment_is_read_in_settings,
    init_holds_only_a_docstring,
    module_paths_go_through_here,
    names_have_an_edge,
    our_modules_are_imported_by_from,
)

OF_THE_PRODUCT: list[Rule] = [
    init_holds_only_a_docstring,
    environment_is_read_in_settings,
    module_paths_go_through_here,
    our_modules_are_imported_by_from,
    names_have_an_edge,
]
OF_EVERYTHING: list[Rule] = [init_holds_only_a_docstring, names_have_an_edge]


@pytest.mark.parametrize("rule", OF_THE_PRODUCT, ids=lambda rule: rule.__name__)
def test_the_four_floors_keep_the_rule(rule: Rule) -> None:
    assert [found for file in source.product() for found in rule(file)] == []


@pytest.mark.parametrize("rule", OF_EVERYTHING, ids=lambda rule: rule.__name__)
def test_tests_and_benchmarks_keep_the_rule(rule: Rule) -> None:
    assert [found for file in source.everything() for found in rule(file)] == []


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [
        (init_holds_only_a_docstring, "tools/work/__init__.py", ""),
        (init_holds_only_a_docstring, "tools/work/__init__.py", "'''Work.'''\nfrom tools.work.store import Store"),
        (init_holds_only_a_docstring, "tools/toolbox/__init__.py", "'''Tools.'''\nREADY = True"),
        (environment_is_read_in_settings, "api/app.py", "import os\nDEBUG = os.environ.get('DEBUG')"),
        (environment_is_read_in_settings, "api/app.py", "import os\ndef serve(port=os.getenv('PORT')): pass"),
        (environment_is_read_in_settings, "api/app.py", "import os\nclass App:\n    debug = os.environ['DEBUG']"),
        (environment_is_read_in_settings, "api/app.py", "from os import environ\nDEBUG = 'DEBUG' in environ"),
        (environment_is_read_in_settings, "tools/ids.py", "import os\ndef seed(): return os.environ['SEED']"),
        (module_paths_go_through_here, "api/app.py", "logger = get('tools.contacts.contact')"),
        (module_paths_go_through_here, "api/app.py", "run('tools.clock:SystemClock')"),
        (module_paths_go_through_here, "api/app.py", "run('handoverkit.tools.storage')"),
        (module_paths_go_through_here, "api/app.py", "importlib.resources.files('api')"),
        (our_modules_are_imported_by_from, "api/app.py", "import tools.clock"),
        (names_have_an_edge, "tools/contacts/utils.py", ""),
        (names_have_an_edge, "tools/common/contact.py", ""),
    ],
)
def test_a_rule_finds_what_it_refuses(rule: Rule, path: str, text: str) -> None:
    assert len(list(rule(made_up(path, text)))) == 1


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [
        (init_holds_only_a_docstring, "tools/work/__init__.py", "'''Work.'''"),
        (
            init_holds_only_a_docstring,
            "tools/toolbox/__init__.py",
            "'''Tools.'''\nfrom tools.toolbox.staff import staff\n__all__ = ['staff']",
        ),
        (environment_is_read_in_settings, "api/settings.py", "import os\nDEBUG = os.environ.get('DEBUG')"),
        (environment_is_read_in_settings, "api/app.py", "import os\ndef serve(): return os.environ['PORT']"),
        (module_paths_go_through_here, "api/app.py", "run(here('tools.clock'))"),
        (module_paths_go_through_here, "api/app.py", "announce('tools.called')"),
        (our_modules_are_imported_by_from, "api/app.py", "import tools.clock as clock\nfrom tools import ids"),
    ],
)
def test_a_rule_lets_pass_what_it_allows(rule: Rule, path: str, text: str) -> None:
    assert list(rule(made_up(path, text))) == []


def test_no_function_is_longer_than_sixty_lines() -> None:
    assert lengths.refused() == []


def test_a_function_of_sixty_one_lines_is_too_long() -> None:
    sixty_one = "async def long():\n" + "    pass\n" * 60
    sixty = "def fits():\n" + "    pass\n" * 59

    assert lengths.too_long(ast.parse(sixty_one + sixty)) == [("long", 1, 61)]


def made_up(path: str, text: str) -> source.Source:
    return source.Source(path=Path(source.ROOT, path), text=text, tree=ast.parse(text))
