import {
  backoff,
  Changes,
  type Clock,
  type DeviceId,
  deviceTopics,
  encodeJson,
  encodeMsgpack,
  type FleetId,
  type Log,
  type Message,
  type ModelSpec,
  type PartialSum,
  PeerError,
  type PublishedWeights,
  parameterCount,
  parseJson,
  parsePublishedWeights,
  Receipt,
  RefusalLog,
  RoundCurrent,
  sha256,
  sleep,
  type TaskId,
  type TaskTopics,
  type Transport,
  taskTopics,
} from "@lares/shared";

export interface RootLinkOptions {
  readonly fleet: FleetId;
  readonly spec: ModelSpec;
  /** Client id of this site at the root's broker. */
  readonly site: DeviceId;
}

export interface RootLinkParts {
  /** To the root's broker. Stays the caller's. */
  readonly transport: Transport;
  readonly clock: Clock;
  readonly log: Log;
  /** In [0, 1): spreads repetitions in time, no result depends on it. */
  readonly random: () => number;
}

/** A round of the root that collects, and the weights that it starts from. */
export interface RootRound {
  readonly current: RoundCurrent;
  readonly weights: Float32Array;
}

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15_000;

/** A site's place in the rounds of a root: it hears what a device hears, and sends sums. */
export class RootLink {
  readonly #options: RootLinkOptions;
  readonly #parts: RootLinkParts;
  readonly #topics: TaskTopics;
  readonly #refusals: RefusalLog;
  readonly #changes = new Changes();
  #current: RoundCurrent | undefined;
  #model: PublishedWeights | undefined;
  #receipt: Receipt | undefined;

  constructor(options: RootLinkOptions, parts: RootLinkParts) {
    this.#options = options;
    this.#parts = parts;
    this.#topics = taskTopics(options.fleet, options.spec.name as TaskId);
    this.#refusals = new RefusalLog(parts.log);
  }

  /** Subscribes, and says that the site is there. @throws PeerError when the connection is cut */
  async join(): Promise<void> {
    const { transport } = this.#parts;
    const { roundCurrent, model, receiptsOf } = this.#topics;
    const hear = (filter: string, take: (payload: Uint8Array) => void): Promise<void> =>
      transport.subscribe(filter, (message) => this.#take(message, take));
    await hear(receiptsOf(this.#options.site), (payload) => {
      this.#receipt = parseJson(Receipt, payload);
    });
    await hear(model, (payload) => {
      this.#model = parsePublishedWeights(payload, parameterCount(this.#options.spec));
    });
    await hear(roundCurrent, (payload) => {
      this.#current = parseJson(RoundCurrent, payload);
    });
    transport.onConnectionChange((connected) => {
      if (connected) this.#arrive().catch(() => {});
    });
    await this.#arrive();
  }

  /** Says goodbye. Never fails: a connection that is gone has sent the last will already. */
  async leave(): Promise<void> {
    await this.#say("offline").catch(() => {});
  }

  /**
   * The root's round once it collects, and its weights are here.
   * @param isKnown whether a round was taken part in already
   * @returns undefined once the rounds are over
   * @throws the signal's reason once it is aborted
   */
  async nextRound(
    isKnown: (current: RoundCurrent) => boolean,
    signal: AbortSignal,
  ): Promise<RootRound | undefined> {
    let found: RootRound | undefined;
    await this.#changes.until(() => {
      const current = this.#current;
      if (current === undefined) return false;
      const { phase, roundsLeft } = current;
      if (phase === "closed" && roundsLeft === 0) return true;
      const weights = this.#model?.digest === current.base ? this.#model.weights : undefined;
      if (phase !== "collecting" || isKnown(current) || weights === undefined) return false;
      found = { current, weights };
      return true;
    }, signal);
    return found;
  }

  /** What a round of the root led to. @throws the signal's reason once it is aborted */
  async modelAfter(own: RoundCurrent, signal: AbortSignal): Promise<Float32Array> {
    await this.#changes.until(
      () => this.#isOver(own) && this.#model?.digest === this.#current?.base,
      signal,
    );
    return this.#model?.weights as Float32Array;
  }

  /**
   * Sends a sum until the root has answered, or its round is over.
   * @returns undefined when nobody answered
   * @throws the signal's reason once it is aborted
   */
  async send(
    partial: PartialSum,
    own: RoundCurrent,
    signal: AbortSignal,
  ): Promise<Receipt | undefined> {
    const payload = encodeMsgpack(partial);
    const digest = sha256(payload);
    const topic = this.#topics.partial(own.round, this.#options.site);
    const done = new AbortController();
    const either = AbortSignal.any([signal, done.signal]);
    const repeating = this.#repeat(topic, payload, either);
    try {
      let answer: Receipt | undefined;
      await this.#changes.until(() => {
        if (this.#receipt?.update === digest) answer = this.#receipt;
        return answer !== undefined || this.#isOver(own);
      }, signal);
      return answer;
    } finally {
      done.abort();
      await repeating;
    }
  }

  async #repeat(topic: string, payload: Uint8Array, signal: AbortSignal): Promise<void> {
    const { transport, clock, random } = this.#parts;
    const waits = backoff(FIRST_WAIT_MS, LONGEST_WAIT_MS, random);
    while (!signal.aborted) {
      // A connection that is cut gives it up: it is sent again.
      transport.publish(topic, payload).catch(() => {});
      await sleep(clock, waits.next().value, signal).catch(() => {});
    }
  }

  /** Whether the root has its next model, or is in another round. */
  #isOver({ run, round }: RoundCurrent): boolean {
    const current = this.#current;
    if (current?.run !== run || current.round !== round) return true;
    return current.phase === "published" || current.phase === "closed";
  }

  async #arrive(): Promise<void> {
    const { fleet, spec, site: device } = this.#options;
    const about = { device, room: `site ${device}`, task: spec.name, engine: "site", version: "1" };
    const { info } = deviceTopics(fleet, device);
    const message = encodeJson({ kind: "info", v: 1, ...about });
    await this.#parts.transport.publish(info, message, { retain: true });
    await this.#say("online");
  }

  #say(state: "online" | "offline"): Promise<void> {
    const { fleet, site } = this.#options;
    const payload = new TextEncoder().encode(state);
    const topic = deviceTopics(fleet, site).state;
    return this.#parts.transport.publish(topic, payload, { retain: true });
  }

  #take({ topic, payload }: Message, take: (payload: Uint8Array) => void): void {
    if (payload.length === 0) return;
    try {
      take(payload);
      this.#refusals.taken(topic);
    } catch (error) {
      this.#refusals.refused(topic, error);
      return;
    }
    this.#changes.changed();
  }
}

/** @throws PeerError for another run: what devices of the site are told would not fit it */
export function requireRun(current: RoundCurrent, run: string): void {
  if (current.run === run) return;
  throw new PeerError(
    `root began run ${current.run}, this site takes part in ${run}`,
    "Start the site again: it then takes part in the new run.",
  );
}
