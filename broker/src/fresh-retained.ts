import { Readable } from "node:stream";
import type { Aedes, AedesPublishPacket } from "aedes";

/** What aedes 1.2.0 asks of its store about retained messages; not in its types. */
interface RetainedStore {
  storeRetained(packet: AedesPublishPacket): Promise<void>;
  createRetainedStreamCombi(filters: readonly string[]): Readable;
}

const nothing = Buffer.alloc(0);

/**
 * aedes reads what is kept some messages ahead of sending it to a new subscriber, who hears meanwhile
 * what takes its place, and then the older one: it would go by that for ever. Here a kept message is
 * what it is by the time it is sent; one that was cleared meanwhile is empty, as the one that cleared it.
 */
export function keepRetainedFresh(aedes: Aedes): void {
  const { persistence: store } = aedes as Aedes & { readonly persistence: RetainedStore };
  const storeRetained = store.storeRetained.bind(store);
  const createStream = store.createRetainedStreamCombi.bind(store);
  const newest = new Map<string, AedesPublishPacket["payload"]>();
  const ours: RetainedStore = {
    storeRetained: (packet) => {
      if (packet.payload.length > 0) newest.set(packet.topic, packet.payload);
      else newest.delete(packet.topic);
      return storeRetained(packet);
    },
    createRetainedStreamCombi: (filters) => Readable.from(fresh(createStream(filters), newest)),
  };
  Object.assign(store, ours);
}

async function* fresh(
  packets: AsyncIterable<AedesPublishPacket>,
  newest: ReadonlyMap<string, AedesPublishPacket["payload"]>,
): AsyncGenerator<AedesPublishPacket> {
  for await (const packet of packets) {
    yield Object.defineProperty({ ...packet }, "payload", {
      get: () => newest.get(packet.topic) ?? nothing,
    });
  }
}
