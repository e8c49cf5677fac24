import { strictEqual } from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type PageServer, servePage } from "@lares/aggregator";
import { type Broker, readBrokerKeys, setPassword, startBroker } from "@lares/broker";
import { openFrameSource, runAgent, writeGeneratedRooms } from "@lares/edge-agent";
import {
  BROKER_NAME,
  DeviceId,
  type FleetId,
  kernelsEngine,
  micro,
  silentLog,
  systemClock,
} from "@lares/shared";
import type { Browser, Page } from "playwright-core";
import { fleetOffice } from "../../cli/src/fleet/fleet-office.ts";
import { TestFleet } from "../broker/fleet/test-fleet.ts";
import { launchChromium } from "../chromium.ts";
import { requireTool } from "../require-tool.ts";

const device = DeviceId.parse("kitchen");
const fleetId = "home" as FleetId;
const normalButton = { name: "The last one is normal" };

describe("a room that is watched by an agent, in a browser", function () {
  this.timeout(60_000);
  let fleet: TestFleet;
  let broker: Broker;
  let page: PageServer;
  let browser: Browser;
  let folder: string;
  let watching: Promise<unknown>;
  const stop = new AbortController();
  const passwords = new Map<string, string>();
  const tabs = new Map<string, Page>();

  before(async function () {
    requireTool(this, "chromium");
    fleet = await TestFleet.create();
    for (const [name, role] of [
      ["ann", "admin"],
      ["eve", "page"],
    ] as const) {
      const user = { name: DeviceId.parse(name), role };
      passwords.set(name, await setPassword(fleet.directory, user, new Date()));
    }
    const keys = await readBrokerKeys(fleet.directory);
    const ports = { devicePort: 0, passwordPort: 0, websocketPort: 0, enrolmentPort: 0 };
    const secure = { keys, host: "127.0.0.1", ...ports };
    broker = await startBroker({ port: 0, secure });
    const authority = await readFile(join(fleet.directory, "authority.crt"), "utf8");
    page = await servePage({
      ...{ fleet: fleetId, host: "127.0.0.1", port: 0, log: silentLog },
      broker: broker.urls.passwords as string,
      tls: { authority, brokerName: BROKER_NAME },
      office: fleetOffice({ directory: fleet.directory, enrolmentPort: 8886 }, () => new Date()),
    });
    browser = await launchChromium();
    folder = await mkdtemp(join(tmpdir(), "lares-feedback-"));
    await writeGeneratedRooms(folder, { normal: 60, anomalous: 1 });
  });
  after(async () => {
    stop.abort();
    await watching?.catch(() => {});
    await browser?.close();
    await page?.[Symbol.asyncDispose]();
    await broker?.[Symbol.asyncDispose]();
    await fleet?.[Symbol.asyncDispose]();
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  /** A browser of one's own, before the room. */
  async function logIn(name: string): Promise<Page> {
    const tab = await (await browser.newContext()).newPage();
    tabs.set(name, tab);
    await tab.goto(`${page.url}#/room/kitchen`);
    await tab.getByLabel("Name").fill(name);
    await tab.getByLabel("Password").fill(passwords.get(name) as string);
    await tab.getByRole("button", { name: "Watch the fleet" }).click();
    await tab.getByText("live", { exact: true }).waitFor();
    return tab;
  }

  const watch = (): Promise<unknown> =>
    runAgent({
      ...{ broker: broker.url, fleet: fleetId, device, spec: micro, method: "fedala" },
      ...{ engine: kernelsEngine(), threads: 1, seed: 1, version: "0.1.0", log: silentLog },
      room: { directory: join(folder, "kitchen") },
      signal: stop.signal,
      watch: {
        source: openFrameSource("generated:kitchen", {
          ...{ framesPerSecond: 1, follows: false, clock: systemClock, log: silentLog },
        }),
        ...{ detector: "background", motion: false, eventsPerWeek: 1, sendsHeatmaps: true },
      },
    });

  it("shows to everybody what happens, where, and why it was told", async () => {
    const views = [await logIn("ann"), await logIn("eve")];
    watching = watch();
    for (const tab of views) {
      await tab.locator("td.why").first().waitFor();
      await tab.locator(".grids img").first().waitFor();
    }
  });

  it("takes from an admin that it was normal, and shows the device's answer", async () => {
    const tab = tabs.get("ann") as Page;
    await tab.getByRole("button", normalButton).click();
    await tab.getByText("Done: the like of it no longer alarms.").waitFor();
    await tab.getByRole("link", { name: "Promise" }).click();
    const called = tab.locator("td[data-label='Called normal']");
    await called.getByText("1", { exact: true }).waitFor();
  });

  it("offers nothing to say to who may only look", async () => {
    strictEqual(await tabs.get("eve")?.getByRole("button", normalButton).count(), 0);
  });
});
