import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { type PageServer, servePage } from "@lares/aggregator";
import { type Broker, startBroker } from "@lares/broker";
import { type FleetId, silentLog } from "@lares/shared";
import mqtt, { type MqttClient } from "mqtt";
import type { Browser, Page } from "playwright-core";
import {
  exampleDiagnostics,
  exampleEvent,
  exampleInfo,
  exampleLearning,
  exampleProgress,
  exampleResult,
  exampleRound,
  exampleScore,
  exampleSettings,
} from "../aggregator/page/messages.ts";
import { findBarriers, launchChromium } from "../chromium.ts";
import { requireTool } from "../require-tool.ts";

const root = "lares/v1/home";
/** A room whose name tries to be more than text. */
const hostileName = "<img src=x onerror=document.title='owned'>";

describe("the page in a browser", function () {
  this.timeout(60_000);
  let broker: Broker;
  let page: PageServer;
  let fleet: MqttClient;
  let browser: Browser;
  let tab: Page;
  const faults: string[] = [];

  before(async function () {
    requireTool(this, "chromium");
    broker = await startBroker({ port: 0 });
    const where = { host: "127.0.0.1", port: 0, log: silentLog };
    page = await servePage({ fleet: "home" as FleetId, broker: broker.url, ...where });
    fleet = await mqtt.connectAsync(broker.url);
    browser = await launchChromium();
    tab = await browser.newPage();
    tab.on("pageerror", (error) => faults.push(String(error)));
    tab.on("console", (message) => {
      if (message.type() === "error") faults.push(message.text());
    });
    await speakOf(fleet, "kitchen", "Kitchen");
    await speakOf(fleet, "attic", hostileName);
    await fleet.publishAsync(`${root}/task/simple/round/current`, text(exampleRound), retained);
    await tab.goto(page.url);
    await tab.waitForSelector(".card:nth-child(2)");
  });
  after(async () => {
    await browser?.close();
    await fleet?.endAsync();
    await page?.[Symbol.asyncDispose]();
    await broker?.[Symbol.asyncDispose]();
  });

  it("shows each room, its alarm first, and why it was raised", async () => {
    await fleet.publishAsync(`${root}/device/kitchen/alarm`, "ON", retained);
    await fleet.publishAsync(`${root}/anomalies/kitchen`, text(exampleEvent()));
    const card = await tab.waitForSelector("li.alarm:first-child");
    const colorOf = (selector: string, property: string) =>
      tab.evaluate<string>(
        `getComputedStyle(document.querySelector("${selector}"))["${property}"]`,
      );
    strictEqual(
      await colorOf("li.alarm .badge", "color"),
      await colorOf("li.alarm", "borderColor"),
    );
    const shown = (await card?.evaluate((element) => element.textContent)) ?? "";
    ok(shown.startsWith("Kitchenalarm"), shown);
    ok(shown.includes("Something in the upper left looks different from what is usual"), shown);
  });

  it("follows the scores", async () => {
    await fleet.publishAsync(`${root}/device/kitchen/score`, text(exampleScore(0.4)));
    await fleet.publishAsync(`${root}/device/kitchen/score`, text(exampleScore(0.5)));
    await tab.getByText("50 % of the alarm level").first().waitFor();
  });

  it("shows a name as text, whatever it holds", async () => {
    strictEqual(await tab.$("img"), null);
    strictEqual(await tab.title(), "Lares");
    ok((await tab.content()).includes("&lt;img src=x"));
  });

  it("shows a room's scores as a chart, and its events", async () => {
    await tab.goto(`${page.url}#/room/kitchen`);
    await tab.waitForSelector(".chart canvas");
    strictEqual((await tab.$$("tbody tr")).length, 1);
  });

  it("tells the device what its people call normal, and shows the answer", async () => {
    const asked = new Promise<string>((resolve) => {
      fleet.once("message", (_topic, payload) => resolve(String(payload)));
    });
    await fleet.subscribeAsync(`${root}/device/kitchen/cmd/normal`);
    await (await tab.waitForSelector("button"))?.click();
    const { request } = JSON.parse(await asked);
    const answer = { kind: "answer", v: 1, device: "kitchen", command: "normal", request };
    const refused = { ...answer, status: "refused", reason: "there was no event" };
    await fleet.publishAsync(`${root}/device/kitchen/answer`, text(refused));
    await tab.getByText("The device refused: there was no event.").first().waitFor();
  });

  it("shows the running round, whom it waits for, what was refused, and rounds that end", async () => {
    await tab.goto(`${page.url}#/rounds`);
    await tab.getByText("Round 4 collects updates").first().waitFor();
    await fleet.publishAsync(`${root}/task/simple/round/progress`, text(exampleProgress), retained);
    await tab.getByText(`Waits for ${hostileName}`).first().waitFor();
    await tab.getByText('was refused: base is "0", expected "a".').first().waitFor();
    await fleet.publishAsync(`${root}/device/kitchen/learning`, text(exampleLearning()), retained);
    await fleet.publishAsync(`${root}/task/simple/round/3/result`, text(exampleResult()));
    await tab.waitForSelector("tbody tr");
    await tab.waitForSelector(".chart canvas");
    await tab.getByRole("img", { name: "AUROC over rounds" }).waitFor();
    await tab.getByRole("img", { name: /Shares of the common model/ }).waitFor();
    await tab.getByText("70 %").first().waitFor();
  });

  it("shows what was promised and what came of it, the worst room first", async () => {
    await fleet.publishAsync(`${root}/device/kitchen/settings`, text(exampleSettings), retained);
    const kitchen = text(exampleDiagnostics({ eventsLastWeek: 9 }));
    await fleet.publishAsync(`${root}/device/kitchen/diagnostics`, kitchen, retained);
    const device = "attic";
    const attic = text({ ...exampleSettings, device });
    await fleet.publishAsync(`${root}/device/attic/settings`, attic, retained);
    const quiet = text(exampleDiagnostics({ device, eventsLastWeek: 0 }));
    await fleet.publishAsync(`${root}/device/attic/diagnostics`, quiet, retained);
    await tab.goto(`${page.url}#/promise`);
    await tab.getByText("1 of 2 rooms keep their promise.").waitFor();
    const [first] = await tab.locator("tbody tr").allInnerTexts();
    match(first ?? "", /^Kitchen.*broken$/s);
    match(first ?? "", /1\.8 times as high/);
  });

  it("leads to the page that writes Lares to an ESP32", async () => {
    await tab.goto(`${page.url}#/devices`);
    await tab.getByRole("link", { name: "Write Lares to it from this browser." }).click();
    await tab.waitForURL("**/flash.html");
    await tab.getByRole("heading", { level: 1 }).waitFor();
  });

  const sizes = { desk: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } };
  for (const [size, viewport] of Object.entries(sizes)) {
    for (const view of ["#/", "#/room/kitchen", "#/rounds", "#/promise", "#/devices"]) {
      it(`is accessible and no wider than a ${size}: ${view}, in light and dark`, async () => {
        await tab.setViewportSize(viewport);
        await tab.goto(page.url + view);
        for (const colorScheme of ["light", "dark"] as const) {
          await tab.emulateMedia({ colorScheme });
          deepStrictEqual(await findBarriers(tab), []);
        }
        const width = await tab.evaluate<number>("document.documentElement.scrollWidth");
        ok(width <= viewport.width, `${width} pixels wide`);
      });
    }
  }

  it("comes back by itself when the broker was away", async () => {
    const port = broker.address.port;
    await broker[Symbol.asyncDispose]();
    await tab.waitForSelector(".connection.lost");
    broker = await startBroker({ port });
    await tab.waitForSelector(".connection.live", { timeout: 20_000 });
  });

  it("asks for little: all that comes before its first picture", async () => {
    const cold = await browser.newPage();
    let bytes = 0;
    const session = await cold.context().newCDPSession(cold);
    await session.send("Network.enable");
    session.on("Network.loadingFinished", ({ encodedDataLength }) => {
      bytes += encodedDataLength;
    });
    await cold.goto(page.url, { waitUntil: "networkidle" });
    await cold.waitForSelector("header");
    ok(bytes > 50_000 && bytes < 150_000, `${bytes} bytes`);
    await cold.close();
  });

  it("breaks none of its own rules meanwhile", () => {
    // While the broker was away, the browser said so.
    deepStrictEqual(
      faults.filter((fault) => !fault.includes("WebSocket connection")),
      [],
    );
  });
});

const retained = { retain: true } as const;
const text = (message: object): string => JSON.stringify(message);

async function speakOf(fleet: MqttClient, device: string, room: string): Promise<void> {
  const topic = `${root}/device/${device}`;
  await fleet.publishAsync(`${topic}/info`, text({ ...exampleInfo, device, room }), retained);
  await fleet.publishAsync(`${topic}/state`, "online", retained);
  await fleet.publishAsync(`${topic}/camera`, "watching", retained);
}
