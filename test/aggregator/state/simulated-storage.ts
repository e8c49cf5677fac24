import type { LogFile, Storage } from "@lares/aggregator";

/** One file: what programs read, and what a power cut leaves of it. */
class SimulatedFile {
  content: Uint8Array = new Uint8Array();
  synced: Uint8Array = new Uint8Array();
}

/** What a power cut does to bytes that were written and not synced. */
export type Loss = "all" | "none" | "half";

/** Says what a call was, before and after it takes effect. */
export type Watch = (call: string, moment: "before" | "after") => void;

/**
 * A disk whose power can be cut at any moment: `afterPowerCut` is what the next start finds.
 * Contents and names are synced apart, as POSIX has it.
 */
export class SimulatedStorage implements Storage {
  #names = new Map<string, SimulatedFile>();
  #syncedNames = new Map<string, SimulatedFile>();
  readonly #watch: Watch;

  constructor(watch: Watch = () => {}) {
    this.#watch = watch;
  }

  /** A disk as it is found after the power was cut now. */
  afterPowerCut(loss: Loss): SimulatedStorage {
    const found = new SimulatedStorage();
    for (const [name, file] of loss === "none" ? this.#names : this.#syncedNames) {
      const copy = new SimulatedFile();
      copy.content = remains(file, loss).slice();
      copy.synced = copy.content.slice();
      found.#names.set(name, copy);
      found.#syncedNames.set(name, copy);
    }
    return found;
  }

  async list(): Promise<string[]> {
    return [...this.#names.keys()].sort();
  }

  async open(name: string): Promise<LogFile> {
    const found = this.#names.get(name);
    if (found) return logOf(found, this.#watch);
    const file = new SimulatedFile();
    this.#do(`make ${name}`, () => this.#names.set(name, file));
    return logOf(file, this.#watch);
  }

  async rename(from: string, to: string): Promise<void> {
    this.#do(`rename ${to}`, () => {
      this.#names.set(to, this.#names.get(from) as SimulatedFile);
      this.#names.delete(from);
    });
  }

  async remove(name: string): Promise<void> {
    if (this.#names.has(name)) this.#do(`remove ${name}`, () => this.#names.delete(name));
  }

  async syncNames(): Promise<void> {
    this.#do("sync names", () => {
      this.#syncedNames = new Map(this.#names);
    });
  }

  #do(call: string, effect: () => void): void {
    this.#watch(call, "before");
    effect();
    this.#watch(call, "after");
  }
}

function remains({ content, synced }: SimulatedFile, loss: Loss): Uint8Array {
  if (loss === "all") return synced;
  if (loss === "none" || content.length <= synced.length) return content;
  // A torn tail: some bytes of the last writes, then zeros where blocks were only reserved.
  const torn = content.slice();
  const kept = synced.length + Math.floor((content.length - synced.length) / 2);
  return torn.fill(0, kept);
}

function logOf(file: SimulatedFile, watch: Watch): LogFile {
  const change = (call: string, effect: () => void): void => {
    watch(call, "before");
    effect();
    watch(call, "after");
  };
  return {
    get length() {
      return file.content.length;
    },
    append: async (bytes) =>
      change("append", () => {
        // Not a Buffer, whose slices are views.
        file.content = Uint8Array.from(Buffer.concat([file.content, bytes]));
      }),
    sync: async () =>
      change("sync", () => {
        file.synced = file.content.slice();
      }),
    truncate: async (length) =>
      change("truncate", () => {
        file.content = file.content.slice(0, length);
      }),
    read: async (offset, length) => file.content.slice(offset, offset + length),
    close: async () => {},
  };
}
