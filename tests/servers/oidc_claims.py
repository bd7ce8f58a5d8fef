"""What the provider of the tests tells about somebody: more than it is asked for, as many do."""

from __future__ import annotations

from typing import Any

from oauth2_provider.oauth2_validators import OAuth2Validator

from .oidc_provider import PEOPLE


class Claims(OAuth2Validator):  # type: ignore[misc]
    oidc_claim_scope = None

    def get_additional_claims(self, request: Any) -> dict[str, Any]:
        address, vouched = PEOPLE[request.user.username]
        return {
            "email": address,
            "email_verified": vouched,
            "name": "Ada Example",
            "phone_number": "+45 00 00",
        }
