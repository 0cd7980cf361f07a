"""A secret is seen only by who asks for it."""

import copy
import json
import logging
import pickle
from collections.abc import Callable

import pytest

from schwarm_core.domain.schema.secret import Secret
from schwarm_core.domain.schema.structure import structure, unstructure

TEXT = "sk-very-secret"


class TestHidden:
    @pytest.mark.parametrize(
        "show",
        [
            pytest.param(str, id="str"),
            pytest.param(repr, id="repr"),
            pytest.param(lambda secret: f"{secret}", id="f-string"),
            pytest.param(lambda secret: f"{secret!r:>20}", id="format"),
            pytest.param(lambda secret: str([secret]), id="in a list"),
            pytest.param(lambda secret: "%s" % secret, id="percent"),  # noqa: UP031
            pytest.param(lambda secret: json.dumps(unstructure({"key": secret})), id="JSON"),
            pytest.param(lambda secret: json.dumps({"key": secret}, default=str), id="JSON by str"),
        ],
    )
    def test_prints_as_stars(self, show: Callable[[Secret], str]) -> None:
        """Whatever writes a secret writes stars."""
        shown = show(Secret(TEXT))

        assert TEXT not in shown
        assert "***" in shown

    def test_logs_as_stars(self, caplog: pytest.LogCaptureFixture) -> None:
        """A log shows stars."""
        logging.getLogger("test").warning("key: %s", Secret(TEXT))

        assert caplog.messages == ["key: ***"]

    def test_is_not_pickled(self) -> None:
        """A secret doesn't leave the process."""
        with pytest.raises(TypeError, match="pass the name it is known by"):
            pickle.dumps(Secret(TEXT))

    def test_has_no_attributes_to_look_at(self) -> None:
        """Tools that print an object's attributes find none."""
        assert not hasattr(Secret(TEXT), "__dict__")


class TestValue:
    def test_reveals(self) -> None:
        """The text comes out on request."""
        assert Secret(TEXT).reveal() == TEXT

    def test_equality(self) -> None:
        """Secrets are equal by their text, and equal to nothing else."""
        assert Secret("a") == Secret("a")
        assert Secret("ü") != Secret("u")
        assert Secret("\ud800") == Secret("\ud800")
        assert Secret("a") != "a"

    def test_hash(self) -> None:
        """Equal secrets are one in a set."""
        assert len({Secret("a"), Secret("a"), Secret("b")}) == 2

    def test_truth(self) -> None:
        """An empty secret is false."""
        assert Secret("a")
        assert not Secret("")

    def test_copies_are_itself(self) -> None:
        """It is immutable, so a copy of a configuration keeps it."""
        secret = Secret(TEXT)

        assert copy.copy(secret) is secret
        assert copy.deepcopy({"key": secret})["key"] is secret

    def test_is_made_of_a_string(self) -> None:
        """JSON strings become secrets; what already is one stays so."""
        assert structure(TEXT, Secret) == Secret(TEXT)
        assert structure(Secret(TEXT), Secret) == Secret(TEXT)
