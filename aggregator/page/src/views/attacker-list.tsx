import type { LastingSuspectDevice } from "@lares/shared/wire";
import type { Fleet } from "../fleet/fleet.ts";
import { suspicionText } from "../words/suspicion-text.ts";

export interface AttackerListProps {
  readonly attackers: readonly LastingSuspectDevice[];
  readonly fleet: Fleet;
}

/** Once may be chance: an odd but honest room. */
const leastRounds = 2;

/** Names devices that stand out again and again. */
export function AttackerList({ attackers, fleet }: AttackerListProps) {
  const named = attackers.filter(({ rounds }) => rounds >= leastRounds);
  if (named.length === 0) return null;
  return (
    <section class="panel attackers" aria-labelledby="attackers">
      <h2 id="attackers">Look at these devices</h2>
      <ul>
        {named.map(({ device, reasons, rounds, of }) => (
          <li key={device}>
            <b>{fleet.nameOf(device)}</b> (<code>{device}</code>) stood out in {rounds} of {of}{" "}
            rounds: its update is {suspicionText(reasons)}.
          </li>
        ))}
      </ul>
      <p class="hint">
        It may be a broken camera or an attack; whoever hides among honest updates is not named. An
        admin can revoke a device under <a href="#/devices">Devices</a>.
      </p>
    </section>
  );
}
