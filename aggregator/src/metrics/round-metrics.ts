import type { Log } from "@lares/shared";
import { type Metric, type MetricsFormat, prometheusText } from "./metrics-text.ts";

/** What a log tells, as numbers that only somebody who asks has to look at. */
export interface RoundMetrics {
  /** Passes each event on, and counts it. */
  readonly log: Log;
  /** As Prometheus reads it. */
  text(format?: MetricsFormat): string;
}

type Fields = Readonly<Record<string, unknown>>;

/** Help text and kind of each number; names end as Prometheus advises. */
const CATALOG = {
  lares_devices_online: ["gauge", "Devices of the task that are online"],
  lares_round: ["gauge", "The newest round that was closed"],
  lares_round_contributions: ["gauge", "Updates that counted in it"],
  lares_round_missing: ["gauge", "Devices of its cohort that sent nothing in time"],
  lares_round_loss: ["gauge", "Mean loss after training that its devices reported"],
  lares_round_seconds: ["gauge", "How long it took"],
  lares_rounds_closed_total: ["counter", "Rounds that were closed"],
  lares_rounds_without_quorum_total: ["counter", "Of them, those that left the model unchanged"],
  lares_rounds_refused_total: ["counter", "Of them, those whose model devices voted against"],
  lares_updates_total: ["counter", "Updates by what became of them"],
  lares_equivocations_total: ["counter", "Second updates that a device signed for one round"],
  lares_uplink_bytes_total: ["counter", "Payloads of updates, repetitions included"],
  lares_downlink_bytes_total: ["counter", "Payloads of models"],
  lares_state_failures_total: ["counter", "Times that the state folder began to refuse writes"],
  process_resident_memory_bytes: ["gauge", "Memory of this process"],
} as const satisfies Record<string, readonly [Metric["kind"], string]>;

type Name = keyof typeof CATALOG;

/** Counts what an aggregator logs. Reads the log, so nothing else has to know of metrics. */
export function measureRounds(
  log: Log,
  residentBytes: () => number = () => process.memoryUsage.rss(),
): RoundMetrics {
  const values = new Map<Name, Map<string, number>>();
  const traces = new Map<Name, Map<string, string>>();
  const set = (name: Name, labels: string, value: number): void => {
    const samples = values.get(name) ?? new Map<string, number>();
    values.set(name, samples.set(labels, value));
  };
  const add = (name: Name, labels: string, more: number): void =>
    set(name, labels, (values.get(name)?.get(labels) ?? 0) + more);
  const count = (name: Name, labels: string, trace: unknown): void => {
    add(name, labels, 1);
    if (typeof trace !== "string") return;
    const latest = traces.get(name) ?? new Map<string, string>();
    traces.set(name, latest.set(labels, trace));
  };
  return {
    log(level, event, fields = {}) {
      log(level, event, fields);
      take(event, fields, { set, add, count });
    },
    text(format = prometheusText) {
      set("process_resident_memory_bytes", "", residentBytes());
      const names = Object.keys(CATALOG) as Name[];
      return format.write(
        names.flatMap((name) => {
          const samples = values.get(name);
          const exemplars = traces.get(name);
          const [kind, help] = CATALOG[name];
          const metric = { name, kind, help, ...(exemplars && { exemplars }) };
          return samples === undefined ? [] : [{ ...metric, samples }];
        }),
      );
    },
  };
}

type Change = (name: Name, labels: string, value: number) => void;

interface Changes {
  readonly set: Change;
  readonly add: Change;
  /** One more, and the round in which it was. */
  readonly count: (name: Name, labels: string, trace: unknown) => void;
}

function take(event: string, fields: Fields, changes: Changes): void {
  const { add, count } = changes;
  const { trace } = fields;
  const task = `task="${String(fields.task)}"`;
  const status = /^update\.(accepted|refused|late|repeated)$/.exec(event)?.[1];
  if (status !== undefined) count("lares_updates_total", `status="${status}"`, trace);
  if (event === "update.equivocation") add("lares_equivocations_total", task, 1);
  if (event === "device.online") add("lares_devices_online", task, 1);
  if (event === "device.offline") add("lares_devices_online", task, -1);
  if (event === "state.not-written") add("lares_state_failures_total", "", 1);
  if (event === "round.no-quorum") count("lares_rounds_without_quorum_total", task, trace);
  if (event === "round.refused") count("lares_rounds_refused_total", task, trace);
  if (event === "round.closed") takeRound(fields, task, changes);
}

function takeRound(fields: Fields, task: string, { set, add, count }: Changes): void {
  const { round, contributions, missing, loss, seconds, uplinkBytes, downlinkBytes } = fields;
  count("lares_rounds_closed_total", task, fields.trace);
  add("lares_uplink_bytes_total", task, Number(uplinkBytes));
  add("lares_downlink_bytes_total", task, Number(downlinkBytes));
  set("lares_round", task, Number(round));
  set("lares_round_contributions", task, Number(contributions));
  set("lares_round_missing", task, Array.isArray(missing) ? missing.length : 0);
  set("lares_round_seconds", task, Number(seconds));
  if (typeof loss === "number") set("lares_round_loss", task, loss);
}
