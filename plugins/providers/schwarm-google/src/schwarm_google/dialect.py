"""What the two APIs, and the generations of models, take differently."""

from __future__ import annotations

import re

from attrs import frozen

from schwarm_google.model_names import is_before_3, takes_no_instructions

_RESOURCE = re.compile(
    r"((?:projects/[^/]+/locations/[^/]+/)?(?:publishers/[^/]+/models|models|tunedModels|endpoints)/[^/:?]+):(\w+)"
)
_NAMED = ("models/", "tunedModels/", "publishers/", "endpoints/")


@frozen
class Place:
    """Where the models of an API are.

    Attributes:
        vertex: Whether it is Vertex AI, or else the Gemini API.
        parent: On Vertex AI, the project and the location, `projects/p/locations/l`; empty in express mode.
    """

    vertex: bool = False
    parent: str = ""

    def path(self, model: str) -> str:
        """The path of a model, without a method.

        Args:
            model: Its name: `gemini-2.5-flash`; or a resource's, such as `tunedModels/mine` or `endpoints/123`; on
                Vertex AI also one of another publisher, `publisher/model`.

        Returns:
            The path, beginning with `/`.
        """
        if model.startswith("projects/"):
            return f"/{model}"
        inside = f"/{self.parent}" if self.parent else ""
        return f"{inside}/{model if model.startswith(_NAMED) else self._resource(model)}"

    def _resource(self, model: str) -> str:
        if not self.vertex:
            return f"models/{model}"
        publisher, _, name = model.rpartition("/")
        return f"publishers/{publisher or 'google'}/models/{name}"

    def model_of(self, path: str) -> str:
        """The model that a path names, by the shortest name that leads back to it; empty when it names none."""
        found = _RESOURCE.search(path)
        if found is None:
            return ""
        resource = found[1].removeprefix(f"{self.parent}/") if self.parent else found[1]
        short = resource.removeprefix("publishers/google/models/" if self.vertex else "models/")
        return resource if "/" in short else short


@frozen
class Dialect:
    """How a request to one model is said.

    Attributes:
        model: The model.
        vertex: Whether it goes to Vertex AI.
    """

    model: str
    vertex: bool = False

    @property
    def before_3(self) -> bool:
        """Whether the model is older than Gemini 3."""
        return is_before_3(self.model)

    @property
    def system(self) -> bool:
        """Whether the model takes a system instruction."""
        return not takes_no_instructions(self.model)
