import { Changes, type Transport } from "@lares/shared";
import { endedEarly, NormalFrames } from "./dataset/collect-room.ts";
import { evaluationRoomOf } from "./dataset/evaluation-room.ts";
import { createAgent, learn, openTraining } from "./learn.ts";
import type { RoomReport } from "./room/evaluate-room.ts";
import { type PreparedRoom, prepareRoom } from "./room/prepared-room.ts";
import { inSharedMemory } from "./room/shared-room.ts";
import type { Agent } from "./round/agent.ts";
import type { RunAgentOptions } from "./run-agent.ts";
import { type BegunWatch, beginWatch, type WatchOptions } from "./run-watch.ts";
import type { AgentStore } from "./storage/agent-store.ts";
import { together } from "./together.ts";
import type { RoomLearner } from "./training/learner.ts";
import type { TrainingThread } from "./training/thread/training-thread.ts";
import type { FittedWatch } from "./watch/fit-watch.ts";
import type { NetworkFit } from "./watch/network-fit.ts";
import { RoomFits } from "./watch/room-fits.ts";
import { ScoringNetwork } from "./watch/scoring-network.ts";

type Options = RunAgentOptions & { readonly watch: WatchOptions };

/** What an agent knows when it begins: its room, or what it watched with before, or both. */
export interface Beginning {
  readonly store: AgentStore | undefined;
  readonly prepared: PreparedRoom | undefined;
  readonly known?: NetworkFit;
}

/**
 * Watches a room and takes part in the rounds of its fleet at the same time. A room that is known
 * from before is watched at once, and the frames to train on are taken meanwhile.
 */
export async function learnAndWatch(
  options: Options,
  from: Beginning,
  transport: Transport,
): Promise<RoomReport> {
  const scoring = await ScoringNetwork.open(options.engine, options.spec);
  try {
    const { detector, motion } = options.watch;
    const fits = new RoomFits({ spec: options.spec, detector, motion }, scoring, from.store);
    return await new LearnAndWatch(options, from, fits).run(transport);
  } finally {
    await scoring[Symbol.asyncDispose]();
  }
}

class LearnAndWatch {
  readonly #options: Options;
  readonly #from: Beginning;
  readonly #fits: RoomFits;
  readonly #changes = new Changes();
  /** Of a room that is learned while it is watched. */
  readonly #frames: NormalFrames | undefined;
  #agent: Agent | undefined;
  #report: RoomReport | undefined;

  constructor(options: Options, from: Beginning, fits: RoomFits) {
    const { room } = options;
    this.#options = options;
    this.#from = from;
    this.#fits = fits;
    if (from.prepared === undefined && "source" in room) this.#frames = new NormalFrames(room);
  }

  async run(transport: Transport): Promise<RoomReport> {
    const begun = await this.#begin(transport);
    try {
      await together(
        [(signal) => this.#learn(begun, transport, signal), (signal) => this.#watch(begun, signal)],
        this.#options.signal,
      );
      return this.#report as RoomReport;
    } finally {
      await this.#agent?.leave();
    }
  }

  #begin(transport: Transport): Promise<BegunWatch> {
    const { prepared, known } = this.#from;
    if (prepared !== undefined) this.#fits.learn(prepared);
    const fitted = known ? this.#fits.by(known) : this.#fits.first(prepared as PreparedRoom);
    if (known !== undefined) {
      this.#options.log("info", "watch.known-room", { model: fitted.model });
    }
    const onJudged = (frame: Uint8Array, seconds: number, isUsual: boolean): void => {
      if (!isUsual || this.#frames === undefined) return;
      this.#frames.offer(() => frame, seconds);
      this.#changes.changed();
    };
    const options = { ...this.#options, room: this.#room, onJudged };
    return beginWatch(options, fitted, { transport, round: () => this.#agent?.round });
  }

  /** Its name. */
  get #room(): string {
    const { room } = this.#options;
    return this.#from.prepared?.name ?? ("source" in room ? room.name : room.directory);
  }

  async #watch({ watch, status }: BegunWatch, signal: AbortSignal): Promise<void> {
    const { watch: settings, room, log } = this.#options;
    const end = status.tellEachMinute();
    await watch.watch(settings.source, signal).finally(end);
    log("info", "watch.over", { source: settings.source.description });
    if (this.#frames === undefined || this.#frames.room !== undefined) return;
    if ("source" in room) throw endedEarly(room.source, this.#frames.have, room);
  }

  async #learn(begun: BegunWatch, transport: Transport, signal: AbortSignal): Promise<void> {
    const { log } = this.#options;
    const opening = this.#openTraining(begun, signal);
    const learner = opening.then((training) => this.#refitting(training, begun, signal));
    // Awaited once the device has said that it is there.
    learner.catch(() => {});
    try {
      this.#agent = createAgent(this.#options, this.#room, {
        transport,
        learner,
        training: opening,
      });
      const { report, fit } = await learn({ signal, log }, this.#agent, opening);
      this.#report = report;
      if (this.#fits.usesNetwork) this.#offer(begun, fit);
    } finally {
      const training = await opening.catch(() => undefined);
      await training?.[Symbol.asyncDispose]();
    }
  }

  async #openTraining(begun: BegunWatch, signal: AbortSignal): Promise<TrainingThread> {
    const { store, prepared, known } = this.#from;
    const room = prepared ?? (await this.#learnRoom(signal));
    const state = await store?.loadLearner();
    const training = openTraining(this.#options, room, {
      ...(state && { state }),
      ...(store && { onState: (learned) => void store.saveLearner(learned) }),
    });
    if (prepared === undefined) this.#fits.learn(room);
    if (state?.own !== undefined) void this.#refit(training, begun, signal);
    else if (known !== undefined) begun.watch.use(this.#fits.first(room));
    return training;
  }

  async #learnRoom(signal: AbortSignal): Promise<PreparedRoom> {
    const frames = this.#frames as NormalFrames;
    await this.#changes.until(() => frames.room !== undefined, signal);
    const room = evaluationRoomOf(frames.room as NonNullable<typeof frames.room>);
    return inSharedMemory(prepareRoom(room, this.#options.spec));
  }

  /** The same learner; whenever it has learned something, the room is watched with that. */
  #refitting(training: TrainingThread, begun: BegunWatch, signal: AbortSignal): RoomLearner {
    return {
      follow: (lineage) => training.follow(lineage),
      heldOutLoss: (weights, plan) => training.heldOutLoss(weights, plan),
      train: async (...args) => {
        try {
          return await training.train(...args);
        } finally {
          void this.#refit(training, begun, signal);
        }
      },
    };
  }

  async #refit(training: TrainingThread, begun: BegunWatch, signal: AbortSignal): Promise<void> {
    if (!this.#fits.usesNetwork || signal.aborted) return;
    const { log } = this.#options;
    try {
      const fit = await training.fit();
      if (fit === undefined) return;
      const fitted = this.#offer(begun, fit);
      log("info", "watch.fitted", { model: fitted.model, trust: fit.fit.trust });
    } catch (error) {
      if (!signal.aborted) log("error", "watch.not-fitted", { error });
    }
  }

  /** Stored once it is taken, so that a restart goes on with what its owner has installed. */
  #offer({ updates }: BegunWatch, fit: NetworkFit): FittedWatch {
    const fitted = this.#fits.by(fit);
    const rounds = (this.#agent?.round ?? -1) + 1;
    updates.offer(rounds, fitted, () => this.#fits.store(fit));
    return fitted;
  }
}
