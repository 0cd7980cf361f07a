"""What to do about each class of error."""

from __future__ import annotations

from collections.abc import Mapping

from schwarm_core.domain.error import provider as errors

ErrorClass = type[errors.ProviderError]

_USUAL: dict[ErrorClass, str] = {
    errors.ProviderSetupError: "Correct the provider's settings.",
    errors.AuthenticationError: "Check the key: that it is set, whole, and of this vendor.",
    errors.PermissionDeniedError: "Ask for access to this model or region, or use another key or model.",
    errors.ModelNotFoundError: "Check the model's name and the `base_url`; `schwarm models` lists what there is.",
    errors.ContextTooLongError: "Shorten the conversation, or use a model that can read more.",
    errors.InvalidRequestError: "Correct what the vendor names, or use a model that can do it.",
    errors.ContentFilteredError: "Rephrase the request, or change the vendor's filter settings.",
    errors.RateLimitedError: "Wait and try again, or ask the vendor for higher limits.",
    errors.QuotaExceededError: "Add credit to the vendor's account.",
    errors.OverloadedError: "Try again later, or use another model for now.",
    errors.ProviderTimeoutError: "Try again, or raise the provider's time limit.",
    errors.ConnectionLostError: "Check the network, the proxy and the `base_url`, and try again.",
    errors.MalformedAnswerError: "Try again; if it stays, check that the `base_url` is that of this API.",
}


def remedy_for(error: ErrorClass, special: Mapping[ErrorClass, str]) -> str:
    """What to do about a class of error.

    Args:
        error: The class.
        special: What one vendor's users do about some of them.

    Returns:
        The remedy of the class or of the nearest one above it; empty when there is none.
    """
    for each in error.__mro__:
        if found := special.get(each) or _USUAL.get(each):
            return found
    return ""
