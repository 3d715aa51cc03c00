"""A passkey as it is stored, of a device that exists only on paper: nobody can sign in with it."""

from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

ID = b"made-up-passkey"


def stored(name: str) -> dict[str, Any]:
    """The `data` of an authenticator of type webauthn."""
    key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    credential = AttestedCredentialData.create(Aaguid(bytes(16)), ID, key)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    described = AuthenticatorData.create(sha256(b"localhost"), flags, 0, bytes(credential))
    response = {
        "clientDataJSON": websafe_encode(b'{"type":"webauthn.create","challenge":"","origin":"http://localhost"}'),
        "attestationObject": websafe_encode(bytes(AttestationObject.create("none", described, {}))),
    }
    ident = websafe_encode(ID)
    return {"name": name, "credential": {"id": ident, "rawId": ident, "type": "public-key", "response": response}}
