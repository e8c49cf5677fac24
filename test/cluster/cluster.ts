import { playDisturbedRound } from "../chaos/disturbed-round.ts";
import { startMosquitto } from "../mosquitto.ts";
import { startBalancer } from "./balancer.ts";
import { startNatsCluster } from "./nats-cluster.ts";

export interface ClusterOutcome {
  readonly agents: number;
  /** Nodes that were killed, each in the middle of a round of its own on a cluster of its own. */
  readonly kills: number;
  /** Rounds in which every agent counted. */
  readonly completed: number;
  /** Rounds whose model has the bytes of the undisturbed round on Mosquitto. */
  readonly sameBytes: number;
  readonly doubleCounted: number;
  /** Agents that lost their node and came back on another. */
  readonly cameBack: number;
  readonly worstBackMs: number;
}

/**
 * Rounds over three NATS servers behind one address, of which one is killed when half of the
 * updates have their receipts; before that a round on Mosquitto, for the bytes.
 * @param kills the first so many nodes, one after the other
 */
export async function playOnClusters(
  settings: { agents: number; kills: number },
  onRound: (done: number, of: number) => void = () => {},
): Promise<ClusterOutcome> {
  const { agents, kills } = settings;
  const expected = await onMosquitto(agents);
  const rounds = [];
  for (let node = 0; node < kills; node++) {
    rounds.push(await onNats(agents, node));
    onRound(node + 1, kills);
  }
  const devices = rounds.map(({ result }) => result.contributions.map(({ device }) => device));
  return {
    agents,
    kills,
    completed: devices.filter(({ length }) => length === agents).length,
    sameBytes: rounds.filter(({ result }) => result.model === expected).length,
    doubleCounted: devices.reduce((sum, some) => sum + some.length - new Set(some).size, 0),
    cameBack: rounds.reduce((sum, { cameBack }) => sum + cameBack, 0),
    worstBackMs: Math.round(Math.max(0, ...rounds.map(({ lastBackMs }) => lastBackMs))),
  };
}

async function onMosquitto(agents: number): Promise<string> {
  const broker = await startMosquitto();
  try {
    return (await playDisturbedRound(broker.url, agents)).result.model;
  } finally {
    await broker[Symbol.asyncDispose]();
  }
}

async function onNats(agents: number, node: number) {
  const cluster = await startNatsCluster();
  try {
    const balancer = await startBalancer(cluster.ports);
    try {
      return await playDisturbedRound(balancer.url, agents, () => cluster.kill(node));
    } finally {
      await balancer[Symbol.asyncDispose]();
    }
  } finally {
    await cluster[Symbol.asyncDispose]();
  }
}
