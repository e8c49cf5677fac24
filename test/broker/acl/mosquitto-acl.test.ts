import { mosquittoAcl } from "@lares/broker";
import { FleetId } from "@lares/shared";
import { type Mosquitto, startMosquitto } from "../../mosquitto.ts";
import { requireTool } from "../../require-tool.ts";
import { itKeepsTheAccessList, matrixUsers, WITNESS } from "./acl-matrix.ts";

describe("Mosquitto with the access list", () => {
  let mosquitto: Mosquitto | undefined;

  before(async function () {
    requireTool(this, "mosquitto");
    const acl = mosquittoAcl(FleetId.parse("home"), matrixUsers);
    mosquitto = await startMosquitto({ acl: `${acl}\nuser ${WITNESS}\ntopic readwrite #\n` });
  });

  after(async () => {
    await mosquitto?.[Symbol.asyncDispose]();
  });

  itKeepsTheAccessList(
    () => (mosquitto as Mosquitto).url,
    // Mosquitto grants every subscription and looks at each message.
    () => ["#"],
  );
});
