import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { servePage } from "@lares/aggregator";
import { readBrokerKeys, setPassword, startBroker } from "@lares/broker";
import { BROKER_NAME, DeviceId, type FleetId, silentLog } from "@lares/shared";
import mqtt from "mqtt";
import { exampleInfo } from "../aggregator/page/messages.ts";
import { TestFleet } from "../broker/fleet/test-fleet.ts";
import { launchChromium } from "../chromium.ts";
import { requireTool } from "../require-tool.ts";

describe("the page of a fleet with passwords, in a browser", function () {
  this.timeout(60_000);

  it("asks for a password, refuses a wrong one, and shows the fleet for the right one", async function () {
    requireTool(this, "chromium");
    await using fleet = await TestFleet.create();
    const user = { name: DeviceId.parse("me"), role: "page" } as const;
    const password = await setPassword(fleet.directory, user, new Date());
    const keys = await readBrokerKeys(fleet.directory);
    const ports = { devicePort: 0, passwordPort: 0, websocketPort: 0, enrolmentPort: 0 };
    await using broker = await startBroker({
      port: 0,
      secure: { keys, host: "127.0.0.1", ...ports },
    });
    const authority = await readFile(join(fleet.directory, "authority.crt"), "utf8");
    await using page = await servePage({
      fleet: "home" as FleetId,
      broker: broker.urls.passwords as string,
      tls: { authority, brokerName: BROKER_NAME },
      host: "0.0.0.0",
      port: 0,
      log: silentLog,
    });
    const device = await mqtt.connectAsync(broker.url);
    const info = JSON.stringify(exampleInfo);
    await device.publishAsync("lares/v1/home/device/kitchen/info", info, { retain: true });

    const browser = await launchChromium();
    try {
      const tab = await browser.newPage();
      await tab.goto(page.url.replace("0.0.0.0", "127.0.0.1"));
      const logIn = async (typed: string) => {
        await tab.getByLabel("Name").fill("me");
        await tab.getByLabel("Password").fill(typed);
        await tab.getByRole("button").click();
      };
      await logIn("wrong");
      await tab.getByText("The broker refused this name and password.").waitFor();
      await logIn(password);
      await tab.getByRole("link", { name: "Kitchen" }).waitFor();
      await tab.getByRole("button", { name: "Log out" }).click();
      await tab.getByLabel("Password").waitFor();
    } finally {
      await browser.close();
      await device.endAsync();
    }
  });
});
