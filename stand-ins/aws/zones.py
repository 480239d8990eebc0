"""Hosted zones: those outside of the stacks by the ids that a configuration names, those of stacks by moto's."""

from clients import client

#: Account and id => id of the zone in moto, which gives ids of its own.
ZONES: dict[tuple[str, str], str] = {}


def add(account: str, zone: str, name: str) -> None:
    """Makes a zone known under an id."""
    api = client("route53", account, "us-east-1")
    made = api.create_hosted_zone(Name=name, CallerReference=f"{account} {zone}")
    ZONES[account, zone] = made["HostedZone"]["Id"]


def make(account: str, name: str, vpc: dict) -> str:
    """Makes a zone that a VPC alone sees. Returns its id."""
    api = client("route53", account, vpc["VPCRegion"])
    made = api.create_hosted_zone(Name=name, VPC=vpc, CallerReference=f"{account} {name} {len(ZONES)}")
    zone = made["HostedZone"]["Id"].removeprefix("/hostedzone/")
    ZONES[account, zone] = zone
    return zone


def remove(account: str, zone: str) -> None:
    """Removes a zone that a stack made. Raises as Route 53 does while it has records."""
    client("route53", account, "us-east-1").delete_hosted_zone(Id=ZONES.pop((account, zone)))


def of(account: str, zone: str) -> str:
    """Id of a zone in moto. Raises as Route 53 does for one that is not there."""
    if (account, zone) not in ZONES:
        raise LookupError(f"No hosted zone found with ID: {zone} (Service: Route53, Status Code: 404)")
    return ZONES[account, zone]
