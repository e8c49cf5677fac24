import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connectMqtt, Teardown } from "@lares/shared";
import { endProcess } from "../end-process.ts";
import { freePort } from "../mosquitto.ts";

/** Debian's `nats-server` three times: one cluster with JetStream, each with an MQTT listener. */
export interface NatsCluster extends AsyncDisposable {
  /** MQTT ports, node by node. */
  readonly ports: readonly number[];
  /** Ends a node with SIGKILL. */
  kill(node: number): Promise<void>;
}

interface Node {
  readonly name: string;
  readonly client: number;
  readonly cluster: number;
  readonly mqtt: number;
}

const NODES = 3;
const LONGEST_START_MS = 60_000;

/** Resolves once every node takes an MQTT client and retains for it. Needs `nats-server`. */
export async function startNatsCluster(): Promise<NatsCluster> {
  const teardown = new Teardown();
  try {
    const folder = await mkdtemp(join(tmpdir(), "lares-nats-"));
    teardown.defer(() => rm(folder, { recursive: true }));
    const nodes: Node[] = [];
    for (let i = 0; i < NODES; i++) {
      const [client, cluster, mqtt] = [await freePort(), await freePort(), await freePort()];
      nodes.push({ name: `node-${i}`, client, cluster, mqtt });
    }
    const children: ChildProcess[] = [];
    for (const node of nodes) {
      const file = join(folder, `${node.name}.conf`);
      await writeFile(file, configOf(node, nodes, folder));
      const child = spawn("nats-server", ["-c", file], { stdio: "ignore" });
      children.push(child);
      teardown.defer(() => endProcess(child, "SIGKILL"));
    }
    for (const { mqtt } of nodes) await untilReady(mqtt);
    return {
      ports: nodes.map(({ mqtt }) => mqtt),
      kill: (node) => endProcess(children[node] as ChildProcess, "SIGKILL"),
      [Symbol.asyncDispose]: () => teardown[Symbol.asyncDispose](),
    };
  } catch (error) {
    await teardown[Symbol.asyncDispose]();
    throw error;
  }
}

/** `ack_wait`: until a QoS 1 message without its acknowledgement is delivered again. */
function configOf(node: Node, nodes: readonly Node[], folder: string): string {
  const routes = nodes.map(({ cluster }) => `nats-route://127.0.0.1:${cluster}`).join(", ");
  return `
server_name: ${node.name}
listen: "127.0.0.1:${node.client}"
jetstream { store_dir: "${join(folder, node.name)}" }
cluster { name: lares, listen: "127.0.0.1:${node.cluster}", routes: [${routes}] }
mqtt { listen: "127.0.0.1:${node.mqtt}", ack_wait: "5s", max_ack_pending: 1024 }
`;
}

/** JetStream has to choose its leaders first, and until then refuses MQTT clients. */
async function untilReady(port: number): Promise<void> {
  const endMs = performance.now() + LONGEST_START_MS;
  for (;;) {
    try {
      const url = `mqtt://127.0.0.1:${port}`;
      const probe = await connectMqtt({ url, clientId: "probe", connectTimeoutMs: 5000 });
      await probe
        .publish("lares/probe", new Uint8Array(1), { retain: true })
        .then(() => probe.publish("lares/probe", new Uint8Array(), { retain: true }))
        .finally(() => probe[Symbol.asyncDispose]());
      return;
    } catch (error) {
      if (performance.now() > endMs) throw error;
      await sleep(200);
    }
  }
}
