"""The methods `plugins.*` that show plugins, agree to them and run them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence

from karen.contract.caller import Caller, Role, current_caller
from karen.contract.errors import Forbidden, InvalidField, InvalidInput
from karen.contract.method import method
from karen.contract.types.enums import PluginType
from karen.contract.types.plugins import (
    ApprovePlugin,
    CellLevel,
    PluginAudit,
    PluginAuditVerdict,
    PluginFolder,
    PluginId,
    PluginInfo,
    PluginKind,
    PluginLimits,
    PluginLog,
    PluginPermission,
    PluginReport,
    PluginResult,
    Plugins,
    PluginTool,
    ReadPluginAudit,
    RunPluginTool,
    SetPluginSettings,
    ValidatePlugin,
)
from karen.contract.types.wire import Nothing
from karen.plugins.audit import Audit
from karen.plugins.cell.cells import Cells
from karen.plugins.cell.spec import Limits, ToolDescription
from karen.plugins.manifest.manifest import Found
from karen.plugins.registry import PluginRegistry
from karen.plugins.running import RunningPlugins
from karen.plugins.settings import PluginSettings
from karen.plugins.using import PluginUse


class PluginOverview:
    """A plugin as it is shown."""

    def __init__(
        self,
        registry: PluginRegistry,
        use: PluginUse,
        settings: PluginSettings,
        cells: Cells,
        folders: Sequence[PluginFolder],
    ) -> None:
        self._registry = registry
        self._use = use
        self._settings = settings
        self._cells = cells
        self._folders = folders

    async def all(self, caller: Caller) -> Plugins:
        shown = [await self.info(found, caller) for found in await self._registry.all()]
        return Plugins(
            level=CellLevel(self._cells.level()),
            problem=self._cells.problem,
            folders=list(self._folders),
            plugins=shown,
        )

    async def info(self, found: Found, caller: Caller) -> PluginInfo:
        manifest, consent = found.manifest, self._registry.consent(found.plugin_id)
        runs, failures, p50_ms, last = self._use.counted(found.plugin_id)
        asked = self._registry.permissions(found)
        schema = dict(manifest.settings) if manifest and manifest.settings is not None else None
        limits = manifest.limits if manifest else Limits()
        settings, secrets = await self._settings.shown(caller, found)
        return PluginInfo(
            plugin_id=found.plugin_id,
            name=manifest.name if manifest else found.plugin_id,
            description=manifest.description if manifest else "",
            version=manifest.version if manifest else "",
            author=manifest.author if manifest else "",
            homepage=manifest.homepage if manifest else "",
            kind=manifest.kind if manifest else PluginKind.PYTHON,
            type=manifest.type if manifest else PluginType.CUSTOM,
            categories=list(manifest.categories) if manifest else [],
            source=found.source,
            path=str(found.path) if caller.may_act_as(Role.OWNER) else found.path.name,
            sha256=found.sha256,
            signed_by=found.signed_by,
            signed_before=consent.signed_by if consent and found.valid and consent.signed_by != found.signed_by else "",
            state=self._registry.state(found),
            failure=self._registry.failure(found),
            problems=list(found.problems),
            level=CellLevel(self._cells.level()),
            permissions=asked,
            withdrawn=_withdrawn(asked, consent.permissions if consent else ()),
            limits=PluginLimits(
                memory_mb=limits.memory_mb,
                cpu_s=limits.cpu_s,
                wall_s=limits.wall_s,
                storage_mb=limits.storage_mb,
                output_kb=limits.output_kb,
            ),
            requires=[each.plugin_id for each in manifest.requires] if manifest else [],
            tools=[_tool(found.plugin_id, tool) for tool in self._use.tools(found.plugin_id)],
            settings_schema=schema,
            settings=settings,
            secrets=secrets,
            approved_at=consent.approved_at if consent else None,
            follows_changes=consent is not None and consent.follows_changes,
            runs=runs,
            failures=failures,
            last_run_at=last,
            p50_ms=p50_ms,
        )


class PluginConsent:
    """Shows plugins, agrees to them, and takes that back."""

    def __init__(self, registry: PluginRegistry, overview: PluginOverview, read: Callable[[str], Found]) -> None:
        """`read` reads a plugin anywhere on this machine; it blocks."""
        self._registry = registry
        self._overview = overview
        self._read = read

    @method(role=Role.REVIEWER)
    async def list_(self, _: Nothing) -> Plugins:
        """Every plugin in the watched folders, those that cannot be used too, with what is wrong."""
        return await self._overview.all(current_caller())

    @method(role=Role.REVIEWER)
    async def get(self, params: PluginId) -> PluginInfo:
        """Raises NotFound."""
        return await self._overview.info(await self._registry.find(params.plugin_id), current_caller())

    @method(role=Role.OWNER)
    async def validate(self, params: ValidatePlugin) -> PluginReport:
        """Every problem of a plugin, by name and line. Nothing of it runs."""
        if (params.path is None) == (params.plugin_id is None):
            raise InvalidInput("Give either a path or a plugin_id.", [InvalidField("path", "or plugin_id, not both")])
        if params.plugin_id is not None:
            found = await self._registry.find(params.plugin_id)
        else:
            found = await asyncio.to_thread(self._read, params.path or "")
        return PluginReport(plugin_id=found.plugin_id, valid=found.valid, problems=list(found.problems))

    @method(role=Role.OWNER)
    async def approve(self, params: ApprovePlugin) -> PluginInfo:
        """Agree to what was shown: these files, with these permissions. It is enabled, and started once to see its
        tools. Raises NotFound, and Conflict when it is not what was shown any more."""
        return await self._overview.info(await self._registry.approve(params), current_caller())

    @method(role=Role.OWNER)
    async def revoke(self, params: PluginId) -> PluginInfo:
        """Agree to it no longer: it is ended at once. Raises NotFound."""
        return await self._overview.info(await self._registry.revoke(params.plugin_id), current_caller())

    @method(role=Role.OWNER)
    async def enable(self, params: PluginId) -> PluginInfo:
        """Raises NotFound, and Conflict for one that nobody has agreed to."""
        return await self._overview.info(await self._registry.switch(params.plugin_id, on=True), current_caller())

    @method(role=Role.OWNER)
    async def disable(self, params: PluginId) -> PluginInfo:
        """It is ended at once, and its tools are gone. Raises NotFound, and Conflict."""
        return await self._overview.info(await self._registry.switch(params.plugin_id, on=False), current_caller())

    @method(role=Role.OWNER)
    async def reload(self, _: Nothing) -> Plugins:
        """Look at the folders now. They are looked at by themselves every two seconds."""
        await self._registry.look()
        return await self._overview.all(current_caller())


class PluginMethods:
    """Runs plugins, and tells what they did."""

    def __init__(
        self,
        registry: PluginRegistry,
        use: PluginUse,
        running: RunningPlugins,
        settings: PluginSettings,
        audit: Audit,
        overview: PluginOverview,
    ) -> None:
        self._registry = registry
        self._use = use
        self._running = running
        self._settings = settings
        self._audit = audit
        self._overview = overview

    @method
    async def run(self, params: RunPluginTool) -> PluginResult:
        """Run one tool with these arguments. Its permissions and limits are those that were agreed to.

        Raises NotFound, Conflict for a plugin that does not run, InvalidInput, Forbidden for a tool that asks each
        time and was not confirmed, and PluginFailed with the reason. A call that is cancelled ends the plugin's
        process.
        """
        caller, began = current_caller(), time.perf_counter()
        if not params.confirmed and await self._use.needs_leave(caller, params.plugin_id, params.tool):
            name = f"{params.plugin_id}.{params.tool}"
            raise Forbidden(f"{name} asks before each run: show the user its arguments, then set `confirmed`.")
        result = await self._use.run(caller, params.plugin_id, params.tool, params.args)
        ms = round((time.perf_counter() - began) * 1000, 3)
        return PluginResult(plugin_id=params.plugin_id, tool=params.tool, result=result, ms=ms)

    @method
    async def set_settings(self, params: SetPluginSettings) -> PluginInfo:
        """What the plugin is told it was set to, for the caller's profile; a server begins anew with it.

        Raises NotFound, InvalidInput with the setting, and Unavailable for a secret and a locked keyring.
        """
        found, caller = await self._registry.find(params.plugin_id), current_caller()
        await self._settings.set(caller, found, params.settings)
        await self._audit.note(params.plugin_id, "settings")
        if found.manifest and found.manifest.server:
            await self._use.begin_anew(found, caller)
        self._registry.tell(params.plugin_id)
        return await self._overview.info(found, caller)

    @method
    async def logs(self, params: PluginId) -> PluginLog:
        """What it has printed and logged for the caller since this process began, its last lines. Raises NotFound."""
        await self._registry.find(params.plugin_id)
        return PluginLog(lines=self._running.log(params.plugin_id, current_caller()))

    @method(role=Role.OWNER)
    async def audit(self, params: ReadPluginAudit) -> PluginAudit:
        """What was agreed to, switched and called, newest first."""
        return await self._audit.read(params)

    @method(role=Role.OWNER)
    async def verify_audit(self, _: Nothing) -> PluginAuditVerdict:
        """Whether every entry is what was written: each is chained to the one before it by its hash."""
        return await self._audit.verify()


def _tool(plugin_id: str, tool: ToolDescription) -> PluginTool:
    return PluginTool(
        name=tool.name,
        registered_as=f"{plugin_id}.{tool.name}",
        description=tool.description,
        parameters=tool.parameters,
        result=tool.result,
        confirm=tool.confirm,
        examples=list(tool.examples),
    )


def _withdrawn(asked: Sequence[PluginPermission], agreed: Sequence[tuple[str, str]]) -> list[PluginPermission]:
    still = {(each.name, each.value) for each in asked}
    return [
        PluginPermission(name=name, value=value, sentence=f"It no longer asks for {value or name}.")
        for name, value in agreed
        if (name, value) not in still
    ]
