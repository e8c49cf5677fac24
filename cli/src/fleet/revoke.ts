import { Command } from "commander";
import { fleetDirectoryOption } from "./fleet-directory.ts";

export function revokeCommand(): Command {
  return new Command("revoke")
    .description("Void a member's certificates; a running broker cuts it within a second.")
    .argument("<device>", "its id")
    .addOption(fleetDirectoryOption())
    .action(async (device: string, { dir }: { dir: string }) => {
      const { expelDevice } = await import("./expel-device.ts");
      const { parseDeviceId } = await import("../parse-id.ts");
      const id = parseDeviceId(device);
      await expelDevice(dir, id, new Date());
      console.log(`Revoked "${id}". To let it in again: lares fleet enroll ${id}`);
    });
}
