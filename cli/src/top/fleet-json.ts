import type { FleetPicture } from "./fleet-picture.ts";

/** A fleet for scripts: devices by their ids, each task with its running round and the last result. */
export function fleetJson(fleet: string, { devices, rounds, results }: FleetPicture) {
  return {
    kind: "fleet",
    fleet,
    devices: [...devices].map(([device, known]) => ({ device, ...known })),
    tasks: [...rounds].map(([task, round]) => ({
      task,
      round,
      result: results.get(task) ?? null,
    })),
  };
}
