"""What it takes to make, change and remove a resource of each type."""

from . import compute, data, edge, identity, network, protection, storage, tables

HANDLERS = {
    **identity.HANDLERS,
    **network.HANDLERS,
    **storage.HANDLERS,
    **data.HANDLERS,
    **compute.HANDLERS,
    **edge.HANDLERS,
    **protection.HANDLERS,
    **tables.HANDLERS,
}
