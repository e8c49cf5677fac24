import {
  ModelMessage,
  parseJson,
  parseMsgpack,
  Receipt,
  RoundCurrent,
  type RoundPhase,
  RoundProgress,
  RoundResult,
  type TaskTopics,
  type Transport,
} from "@lares/shared";

type Candidate = Omit<ModelMessage, "kind"> & { readonly kind: "candidate" };
type Seen = RoundCurrent | RoundProgress | ModelMessage | Candidate | RoundResult | Receipt;
type Kind = Seen["kind"];
type SeenAs<K extends Kind> = Extract<Seen, { kind: K }>;

/** Hears all that an aggregator says, in order, and checks it against the schemas. */
export class Witness {
  readonly seen: Seen[] = [];
  readonly #waiting = new Set<() => void>();

  /** Listens to a task; retained messages come first. */
  static async attend(transport: Transport, topics: TaskTopics): Promise<Witness> {
    const witness = new Witness();
    const read = {
      [topics.model]: (payload: Uint8Array) => parseMsgpack(ModelMessage, payload),
      [topics.candidate]: (payload: Uint8Array): Candidate => ({
        ...parseMsgpack(ModelMessage, payload),
        kind: "candidate",
      }),
      [topics.roundCurrent]: (payload: Uint8Array) => parseJson(RoundCurrent, payload),
      [topics.roundProgress]: (payload: Uint8Array) => parseJson(RoundProgress, payload),
      [topics.everyResult]: (payload: Uint8Array) => parseJson(RoundResult, payload),
      [topics.roundCurrent.replace("current", "+/receipt/+")]: (payload: Uint8Array) =>
        parseJson(Receipt, payload),
    };
    for (const [filter, parse] of Object.entries(read)) {
      await transport.subscribe(filter, ({ payload }) => witness.#see(parse(payload)));
    }
    return witness;
  }

  /** The first `count` messages of a kind that match, once they have arrived. */
  async several<K extends Kind>(
    count: number,
    kind: K,
    matches: (message: SeenAs<K>) => boolean = () => true,
  ): Promise<SeenAs<K>[]> {
    const isWanted = (message: Seen): message is SeenAs<K> =>
      message.kind === kind && matches(message as SeenAs<K>);
    for (;;) {
      const found = this.seen.filter(isWanted);
      if (found.length >= count) return found.slice(0, count);
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  async phase(round: number, phase: RoundPhase): Promise<RoundCurrent> {
    const isIt = (current: RoundCurrent) => current.round === round && current.phase === phase;
    const [current] = await this.several(1, "round", isIt);
    return current as RoundCurrent;
  }

  async result(round: number): Promise<RoundResult> {
    const [result] = await this.several(1, "result", (message) => message.round === round);
    return result as RoundResult;
  }

  #see(message: Seen): void {
    this.seen.push(message);
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
