import { renderTable } from "../report/table.ts";
import type { FleetPicture } from "./fleet-picture.ts";

/** A fleet as text: a line for each task, a table of devices, those that are missing first. */
export function drawFleet(fleet: string, { devices, rounds, results }: FleetPicture): string {
  const online = [...devices.values()].filter(({ isOnline }) => isOnline).length;
  const title = `fleet ${fleet}: ${online} of ${devices.size} devices online`;
  const tasks = [...rounds.values()].map(({ task, round, phase, strategy, roundsLeft }) => {
    const result = results.get(task);
    const left = roundsLeft === null ? "" : `, ${roundsLeft} to come`;
    const last =
      result === undefined
        ? ""
        : `; round ${result.round}: ${result.contributions.length} updates, ` +
          `${result.refused} refused, ${result.late} late, loss ${number(result.loss)}` +
          `${result.hadQuorum ? "" : ", no quorum: the model stays"}`;
    return `task ${task}: round ${round} ${phase} (${strategy}${left})${last}`;
  });
  const rows = [...devices]
    .sort(([a, one], [b, other]) => rank(one) - rank(other) || (a < b ? -1 : 1))
    .map(([device, { room, task, isOnline, camera, round, loss }]) => [
      device,
      room ?? "-",
      task ?? "-",
      isOnline ? "online" : "OFFLINE",
      camera ?? "-",
      round === undefined ? "-" : String(round),
      number(loss),
    ]);
  const titles = ["device", "room", "task", "state", "camera", "round", "loss"];
  const table = rows.length === 0 ? "no device has been heard of yet" : renderTable(titles, rows);
  return [title, ...tasks, "", table].join("\n");
}

const rank = ({ isOnline }: { readonly isOnline?: boolean }): number => (isOnline ? 1 : 0);

const number = (value: number | null | undefined): string =>
  value === null || value === undefined ? "-" : value.toPrecision(4);
