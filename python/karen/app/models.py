"""The language models, and which of them answers."""

from __future__ import annotations

from karen.app.foundations import Foundations, now
from karen.base.installation import command
from karen.base.traffic import Traffic
from karen.models.brought_along import brought_along
from karen.models.candidates import Candidates
from karen.models.configuration import ModelConfiguration
from karen.models.directory import ProviderDirectory
from karen.models.files.embedded import EmbeddedProvider
from karen.models.files.fit import available_bytes
from karen.models.files.gguf_files import PROVIDER_ID, GgufProvider
from karen.models.in_use import ModelsInUse
from karen.models.manager import ModelManager
from karen.models.offers import ModelOffers
from karen.models.own_files import OwnModelFiles
from karen.models.servers import ServerConnector
from karen.models.survey import Survey


def furnish_models(on: Foundations, configuration: ModelConfiguration, traffic: Traffic) -> ModelManager:
    runner = command("model-runner")
    files, servers = GgufProvider(on.folder.models, runner), ServerConnector(on.secrets, traffic)
    if configuration.chose_a_server:  # now, for this is not the loop's thread
        servers.prepare()
    directory = ProviderDirectory(configuration, brought_along(EmbeddedProvider(runner), files), servers)
    survey, in_use = Survey(directory, servers.detect), ModelsInUse(configuration, directory, now)
    candidates = Candidates(directory, survey.ask, in_use, available_bytes)
    manager = ModelManager(configuration, directory, survey, in_use, on.events, on.settings.machine, candidates, now)
    offers = ModelOffers(configuration, directory, survey, available_bytes)
    own_files = OwnModelFiles(PROVIDER_ID, files, in_use, survey, on.events, offers.list_)
    for service in (manager, offers, own_files):
        on.registry.add("models", service)
    on.lifecycle.add(manager)
    return manager
