import { z } from "zod";
import { MAX_BATCH_SIZE } from "../engine/engine.ts";
import { cameraStates } from "../events/camera/camera-state.ts";
import { eventPhases } from "../events/event-report.ts";
import { evidences } from "../events/evidence.ts";
import { BootId, DeviceId, EventId, FleetId, RunId, Sha256, TaskId, TraceId } from "../ids.ts";
import { MAX_REFUSALS, RefusedUpdate } from "./round-progress.ts";

const RoundNumber = z.int().min(0).max(999_999_999);
const Loss = z.number().nonnegative().finite();
const Bytes = z.instanceof(Uint8Array);

/** How weights are written: 32 or 16 bit floats, or int8 with one scale per 256 values. */
export const Dtype = z.enum(["f32", "f16", "q8"]);
export type Dtype = z.infer<typeof Dtype>;

/** A device's birth and last will; the payload of `device/<id>/state` is the bare word. */
export const DeviceState = z.enum(["online", "offline"]);
export type DeviceState = z.infer<typeof DeviceState>;

/** For people; folders of rooms may have longer names. */
export const MAX_ROOM_LENGTH = 64;

/** What a device says of itself, retained. */
export const DeviceInfo = z.strictObject({
  kind: z.literal("info"),
  v: z.literal(1),
  device: DeviceId,
  room: z.string().min(1).max(MAX_ROOM_LENGTH),
  /** Rounds of this task may wait for the device; it takes part in none if left out. */
  task: TaskId.optional(),
  engine: z.string().min(1).max(32),
  version: z.string().min(1).max(32),
});
export type DeviceInfo = z.infer<typeof DeviceInfo>;

/** Local training that a round asks of its devices. */
export const TrainingPlan = z.strictObject({
  epochs: z.int().min(1).max(1000),
  batchSize: z.int().min(1).max(MAX_BATCH_SIZE),
  learningRate: z.number().positive().max(1),
});
export type TrainingPlan = z.infer<typeof TrainingPlan>;

/** Where a round stands. Devices train while it is `collecting`. */
export const RoundPhase = z.enum(["open", "collecting", "aggregating", "published", "closed"]);
export type RoundPhase = z.infer<typeof RoundPhase>;

/** The round of a task, retained: everything that a device needs to take part. */
export const RoundCurrent = z.strictObject({
  kind: z.literal("round"),
  v: z.literal(1),
  fleet: FleetId,
  task: TaskId,
  /** Rounds of another run have nothing to do with these, whatever their numbers and bases. */
  run: RunId,
  round: RoundNumber,
  /** Of the round, for who reads along: `traceOf` gives it from the fields above. */
  trace: TraceId.optional(),
  phase: RoundPhase,
  /** Weights that the round starts from; once `published`, those that it led to. */
  base: Sha256,
  /** Times that the run gave up what it had and began with other initial weights. */
  restarts: z.int().nonnegative(),
  /** Digest of the model spec, so that a foreign model is noticed before it is trained. */
  spec: Sha256,
  strategy: z.string().min(1).max(32),
  dtype: Dtype,
  training: TrainingPlan,
  /** Digest of the sorted ids of the devices that are waited for. */
  cohort: Sha256,
  remainingMs: z.int().nonnegative(),
  /**
   * There when rounds are buffers: a round ends once so many updates are in, and one that was
   * trained from an older base of the run counts in the round that is current when it comes.
   */
  buffer: z.int().positive().optional(),
  /** Rounds to come after this one; null when they go on without end. */
  roundsLeft: z.int().nonnegative().nullable(),
});
export type RoundCurrent = z.infer<typeof RoundCurrent>;

/** All but the weights of a message that carries some takes less. */
export const MAX_HEADER_BYTES = 4096;

/** The weights that a round starts from, retained on one topic. */
export const ModelMessage = z.strictObject({
  kind: z.literal("model"),
  v: z.literal(1),
  fleet: FleetId,
  task: TaskId,
  round: RoundNumber,
  spec: Sha256,
  base: Sha256,
  dtype: z.literal("f32"),
  weights: Bytes,
});
export type ModelMessage = z.infer<typeof ModelMessage>;

