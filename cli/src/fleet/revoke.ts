import { Command } from "commander";
import { fleetDirectoryOption } from "./fleet-directory.ts";

export function revokeCommand(): Command {
  return new Command("revoke")
    .description("Void a member's certificates; a running broker cuts it within a second.")
    .argument("<device>", "its id")
    .addOption(fleetDirectoryOption())
    .option("--json", "print one JSON object")
    .action(async (device: string, { dir, json }: { dir: string; json?: true }) => {
      const { expelDevice } = await import("./expel-device.ts");
      const { parseDeviceId } = await import("../parse-id.ts");
      const id = parseDeviceId(device);
      await expelDevice(dir, id, new Date());
      if (json) return console.log(JSON.stringify({ kind: "fleet-revoke", device: id }));
      console.log(`Revoked "${id}". To let it in again: lares fleet enroll ${id}`);
    });
}
