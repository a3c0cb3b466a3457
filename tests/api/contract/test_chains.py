"""schemathesis over chains of calls: what one answered is handed to the next, on both databases, with all checks."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, initialize
from schemathesis import Case
from schemathesis.generation.stateful.state_machine import StepInput, StepOutput
from schemathesis.specs.openapi.checks import use_after_free

from tests.api.contract.document import SCHEMA, SERVED, not_for
from tests.api.contract.known import put_known
from tests.api.visibility.askers import Who
from tests.api.visibility.seeded import Seeded
from tests.patience import PATIENCE
from tests.scale import IN_FULL, scaled

Inferred: Any = SCHEMA.as_state_machine()
"""Its rules are what schemathesis infers: who names a thing that another makes or lists."""
made = Bundle("catch_all")


class Chains(Inferred):  # type: ignore[misc] # made from the document
    """One asker over a world of their own; what no earlier call gave is of that world."""

    def __init__(self) -> None:
        """Nothing was asked."""
        super().__init__()
        self.who = Who.ADMIN
        self.count = 0
        self.kept = False
        """A contact with something open was archived where it was to be deleted, and is still there."""

    def teardown(self) -> None:
        """The next one finds another world."""
        SERVED.close()

    @initialize(
        target=made, who=st.sampled_from([Who.ADMIN, Who.CHOSEN]), base=st.integers(0, 7), number=st.integers(0, 9)
    )
    def come(self, who: Who, base: int, number: int) -> StepOutput:
        """Somebody adds a contact, and goes on from there; hardly one that is invented would be taken."""
        self.who, self.count = who, base
        body: Any = {"first_name": "Eve", "last_name": "Moss", "emails": [{"value": f"eve{number}@pool.example"}]}
        case = SCHEMA["/v1/contacts"]["POST"].Case(body=body, media_type="application/json")
        self.recorder.record_case(case=case)
        self.control.record_step(StepInput.initial(case), self.recorder)
        output: StepOutput = self._step(StepInput.initial(case))
        return output

    def step(self, input: StepInput) -> StepOutput:  # noqa: A002 - as in the class above
        """One call."""
        if input.case.meta is not None:
            self.count += 1
            put_known(input.case, SERVED.world, self.count, but={name for _, name in input.applied_parameters})
        output: StepOutput = super().step(input)
        return output

    def get_call_kwargs(self, case: Case[Any]) -> dict[str, Any]:
        """With the token of whoever asks."""
        return {
            "headers": {"Authorization": f"Bearer {SERVED.world.secrets[self.who]}"},
            "timeout": PATIENCE,
        }

    def validate_response(self, response: Any, case: Case[Any], additional_checks: Any = None, **kwargs: Any) -> None:
        """By all checks that apply."""
        label = case.operation.label
        self.kept = self.kept or (label == "DELETE /v1/contacts/{contact_id}" and "kept_by" in response.text)
        case.validate_response(
            response,
            excluded_checks=[*not_for(label, self.who), *([use_after_free] if self.kept else [])],
            transport_kwargs=kwargs,
            recorder=self.recorder,
        )


@pytest.fixture
def served(worlds: Seeded) -> Iterator[Seeded]:
    SERVED.worlds = worlds
    yield worlds
    SERVED.close()


@pytest.mark.usefixtures("served")
def test_chains_of_calls_are_answered_as_documented() -> None:
    Chains.run(
        settings=settings(
            max_examples=scaled(300),
            stateful_step_count=16,
            derandomize=not IN_FULL,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
    )
