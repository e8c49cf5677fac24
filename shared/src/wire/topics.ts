import type { DeviceId, FleetId, TaskId } from "../ids.ts";

/** Topics of one device. The README of this room has them all in a table. */
export interface DeviceTopics {
  readonly state: string;
  readonly info: string;
  readonly camera: string;
  readonly alarm: string;
  readonly score: string;
  readonly heatmap: string;
  readonly settings: string;
  readonly diagnostics: string;
  readonly learning: string;
  readonly update: string;
  /** Answers to commands. */
  readonly answer: string;
  /** A model for a micro device, and what became of it. */
  readonly model: string;
  readonly modelStatus: string;
  /** Filter of the commands to it: `cmd/<name>`. */
  readonly commands: string;
  readonly anomalies: string;
}

/** Topics of one task's rounds. */
export interface TaskTopics {
  readonly roundCurrent: string;
  readonly roundProgress: string;
  readonly model: string;
  /** Of devices' votes: not a model yet. */
  readonly candidate: string;
  update(round: number, device: DeviceId): string;
  receipt(round: number, device: DeviceId): string;
  /** From a site to the root of the rounds. */
  partial(round: number, site: DeviceId): string;
  vote(round: number, device: DeviceId): string;
  result(round: number): string;
  /** Filters for subscribers. */
  readonly everyUpdate: string;
  readonly everyVote: string;
  readonly everyPartial: string;
  readonly everyResult: string;
  receiptsOf(device: DeviceId): string;
}

const root = (fleet: FleetId): string => `lares/v1/${fleet}`;

/** @returns the topics of one device */
export function deviceTopics(fleet: FleetId, device: DeviceId): DeviceTopics {
  return topicsOf(fleet, device);
}

/** Filters over all devices of a fleet. */
export function everyDevice(fleet: FleetId): DeviceTopics {
  return topicsOf(fleet, "+");
}

function topicsOf(fleet: FleetId, segment: string): DeviceTopics {
  const prefix = `${root(fleet)}/device/${segment}`;
  return {
    state: `${prefix}/state`,
    info: `${prefix}/info`,
    camera: `${prefix}/camera`,
    alarm: `${prefix}/alarm`,
    score: `${prefix}/score`,
    heatmap: `${prefix}/heatmap`,
    settings: `${prefix}/settings`,
    diagnostics: `${prefix}/diagnostics`,
    learning: `${prefix}/learning`,
    update: `${prefix}/update/state`,
    answer: `${prefix}/answer`,
    model: `${prefix}/model`,
    modelStatus: `${prefix}/model/status`,
    commands: `${prefix}/cmd/+`,
    anomalies: `${root(fleet)}/anomalies/${segment}`,
  };
}

/** Filters over the rounds of all tasks of a fleet. */
export function everyTask(fleet: FleetId): readonly string[] {
  const prefix = `${root(fleet)}/task/+/round`;
  return [`${prefix}/current`, `${prefix}/progress`, `${prefix}/+/result`];
}

/** @returns the topics of one task */
export function taskTopics(fleet: FleetId, task: TaskId): TaskTopics {
  const prefix = `${root(fleet)}/task/${task}`;
  const partial = (site: string, round: number | "+"): string =>
    `${root(fleet)}/site/${site}/task/${task}/round/${round}/partial`;
  return {
    roundCurrent: `${prefix}/round/current`,
    roundProgress: `${prefix}/round/progress`,
    model: `${prefix}/model`,
    candidate: `${prefix}/candidate`,
    update: (round, device) => `${prefix}/round/${round}/update/${device}`,
    receipt: (round, device) => `${prefix}/round/${round}/receipt/${device}`,
    partial: (round, site) => partial(site, round),
    vote: (round, device) => `${prefix}/round/${round}/vote/${device}`,
    result: (round) => `${prefix}/round/${round}/result`,
    everyUpdate: `${prefix}/round/+/update/+`,
    everyPartial: partial("+", "+"),
    everyVote: `${prefix}/round/+/vote/+`,
    everyResult: `${prefix}/round/+/result`,
    receiptsOf: (device) => `${prefix}/round/+/receipt/${device}`,
  };
}

/** Round and device that a topic of devices' messages names. */
export interface MessageSource {
  readonly round: number;
  readonly device: string;
}

/** Of an update's topic; undefined for any other. */
export function findUpdateSource(topic: string): MessageSource | undefined {
  return sourceOf(/\/round\/(0|[1-9][0-9]{0,8})\/update\/([^/]+)$/.exec(topic));
}

/** Round and site of a partial sum's topic; undefined for any other. */
export function findPartialSource(topic: string): MessageSource | undefined {
  const match = /\/site\/([^/]+)\/task\/[^/]+\/round\/(0|[1-9][0-9]{0,8})\/partial$/.exec(topic);
  if (match === null) return undefined;
  return { round: Number(match[2]), device: match[1] as string };
}

/** Of a vote's topic; undefined for any other. */
export function findVoteSource(topic: string): MessageSource | undefined {
  return sourceOf(/\/round\/(0|[1-9][0-9]{0,8})\/vote\/([^/]+)$/.exec(topic));
}

function sourceOf(match: RegExpExecArray | null): MessageSource | undefined {
  if (match === null) return undefined;
  return { round: Number(match[1]), device: match[2] as string };
}

/** The device that a device topic names; undefined for any other topic. */
export function findDevice(topic: string): string | undefined {
  return /^lares\/v1\/[^/]+\/device\/([^/]+)\//.exec(topic)?.[1];
}
