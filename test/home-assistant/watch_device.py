"""Home Assistant itself, with its MQTT integration and the automations of a page, as a process.

Speaks JSON lines. Reads commands: {"states": true}, {"call": [domain, service, data]},
{"set": [entity_id, state]}, {"image": entity_id}, {"stop": true}. Writes one line for each, and {"called": [domain, service,
data]} whenever an automation calls one of the services that stand for a household's own.
"""

import argparse
import asyncio
import json
import sys
import tempfile

from homeassistant import bootstrap, loader
from homeassistant.auth import auth_manager_from_config
from homeassistant.config_entries import ConfigEntries, ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import device_registry, entity_registry
from homeassistant.setup import async_setup_component
from homeassistant.util import yaml as yaml_util


def tell(message: dict) -> None:
    print(json.dumps(message, default=str), flush=True)


def mqtt_entry(host: str, port: int) -> ConfigEntry:
    data = {"broker": host, "port": port, "protocol": "5", "discovery": True}
    common = {"discovery_keys": {}, "options": {}, "source": "user", "subentries_data": ()}
    return ConfigEntry(
        data=data, domain="mqtt", minor_version=2, title="mqtt", unique_id=None, version=1, **common
    )


async def start(host: str, port: int, automations: str) -> HomeAssistant:
    config = tempfile.mkdtemp(prefix="lares-ha-")
    with open(f"{config}/configuration.yaml", "w", encoding="utf-8"):
        pass
    hass = HomeAssistant(config)
    loader.async_setup(hass)
    hass.config_entries = ConfigEntries(hass, {})
    hass.config.skip_pip = True
    await bootstrap.async_load_base_functionality(hass)
    hass.auth = await auth_manager_from_config(hass, [], [])
    assert await async_setup_component(hass, "homeassistant", {})
    await hass.async_start()
    for domain, service in (("notify", "mobile_app_phone"), ("light", "turn_on")):
        async def called(call: ServiceCall) -> None:
            tell({"called": [call.domain, call.service, dict(call.data)]})

        hass.services.async_register(domain, service, called)
    rules = yaml_util.parse_yaml(automations)
    assert await async_setup_component(hass, "automation", {"automation": rules})
    entry = mqtt_entry(host, port)
    await hass.config_entries.async_add(entry)
    assert entry.state is ConfigEntryState.LOADED, entry.state
    return hass


def states_of(hass: HomeAssistant) -> dict:
    entities = entity_registry.async_get(hass).entities.values()
    devices = device_registry.async_get(hass).devices.values()
    return {
        "devices": [{"name": device.name, "model": device.model} for device in devices],
        "entities": {
            entity.entity_id: {
                "unique_id": entity.unique_id,
                "state": getattr(hass.states.get(entity.entity_id), "state", None),
                "attributes": dict(getattr(hass.states.get(entity.entity_id), "attributes", {})),
            }
            for entity in entities
        },
        "automations": {
            state.entity_id: state.state for state in hass.states.async_all("automation")
        },
    }


async def answer(hass: HomeAssistant, command: dict) -> dict:
    if "call" in command:
        domain, service, data = command["call"]
        await hass.services.async_call(domain, service, data, blocking=True)
        return {"done": True}
    if "set" in command:
        hass.states.async_set(*command["set"])
        return {"done": True}
    if "image" in command:
        entity = hass.data["image"].get_entity(command["image"])
        image = await entity.async_image()
        return {"bytes": len(image or b""), "content_type": entity.content_type}
    return states_of(hass)


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--automations", required=True, help="their YAML text")
    options = parser.parse_args()
    hass = await start(options.host, options.port, options.automations)
    tell({"started": True})
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        command = json.loads(line)
        if "stop" in command:
            break
        tell(await answer(hass, command))
    await hass.async_stop(force=True)


if __name__ == "__main__":
    asyncio.run(main())
