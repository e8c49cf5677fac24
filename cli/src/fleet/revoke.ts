import { Command } from "commander";
import { fleetDirectoryOption } from "./fleet-directory.ts";

export function revokeCommand(): Command {
  return new Command("revoke")
    .description("Void a member's certificates; a running broker cuts it within a second.")
    .argument("<device>", "its id")
    .addOption(fleetDirectoryOption())
    .action(async (device: string, { dir }: { dir: string }) => {
      const { findMember, revokeMember } = await import("@lares/broker");
      const { ConfigError } = await import("@lares/shared");
      const { parseDeviceId } = await import("../parse-id.ts");
      const id = parseDeviceId(device);
      if ((await findMember(dir, id)) === undefined) {
        throw new ConfigError(`"${id}" is no member of this fleet`, "See `lares fleet list`.");
      }
      await revokeMember(dir, id, new Date());
      console.log(`Revoked "${id}". To let it in again: lares fleet enroll ${id}`);
    });
}
