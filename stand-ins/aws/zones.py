"""Hosted zones that exist outside of the stacks, by the ids that a configuration names."""

from clients import client

#: Account and id => id of the zone in moto, which gives ids of its own.
ZONES: dict[tuple[str, str], str] = {}


def add(account: str, zone: str, name: str) -> None:
    """Makes a zone known under an id."""
    api = client("route53", account, "us-east-1")
    made = api.create_hosted_zone(Name=name, CallerReference=f"{account} {zone}")
    ZONES[account, zone] = made["HostedZone"]["Id"]


def of(account: str, zone: str) -> str:
    """Id of a zone in moto. Raises as Route 53 does for one that is not there."""
    if (account, zone) not in ZONES:
        raise LookupError(f"No hosted zone found with ID: {zone} (Service: Route53, Status Code: 404)")
    return ZONES[account, zone]
