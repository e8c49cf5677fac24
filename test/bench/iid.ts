import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { alignColumns, createParticipants, trainFleet } from "@lares/cli";
import {
  benchmarkRoomNames,
  iidControl,
  type MethodName,
  type PreparedRoom,
  prepareRoom,
  reconstructionLoss,
  samplesOf,
  zeroLoss,
} from "@lares/edge-agent";
import {
  ConfigError,
  createEngine,
  type Engine,
  micro,
  networkInputs,
  silentLog,
  sizeOf,
  Teardown,
} from "@lares/shared";
import { evaluationRooms } from "./evaluation-rooms.ts";
import { iidTable } from "./iid-table.ts";
import { parseCount } from "./parse-count.ts";
import type { BenchSuite } from "./suite.ts";

const methods: readonly MethodName[] = ["fedavg", "finetune", "fedala", "ditto", "local"];
const plan = { epochs: 2, batchSize: 16, learningRate: 0.002 };

/** What one room's first client came to, among clients of its own room or of others. */
export interface IidRow {
  readonly room: string;
  readonly seed: number;
  readonly method: MethodName;
  readonly fleet: "one room" | "many rooms";
  /** Squared error on frames that nothing was trained on, as a share of the background's. */
  readonly loss: number;
}

export const iidSuite: BenchSuite = {
  summary: "a control in which personalisation must not matter",
  help: `Usage: npm run bench -- iid [options]

Deals the normals of each of N rooms at random to N clients. Fleets of clients of one room
draw from one distribution; a fleet of the first client of each room does not, with as many clients
and frames. Losses are those of the first clients, which are in both kinds of fleet, on frames that
were not trained on: their differences to FedAvg, with a 95 % interval from resampling rooms.

  --rooms N    rooms, and clients of each fleet (default 5)
  --rounds N   rounds of each fleet (default 15)
  --seeds N    seeds 1 to N (default 3)
  --data DIR   folder of rooms; the generated benchmark if left out
  --json FILE  also write every loss to FILE`,
  run,
};

async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      rooms: { type: "string", default: "5" },
      rounds: { type: "string", default: "15" },
      seeds: { type: "string", default: "3" },
      data: { type: "string" },
      json: { type: "string" },
    },
  });
  const asked = parseCount("rooms", values.rooms);
  requireFleet(asked);
  const [rounds, seeds] = [parseCount("rounds", values.rounds), parseCount("seeds", values.seeds)];
  const rooms = await evaluationRooms(values.data, benchmarkRoomNames, asked, micro.input);
  const count = rooms.length;
  requireFleet(count);
  const engine = await createEngine("kernels");
  const rows: IidRow[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const dealt = rooms.map((room) =>
      iidControl(room, count, seed).map((client) => prepareRoom(client, micro)),
    );
    const firsts = dealt.flatMap((clients) => clients[0] ?? []);
    for (const method of methods) {
      const lossesOf = (fleet: readonly PreparedRoom[]) =>
        trainedLosses(fleet, { method, rounds, seed }, engine);
      const among = await lossesOf(firsts);
      for (const [i, { name }] of rooms.entries()) {
        const [own] = await lossesOf(dealt[i] ?? []);
        rows.push({ room: name, seed, method, fleet: "one room", loss: own ?? 0 });
        rows.push({ room: name, seed, method, fleet: "many rooms", loss: among[i] ?? 0 });
      }
    }
    console.error(`seed ${seed} of ${seeds}`);
  }
  console.log(alignColumns(iidTable(rows)).join("\n"));
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(rows, null, 1)}\n`);
}

function requireFleet(rooms: number): void {
  if (rooms >= 2) return;
  throw new ConfigError(`there are ${rooms} rooms, expected at least 2`, "Mend --rooms or --data.");
}

interface Training {
  readonly method: MethodName;
  readonly rounds: number;
  readonly seed: number;
}

/** Of every client, after its fleet was trained, with the weights that it watches with. */
async function trainedLosses(
  fleet: readonly PreparedRoom[],
  { method, rounds, seed }: Training,
  engine: Engine,
): Promise<number[]> {
  await using teardown = new Teardown();
  const common = { rounds, seed, method, training: plan, dtype: "f32" } as const;
  const config = { ...common, threads: 1, transport: "memory" } as const;
  const participants = await createParticipants(config, fleet, engine, teardown);
  const { signal } = new AbortController();
  const parts = { engine, log: silentLog, signal, onRound: () => {} };
  const { personals } = await trainFleet(config, micro, participants, parts);
  return participants.map(({ network, prepared }, i) => {
    network.setWeights(personals[i]?.weights ?? new Float32Array());
    const { calibration, normal } = prepared.clips;
    const frames = [...calibration, ...normal].flat().map(({ data }) => data);
    const inputs = networkInputs(micro, prepared.background, frames);
    const unseen = samplesOf(inputs, sizeOf(micro.input));
    return reconstructionLoss(network, unseen, plan.batchSize) / zeroLoss(unseen);
  });
}