/** Mean squared errors on a device's training frames. */
export const TrainingLoss = z.strictObject({
  /** Of a network that always answers 0: "the room looks as usual". */
  background: Loss,
  /** Of the base, before training. */
  before: Loss,
  /** After training. */
  after: Loss,
});
export type TrainingLoss = z.infer<typeof TrainingLoss>;

/**
 * Training frames that one update may claim. The number is the update's weight in the average and
 * nobody can check it, so this bounds how much louder than the others a device can make itself:
 * 4,096 frames are nearly three days at one a minute. A device that has more claims this many.
 */
export const MAX_SAMPLES = 4096;

const Samples = z.int().positive().max(MAX_SAMPLES, `at most ${MAX_SAMPLES} are allowed`);

/** A device's contribution to a round: what training added to the base. */
export const Update = z.strictObject({
  kind: z.literal("update"),
  v: z.literal(1),
  fleet: FleetId,
  task: TaskId,
  run: RunId,
  round: RoundNumber,
  device: DeviceId,
  base: Sha256,
  /** Training frames: the weight in the average. */
  samples: Samples,
  dtype: Dtype,
  loss: TrainingLoss,
  weights: Bytes,
});
export type Update = z.infer<typeof Update>;

/** What became of an update: the only proof of its arrival. */
export const Receipt = z.strictObject({
  kind: z.literal("receipt"),
  v: z.literal(1),
  round: RoundNumber,
  device: DeviceId,
  status: z.enum(["accepted", "refused", "late"]),
  /** For people: field, value, what is allowed. Empty when accepted. */
  reason: z.string().max(500),
  /** SHA-256 of the update's payload. */
  update: Sha256,
  /** Of the update's round. */
  trace: TraceId.optional(),
});
export type Receipt = z.infer<typeof Receipt>;

/**
 * A device's word on the model that a round would lead to: losses on frames that it has not
 * trained on.
 */
export const Vote = z.strictObject({
  kind: z.literal("vote"),
  v: z.literal(1),
  fleet: FleetId,
  task: TaskId,
  run: RunId,
  round: RoundNumber,
  device: DeviceId,
  base: Sha256,
  candidate: Sha256,
  loss: z.strictObject({
    base: Loss,
    /** Null when it is not finite. */
    candidate: Loss.nullable(),
  }),
});
export type Vote = z.infer<typeof Vote>;

/** What the votes of a round said. */
export const Gate = z.strictObject({
  votes: z.int().nonnegative(),
  /** Loss of the candidate by that of the base, of the median vote; null: none, or not finite. */
  change: z.number().nonnegative().nullable(),
  isAccepted: z.boolean(),
});
export type Gate = z.infer<typeof Gate>;

/** What a round led to. */
export const RoundResult = z.strictObject({
  kind: z.literal("result"),
  v: z.literal(1),
  fleet: FleetId,
  task: TaskId,
  round: RoundNumber,
  trace: TraceId.optional(),
  strategy: z.string().min(1).max(32),
  base: Sha256,
  /** Equal to `base` when the round had no quorum, or votes were against: the model stays. */
  model: Sha256,
  hadQuorum: z.boolean(),
  /** There when devices were asked for votes. */
  gate: Gate.optional(),
  contributions: z.array(
    z.strictObject({
      device: DeviceId,
      samples: Samples,
      loss: TrainingLoss,
      /** Length of the delta before it was capped. */
      norm: z.number().nonnegative(),
      /** Rounds that its base was behind, where rounds are buffers; none otherwise. */
      staleness: z.int().nonnegative().optional(),
    }),
  ),
  refused: z.int().nonnegative(),
  /** Why, of the first refused update of each device; left out when there is none. */
  refusals: z.array(RefusedUpdate).max(MAX_REFUSALS).optional(),
  late: z.int().nonnegative(),
  /** Sample-weighted mean loss after training; null without contributions. */
  loss: Loss.nullable(),
  uplinkBytes: z.int().nonnegative(),
  downlinkBytes: z.int().nonnegative(),
  seconds: z.number().nonnegative(),
});
export type RoundResult = z.infer<typeof RoundResult>;

