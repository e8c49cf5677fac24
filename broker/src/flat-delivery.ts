import type { Aedes } from "aedes";

/** What aedes hands messages to its subscribers with; the part of mqemitter that is changed. */
interface Emitter {
  _do(message: object, done: () => void): unknown;
}

/**
 * mqemitter hands out a hundred messages at once and queues the others. A message that nobody has
 * subscribed to is done at once, and each that is done starts the next one from within itself: a
 * queue of some thousands of them, behind subscribers that are slow for a moment, overflowed the
 * stack and ended the broker. This starts them one after the other.
 */
export function deliverFlat(aedes: Aedes): void {
  const { mq: emitter } = aedes as unknown as { readonly mq: Emitter };
  const deliver = emitter._do.bind(emitter);
  const due: Parameters<Emitter["_do"]>[] = [];
  let isDelivering = false;
  emitter._do = (message, done) => {
    due.push([message, done]);
    if (isDelivering) return;
    isDelivering = true;
    try {
      for (let next = due.shift(); next !== undefined; next = due.shift()) deliver(...next);
    } finally {
      isDelivering = false;
    }
  };
}
