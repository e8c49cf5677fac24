import { runScript, showProgress } from "../chaos/script.ts";
import { type ClusterOutcome, playOnClusters } from "./cluster.ts";

await runScript(
  {
    name: "cluster",
    summary:
      "Rounds over three NATS servers, of which one is killed in mid-round (nats-server, mosquitto).",
    numbers: { agents: 9, kills: 3 },
    run: ({ agents = 9, kills = 3 }) => playOnClusters({ agents, kills }, showProgress),
    faults: (outcome) => faultsOf(outcome as ClusterOutcome),
  },
  process.argv.slice(2),
);

function faultsOf({ kills, completed, sameBytes, doubleCounted }: ClusterOutcome): string[] {
  return [
    ...(completed === kills ? [] : [`${kills - completed} rounds without all agents`]),
    ...(sameBytes === kills ? [] : [`another model after ${kills - sameBytes} kills`]),
    ...(doubleCounted === 0 ? [] : [`${doubleCounted} updates counted twice`]),
  ];
}