/**
 * What the devices of one site have added together, on its way to the root of the rounds: their
 * sums on the integer grid of the mean, so that the sites of a fleet give the same bytes as one.
 */
export const PartialSum = z.strictObject({
  kind: z.literal("partial"),
  v: z.literal(1),
  fleet: FleetId,
  task: TaskId,
  run: RunId,
  round: RoundNumber,
  /** Client id of the site. */
  site: DeviceId,
  base: Sha256,
  /** Devices that are in the sums. */
  contributions: RoundResult.shape.contributions.min(1),
  /** One little-endian float64 for each weight, a whole number of steps. */
  sums: Bytes,
});
export type PartialSum = z.infer<typeof PartialSum>;

const Share = z.number().min(0).max(1);

/**
 * What a device tells of one event: when it begins, rises, still lasts and ends. It holds nothing
 * of which a picture, a statistic of pixels or a threshold could be made.
 */
export const AnomalyEvent = z.strictObject({
  kind: z.literal("anomaly"),
  v: z.literal(1),
  device: DeviceId,
  event: EventId,
  phase: z.enum(eventPhases),
  /** UTC, to the millisecond; null where the device does not know the time. */
  t: z.iso.datetime({ precision: 3 }).nullable(),
  /** The run of the device that tells it. */
  boot: BootId,
  /** Since the device started, when it found out what it tells. */
  uptimeMs: z.int().nonnegative(),
  /** Told after an interruption: it may be long over, and switches no alarm. */
  late: z.boolean(),
  /** Highest so far, in multiples of the device's own threshold. */
  score: z.number().positive().finite(),
  /** Of the highest score, all evidence joined. */
  pValue: z.number().positive().max(1),
  /** All that fired so far. */
  evidence: z.array(z.enum(evidences)).min(1).max(evidences.length),
  /** Where it was strongest, in shares of the frame from its upper left corner. */
  region: z.strictObject({ x: Share, y: Share, width: Share, height: Share }),
  durationMs: z.int().nonnegative(),
  /** SHA-256 of the weights that scored it. */
  model: Sha256,
  /** While it is not `watching`, an open event waits. */
  camera: z.enum(cameraStates),
});
export type AnomalyEvent = z.infer<typeof AnomalyEvent>;

/** What a camera does, retained; the payload of `device/<id>/camera` is the bare word. */
export const CameraStatus = z.enum(cameraStates);
export type CameraStatus = z.infer<typeof CameraStatus>;

/** Whether an event is open, retained; the payload of `device/<id>/alarm` is the bare word. */
export const AlarmState = z.enum(["ON", "OFF"]);
export type AlarmState = z.infer<typeof AlarmState>;

/** How loud a room is just now: every 30 s at most, and whenever its alarm changes. */
export const ScoreMessage = z.strictObject({
  kind: z.literal("score"),
  v: z.literal(1),
  device: DeviceId,
  /** UTC, to the millisecond; null where the device does not know the time. */
  t: z.iso.datetime({ precision: 3 }).nullable(),
  /** Highest since the last message, in multiples of the device's own threshold. */
  score: z.number().nonnegative().finite(),
  isAlarm: z.boolean(),
  /** Days of history towards the weekly promise; null once it is kept. */
  learning: z
    .strictObject({ haveDays: z.number().nonnegative(), needDays: z.number().positive() })
    .nullable(),
});
export type ScoreMessage = z.infer<typeof ScoreMessage>;

/** Longest PNG of an error grid on `device/<id>/heatmap`. */
export const MAX_HEATMAP_BYTES = 3072;

/** What an owner may ask of a device; the name is the topic's, `device/<id>/cmd/<name>`. */
export const commandNames = [
  "normal",
  "undo",
  "relearn",
  "promise",
  "threshold",
  "install",
] as const;
export type CommandName = (typeof commandNames)[number];

