"""From rows to the Identity that routes are given."""

from server.security.accounts import Account
from server.security.devices import Device
from server.security.roles import Grant, Identity
from server.security.sessions import OpenSession, Proof
from server.security.tokens import pseudonym


def of_account(account: Account, opened: OpenSession, *, credential: str, key: str) -> Identity:
    """Who is logged in. `credential`: the digest of the session's token; `key`: of the town's pseudonyms."""
    name = pseudonym(account.id, key)
    return Identity(
        id=account.id,
        actor=f"agent:{name}",
        pseudonym=name,
        grants=account.grants,
        credential=credential,
        login=account.login,
        display_name=account.display_name,
        expires_at=opened.expires_at,
        session_id=opened.id,
        unfinished=_unfinished(account, opened.proof),
    )


def of_device(device: Device, *, credential: str) -> Identity:
    """A device, by the digest of its token."""
    return Identity(
        id=device.id,
        actor=f"device:{device.id}",
        pseudonym=str(device.id),
        grants=(Grant(device.role, device.site_id),),
        credential=credential,
        display_name=device.name,
    )


def _unfinished(account: Account, proof: Proof) -> bool:
    """Whether one's own account comes first. A directory's second factor is as good as ours, the seal is one."""
    if account.sealed or proof is Proof.STRONG_DIRECTORY:
        return False
    return account.password_expires or (account.administers and not account.has_codes)
