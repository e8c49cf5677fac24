import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { createPublicKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type PageServer, servePage } from "@lares/aggregator";
import { type Broker, readAudit, setPassword, startBroker } from "@lares/broker";
import { decodeBlob, encodeBlob } from "@lares/firmware";
import { DeviceId, type FleetId, silentLog } from "@lares/shared";
import { fleetOffice } from "../../../cli/src/fleet/fleet-office.ts";
import { TestFleet } from "../../broker/fleet/test-fleet.ts";
import { deviceModel } from "../../firmware/micro/micro-job.ts";
import { trainedMicro } from "../../firmware/micro/trained-micro.ts";

describe("the office behind the page", function () {
  this.timeout(30_000);
  let fleet: TestFleet;
  let broker: Broker;
  let page: PageServer;
  const passwords = new Map<string, string>();
  before(async () => {
    fleet = await TestFleet.create();
    broker = await startBroker({ port: 0 });
    const { directory } = fleet;
    for (const [name, role] of [
      ["ann", "admin"],
      ["eve", "page"],
      ["ha", "home-assistant"],
    ] as const) {
      const user = { name: DeviceId.parse(name), role };
      passwords.set(name, await setPassword(directory, user, new Date()));
    }
    const office = fleetOffice({ directory, enrolmentPort: 8886 }, () => new Date());
    const where = { host: "127.0.0.1", port: 0, log: silentLog };
    page = await servePage({ fleet: "home" as FleetId, broker: broker.url, office, ...where });
  });
  after(async () => {
    await page[Symbol.asyncDispose]();
    await broker[Symbol.asyncDispose]();
    await fleet[Symbol.asyncDispose]();
  });

  const ownHeaders = () => ({
    origin: page.url.slice(0, -1),
    "content-type": "application/json",
  });
  async function ask(path: string, body: unknown, headers: Record<string, string> = {}) {
    const sent = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    const response = await fetch(`${page.url}api/${path}`, {
      ...sent,
      headers: { ...(body === undefined ? {} : ownHeaders()), ...headers },
    });
    return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
  }
  async function tokenOf(name: string): Promise<string> {
    const { answer } = await ask("log-in", { name, password: passwords.get(name) });
    return `Bearer ${answer.token}`;
  }

  const admission = { device: "attic", room: "Attic", kind: "device" };
  const refused: [why: string, name: string, password: string][] = [
    ["a wrong password", "ann", "x"],
    ["nobody's name", "bob", "x"],
    ["a password of any length", "ann", "x".repeat(300)],
  ];
  for (const [why, name, password] of refused) {
    it(`lets nobody in with ${why}, and does not repeat it`, async () => {
      const { status, answer } = await ask("log-in", { name, password });
      strictEqual(status, 400);
      match(String(answer.error), /is unknown, or its password is wrong/);
    });
  }

  it("has no business with Home Assistant's password", async () => {
    const { status, answer } = await ask("log-in", { name: "ha", password: passwords.get("ha") });
    strictEqual(status, 400);
    match(String(answer.error), /"ha" is of the kind home-assistant/);
  });

  const noModels: [why: string, file: string, error: RegExp][] = [
    ["nothing", "", /the file is empty/],
    ["something else", btoa("<b>no model</b>"), /the file is no trained model/],
    ["a blob that is cut", btoa("LARESMDL").slice(0, 12), /the file is no trained model|blob/],
  ];
  for (const [why, file, error] of noModels) {
    it(`takes ${why} for no model`, async () => {
      const authorization = await tokenOf("ann");
      const { status, answer } = await ask("check-model", { file }, { authorization });
      strictEqual(status, 400);
      match(String(answer.error), error);
    });
  }

  it("signs an admin's model with the fleet's key, and nobody else's", async () => {
    const { weights, ranges } = await trainedMicro();
    const blob = encodeBlob({ ...deviceModel(weights, ranges), version: 3 });
    const file = Buffer.from(blob).toString("base64");
    const eve = await ask("check-model", { file }, { authorization: await tokenOf("eve") });
    strictEqual(eve.status, 403);
    const authorization = await tokenOf("ann");
    const { status, answer } = await ask("check-model", { file, version: 7 }, { authorization });
    strictEqual(status, 200);
    const key = createPublicKey(await readFile(join(fleet.directory, "signing.key")));
    const signed = decodeBlob(Buffer.from(String(answer.blob), "base64"), key);
    deepStrictEqual([signed.version, answer.version, answer.weights], [7, 7, signed.weights]);
  });

  it("lets an admin invite a device, and writes down who did", async () => {
    const authorization = await tokenOf("ann");
    const { status, answer } = await ask("admit", admission, { authorization });
    strictEqual(status, 200);
    match(String(answer.command), /^lares agent enroll --broker 127.0.0.1:8886 --token \S{22} /);
    const last = (await readAudit(fleet.directory)).at(-1);
    deepStrictEqual([last?.event, last?.device, last?.why], ["token-made", "attic", "by ann"]);
  });

  it("lets an admin revoke a member, and nobody else", async () => {
    await fleet.member("cellar");
    const authorization = await tokenOf("ann");
    const { answer } = await ask("expel", { device: "cellar" }, { authorization });
    const members = answer.members as { device: string; state: string }[];
    strictEqual(members.find(({ device }) => device === "cellar")?.state, "revoked");
    const stranger = await ask("expel", { device: "nobody" }, { authorization });
    strictEqual(stranger.status, 400);
    match(String(stranger.answer.error), /"nobody" is no member/);
  });

  for (const path of ["admit", "expel", "register"]) {
    it(`lets who may look not ${path}`, async () => {
      const authorization = await tokenOf("eve");
      const body = path === "register" ? undefined : admission;
      const { status, answer } = await ask(path, body, { authorization });
      strictEqual(status, 403);
      match(String(answer.error), /"eve" may look only/);
    });

    it(`lets nobody ${path} without a session`, async () => {
      const body = path === "register" ? undefined : admission;
      strictEqual((await ask(path, body)).status, 401);
      const authorization = `Bearer ${"A".repeat(43)}`;
      strictEqual((await ask(path, body, { authorization })).status, 401);
    });
  }

  const foreign: [why: string, headers: Record<string, string>][] = [
    ["another site", { origin: "http://evil.example" }],
    ["another port of this machine", { origin: "http://127.0.0.1:1" }],
    ["a form, which can send no JSON", { "content-type": "text/plain" }],
  ];
  for (const [why, headers] of foreign) {
    it(`does nothing at the word of ${why}, whatever it shows`, async () => {
      const authorization = await tokenOf("ann");
      strictEqual((await ask("admit", admission, { authorization, ...headers })).status, 403);
      const login = { name: "ann", password: passwords.get("ann") };
      strictEqual((await ask("log-in", login, headers)).status, 403);
    });
  }

  it("ends a session when its owner logs out", async () => {
    const authorization = await tokenOf("ann");
    strictEqual((await ask("log-out", {}, { authorization })).status, 200);
    strictEqual((await ask("register", undefined, { authorization })).status, 401);
  });

  it("survives what is no request", async () => {
    const authorization = await tokenOf("ann");
    strictEqual((await ask("admit", "x".repeat(5000), { authorization })).status, 400);
    const hostile = { ...admission, device: "../../etc" };
    strictEqual((await ask("admit", hostile, { authorization })).status, 400);
    strictEqual((await ask("admit", null, { authorization })).status, 400);
  });
});
