import type { Member, Revocations } from "@lares/broker";
import { Command } from "commander";
import { renderTable } from "../report/table.ts";
import { fleetDirectoryOption } from "./fleet-directory.ts";

export function listCommand(): Command {
  return new Command("list")
    .description("List the members of a fleet, and until when their certificates last.")
    .addOption(fleetDirectoryOption())
    .option("--json", "print one JSON array instead of a table")
    .action(async ({ dir, json }: { dir: string; json?: boolean }) => {
      const { isRevoked, readMembers, readRevocations } = await import("@lares/broker");
      const revocations = await readRevocations(dir);
      const nowMs = Date.now();
      const state = (member: Member, revoked: Revocations) => {
        if (isRevoked(revoked, member.device, member.serialNumber)) return "revoked";
        return nowMs <= Date.parse(member.expiresAt) ? "good" : "expired";
      };
      const members = (await readMembers(dir)).map((member) => ({
        ...member,
        state: state(member, revocations),
      }));
      if (json) return console.log(JSON.stringify(members, null, 2));
      console.log(
        renderTable(
          ["device", "kind", "room", "certificate until", "state"],
          members.map(({ device, role, room, expiresAt, state }) => [
            ...[device, role, room, expiresAt.slice(0, 10), state],
          ]),
        ),
      );
    });
}
