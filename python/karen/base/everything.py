"""Taking everything along, and deleting everything. The methods `system.export_all` and `system.delete_all`."""

from __future__ import annotations

from karen.contract.caller import Role
from karen.contract.errors import Conflict
from karen.contract.method import method
from karen.contract.types.data import DeleteAll, DeletedAll, ExportAll, ExportedAll


class Everything:
    """What a person may do with all that Karen has of them."""

    @method
    async def export_all(self, params: ExportAll) -> ExportedAll:
        """Write everything of this profile into one file that can be read without Karen."""
        raise Conflict("Exporting everything is not there yet.")

    @method(role=Role.OWNER)
    async def delete_all(self, _: DeleteAll) -> DeletedAll:
        """Delete what Karen has of every profile, and begin anew. Nothing of it can be brought back."""
        raise Conflict("Deleting everything is not there yet.")
