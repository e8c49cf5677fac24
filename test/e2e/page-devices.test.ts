import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { createPublicKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type PageServer, servePage } from "@lares/aggregator";
import { type Broker, readAudit, setPassword, startBroker } from "@lares/broker";
import { encodeBlob } from "@lares/firmware";
import { DeviceId, type FleetId, silentLog } from "@lares/shared";
import type { Browser, Page } from "playwright-core";
import { fleetOffice } from "../../cli/src/fleet/fleet-office.ts";
import { TestFleet } from "../broker/fleet/test-fleet.ts";
import { findBarriers, launchChromium } from "../chromium.ts";
import { startWaitingDevice } from "../cli/micro/waiting-device.ts";
import { deviceModel } from "../firmware/micro/micro-job.ts";
import { trainedMicro } from "../firmware/micro/trained-micro.ts";
import { requireTool } from "../require-tool.ts";

/** Of a room that tries to be more than text. */
const hostileName = "<b onmouseover=document.title='owned'>";

describe("the devices of a fleet, in a browser", function () {
  this.timeout(60_000);
  let fleet: TestFleet;
  let broker: Broker;
  let page: PageServer;
  let browser: Browser;
  let tab: Page;
  let password: string;
  before(async function () {
    requireTool(this, "chromium");
    fleet = await TestFleet.create();
    await fleet.member("cellar");
    const { directory } = fleet;
    const user = { name: DeviceId.parse("ann"), role: "admin" } as const;
    password = await setPassword(directory, user, new Date());
    broker = await startBroker({ port: 0 });
    const office = fleetOffice({ directory, enrolmentPort: 8886 }, () => new Date());
    const where = { host: "127.0.0.1", port: 0, log: silentLog };
    page = await servePage({ fleet: "home" as FleetId, broker: broker.url, office, ...where });
    browser = await launchChromium();
    tab = await browser.newPage();
    await tab.goto(`${page.url}#/devices`);
  });
  after(async () => {
    await browser?.close();
    await page?.[Symbol.asyncDispose]();
    await broker?.[Symbol.asyncDispose]();
    await fleet?.[Symbol.asyncDispose]();
  });

  const logIn = async (typed: string) => {
    await tab.getByLabel("Admin's name").fill("ann");
    await tab.getByLabel("Admin's password").fill(typed);
    await tab.getByRole("button", { name: "Log in" }).click();
  };

  it("opens to an admin only, and says why it does not", async () => {
    await logIn("wrong");
    await tab.getByText('user "ann" is unknown, or its password is wrong').waitFor();
    strictEqual(await tab.getByText("cellar").count(), 0);
    await logIn(password);
    await tab.getByRole("rowheader", { name: "cellar" }).waitFor();
  });

  it("invites a device by a line and a QR code, without a mouse", async () => {
    await tab.getByLabel("Device", { exact: true }).focus();
    await tab.keyboard.type("attic");
    await tab.keyboard.press("Tab");
    await tab.keyboard.type(hostileName);
    await tab.keyboard.press("Enter");
    await tab.getByText(/^lares agent enroll --broker/).waitFor();
    await tab.locator('.qr path[d^="M"]').waitFor({ state: "attached" });
    await tab.getByText(`attic was invited for ${hostileName}, by ann.`).waitFor();
    strictEqual(await tab.title(), "Lares");
  });

  it("sends an ESP32 a model that was checked, and shows that it runs it", async () => {
    const key = createPublicKey(await readFile(join(fleet.directory, "signing.key")));
    const { x } = key.export({ format: "jwk" });
    await using _ = await startWaitingDevice(
      broker.url,
      "porch",
      Buffer.from(x ?? "", "base64url"),
    );
    const { weights, ranges } = await trainedMicro();
    const file = (name: string, buffer: Buffer) => ({ name, mimeType: "", buffer });
    const choose = tab.getByLabel(/File of lares export/);
    await choose.setInputFiles(file("x.blob", Buffer.from(hostileName)));
    await tab.getByRole("button", { name: "Check the file" }).click();
    await tab.getByText("the file is no trained model").waitFor();
    const blob = encodeBlob({ ...deviceModel(weights, ranges), version: 1 });
    await choose.setInputFiles(file("model.blob", Buffer.from(blob)));
    await tab.getByLabel("Version, above theirs").fill("5");
    await tab.getByRole("button", { name: "Check the file" }).click();
    await tab.getByText("It is a good model").waitFor();
    deepStrictEqual(await findBarriers(tab), []);
    await tab.getByRole("button", { name: "Send it" }).click();
    await tab.getByText("runs it, sent").waitFor();
    await tab.getByRole("cell", { name: /version 5$/ }).waitFor();
  });

  for (const scheme of ["light", "dark"] as const) {
    it(`is accessible in ${scheme}`, async () => {
      await tab.emulateMedia({ colorScheme: scheme });
      deepStrictEqual(await findBarriers(tab), []);
    });
  }

  it("revokes a device once it was said twice", async () => {
    await tab.getByRole("button", { name: "Revoke cellar" }).click();
    await tab.getByRole("button", { name: "Keep it" }).click();
    await tab.getByRole("button", { name: "Revoke cellar" }).click();
    await tab.getByRole("dialog").getByRole("button", { name: "Revoke cellar" }).click();
    await tab.getByRole("cell", { name: "revoked" }).waitFor();
    const last = (await readAudit(fleet.directory)).at(-1);
    deepStrictEqual([last?.event, last?.device, last?.why], ["revoked", "cellar", "by ann"]);
  });

  it("keeps its admin over a reload, and forgets him when he logs out", async () => {
    await tab.reload();
    await tab.getByRole("rowheader", { name: "cellar" }).waitFor();
    await tab.getByRole("button", { name: "Log out" }).click();
    await tab.getByLabel("Password").waitFor();
    ok(!(await tab.content()).includes("cellar"));
  });
});
