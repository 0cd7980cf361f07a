"""The settings of the provider."""

from __future__ import annotations

from attrs import field, frozen

from schwarm_core.domain.configuration.trusted import trusted_setting
from schwarm_http.llm.config import HttpLLMConfig


@frozen(kw_only=True)
class BedrockConfig(HttpLLMConfig):
    """AWS Bedrock.

    Attributes:
        region: The region that is asked, such as `eu-central-1`; empty for AWS_REGION, AWS_DEFAULT_REGION, or what the
            profile says.
        profile: The profile in the AWS configuration whose credentials sign the requests, whatever key the environment
            has; needs the extra `schwarm-bedrock[aws]`. Empty for a key, else for the credentials that AWS tools find
            by themselves.
    """

    region: str = ""
    profile: str = field(
        default="", metadata=trusted_setting("asks with AWS credentials of its choosing", harmless=("",))
    )
