import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { type PageServer, servePage } from "@lares/aggregator";
import { encodeBlob } from "@lares/firmware";
import { nvsImage } from "@lares/firmware/flashing";
import { type FleetId, silentLog } from "@lares/shared";
import type { Browser, Page } from "playwright-core";
import { findBarriers, launchChromium } from "../chromium.ts";
import { deviceModel } from "../firmware/micro/micro-job.ts";
import { trainedMicro } from "../firmware/micro/trained-micro.ts";
import { requireTool } from "../require-tool.ts";

describe("the page that flashes an ESP32, in a browser", function () {
  this.timeout(60_000);
  let page: PageServer;
  let browser: Browser;
  let tab: Page;
  let model: Uint8Array;
  const faults: string[] = [];
  const settings = nvsImage("lares", { ssid: "home" });

  before(async function () {
    requireTool(this, "chromium");
    const { weights, ranges } = await trainedMicro();
    const { privateKey } = generateKeyPairSync("ed25519");
    model = encodeBlob({ ...deviceModel(weights, ranges), version: 7 }, privateKey);
    const broker = "mqtt://127.0.0.1:1";
    const about = { fleet: "home" as FleetId, broker, host: "127.0.0.1", port: 0, log: silentLog };
    page = await servePage(about);
    browser = await launchChromium();
    tab = await browser.newPage();
    tab.on("pageerror", (error) => faults.push(error.message));
    tab.on("console", (message) => {
      if (message.type() === "error") faults.push(message.text());
    });
    await tab.goto(`${page.url}flash.html`);
  });
  after(async () => {
    await browser?.close();
    await page?.[Symbol.asyncDispose]();
  });

  const write = () => tab.getByRole("button", { name: /write/ });
  const choose = async (...files: [name: string, bytes: Uint8Array][]) => {
    const input = tab.getByLabel("Model, settings or firmware");
    const mimeType = "application/octet-stream";
    await input.setInputFiles(
      files.map(([name, bytes]) => ({ name, mimeType, buffer: Buffer.from(bytes) })),
    );
  };

  it("says what is missing before anybody tries", async () => {
    await tab.getByText("Lares ships no firmware image").waitFor();
    strictEqual(await write().isDisabled(), true);
  });

  it("tells by its content what a file is, and where it will be written", async () => {
    await choose(["a.bin", settings], ["b.blob", model]);
    await tab.getByRole("row", { name: /a\.bin settings.* 0x9000 24,576/ }).waitFor();
    await tab.getByRole("row", { name: /b\.blob signed model 0x1fc000 4,096/ }).waitFor();
    await tab.getByText("the board must run Lares already").waitFor();
    strictEqual(await write().isDisabled(), false);
    for (const colorScheme of ["light", "dark"] as const) {
      await tab.emulateMedia({ colorScheme });
      deepStrictEqual(await findBarriers(tab), []);
    }
    await tab.setViewportSize({ width: 390, height: 844 });
    ok((await tab.evaluate<number>("document.documentElement.scrollWidth")) <= 390);
  });

  it("refuses a file of no known kind, and shows its name as text", async () => {
    await choose(["<img src=x>.bin", new Uint8Array(9)]);
    match(await tab.getByRole("alert").innerText(), /<img src=x>\.bin is neither a signed model/);
    strictEqual(await write().isDisabled(), true);
  });

  it("takes a firmware with its manifest, and says which chip it is for", async () => {
    const parts = [{ path: "build/lares.bin", offset: 0x10000 }];
    const builds = [{ chipFamily: "ESP32-S3", parts }];
    const manifest = new TextEncoder().encode(
      JSON.stringify({ name: "Lares", version: "1", builds }),
    );
    await choose(["manifest.json", manifest], ["lares.bin", new Uint8Array(5000)]);
    await tab.getByRole("row", { name: /lares\.bin firmware 0x10000 5,000/ }).waitFor();
    await tab.getByText("For an ESP32-S3; another chip is refused").waitFor();
  });

  /** Chromium without a window has no list to choose from: a port is given, or none. */
  const givePort = (port: string) =>
    tab.evaluate(`Object.defineProperty(navigator, "serial", {
      configurable: true,
      value: { requestPort: async () => { ${port} } },
    })`);

  it("needs a port, and says so when none is chosen", async () => {
    await choose(["b.blob", model]);
    await givePort('throw new DOMException("No port selected by the user.", "NotFoundError")');
    await write().click();
    await tab.getByText("No port was chosen").waitFor();
  });

  it("opens the port that is chosen, and says what to do when no chip answers", async () => {
    await givePort(`return {
      open: async () => { throw new Error("busy"); },
      close: async () => {},
      getInfo: () => ({}),
    }`);
    await write().click();
    await tab.getByText("No ESP32 answers on this port").waitFor();
    await tab.getByText("BOOT button").waitFor();
  });

  it("says where to go in a browser without Web Serial", async () => {
    const other = await browser.newPage();
    await other.addInitScript("delete Navigator.prototype.serial");
    await other.goto(`${page.url}flash.html`);
    match(await other.getByRole("alert").innerText(), /no Web Serial\. Use Chrome/);
    strictEqual(await other.getByRole("button", { name: /write/ }).count(), 0);
    await other.close();
  });

  it("breaks none of its own rules meanwhile", () => deepStrictEqual(faults, []));
});
