import type { Aedes } from "aedes";
import type { FleetSide } from "./bridge.ts";

/** Our own broker for a bridge, without a connection and its rules. */
export function fleetSide(aedes: Aedes): FleetSide {
  return {
    subscribe: (filter, heard) =>
      aedes.subscribe(
        filter,
        ({ topic, payload, retain }, done) => {
          heard({ topic, payload: Uint8Array.from(Buffer.from(payload)), retain });
          done();
        },
        () => {},
      ),
    publish: ({ topic, payload, retain }) => {
      const packet = { cmd: "publish", topic, payload: Buffer.from(payload), retain } as const;
      aedes.publish({ ...packet, qos: 1, dup: false }, () => {});
    },
  };
}