const RequestId = z.string().min(1).max(64);

/** A command without a value. */
export const PlainCommand = z.strictObject({ request: RequestId });
export type PlainCommand = z.infer<typeof PlainCommand>;

/** False events per week that are promised. */
export const PromiseCommand = z.strictObject({ request: RequestId, eventsPerWeek: z.number() });
export type PromiseCommand = z.infer<typeof PromiseCommand>;

/** What an owner may multiply the threshold by, of an agent and of a micro device. */
export const ThresholdFactor = z.number().min(0.25).max(4);

/** A factor on the threshold that the device learned. */
export const ThresholdCommand = z.strictObject({ request: RequestId, value: ThresholdFactor });
export type ThresholdCommand = z.infer<typeof ThresholdCommand>;

/** What became of a command; asked again with the same request id, a device answers the same. */
export const CommandAnswer = z.strictObject({
  kind: z.literal("answer"),
  v: z.literal(1),
  device: DeviceId,
  command: z.enum(commandNames),
  request: RequestId,
  status: z.enum(["done", "refused"]),
  /** For people; empty when done. */
  reason: z.string().max(500),
});
export type CommandAnswer = z.infer<typeof CommandAnswer>;

/** How a device watches, retained: what its owner can change. */
export const DeviceSettings = z.strictObject({
  kind: z.literal("settings"),
  v: z.literal(1),
  device: DeviceId,
  detector: z.string().min(1).max(32),
  eventsPerWeek: z.number().positive(),
  /** Factor on the threshold that the device learned. */
  threshold: ThresholdFactor,
  /** Events that its owner has called normal. */
  accepted: z.int().nonnegative(),
});
export type DeviceSettings = z.infer<typeof DeviceSettings>;

/** How an agent is, retained on `device/<id>/diagnostics`: each minute and when it changes. */
export const AgentDiagnostics = z.strictObject({
  kind: z.literal("diagnostics"),
  v: z.literal(1),
  device: DeviceId,
  boot: BootId,
  uptimeMs: z.int().nonnegative(),
  /** Of the processor; null where the machine does not tell. */
  celsius: z.number().min(-100).max(200).nullable(),
  /** Of the fleet, that it took part in last; null before the first. */
  round: RoundNumber.nullable(),
  /** Events that began within seven days, false or not. */
  eventsLastWeek: z.int().nonnegative(),
  /** UTC, to the second, when the latest event began; null without one. */
  lastEventAt: z.iso.datetime({ precision: 0 }).nullable(),
  /** Messages about events that the broker has not acknowledged yet. */
  eventsWaiting: z.int().nonnegative(),
  /** As of `scoreTrend`; older agents leave it out. */
  trend: z
    .strictObject({
      watchedHours: z.int().min(0).max(168),
      drift: z.number().positive().nullable(),
      threshold: z.number().positive().nullable(),
    })
    .optional(),
});
export type AgentDiagnostics = z.infer<typeof AgentDiagnostics>;

/** A network that a room can be watched with. */
export const ModelVersion = z.strictObject({
  /** Rounds of the fleet that led to it. */
  rounds: RoundNumber,
  /** SHA-256 of its weights. */
  weights: Sha256,
});
export type ModelVersion = z.infer<typeof ModelVersion>;

/** Who decides when a device watches with a newer network: itself, or its owner. */
export const updateModes = ["auto", "ask"] as const;
export type UpdateMode = (typeof updateModes)[number];

/** Which network an agent watches with, retained on `device/<id>/update/state`. */
export const UpdateState = z.strictObject({
  kind: z.literal("update"),
  v: z.literal(1),
  device: DeviceId,
  mode: z.enum(updateModes),
  /** Null while it watches with what needs no network. */
  installed: ModelVersion.nullable(),
  /** The newest that it could watch with; null before the first. */
  latest: ModelVersion.nullable(),
});
export type UpdateState = z.infer<typeof UpdateState>;
