import type { FleetId } from "../ids.ts";
import type { ClientTls } from "../transport/open-socket.ts";
import { type MemberIdentity, tlsOf } from "./member-identity.ts";

/** Where a part of a fleet finds its broker, and as whom it speaks to it. */
export interface BrokerAccess {
  /** `mqtt[s]://[user:password@]host[:port]`; without TLS only on this machine. */
  readonly broker: string;
  readonly fleet: FleetId;
  /** With one, the client id is the identity's. Asked for each connection: it may be renewed. */
  readonly identity?: () => MemberIdentity;
  /** Lets plaintext leave this machine; warned of each time. */
  readonly allowPlaintextLan?: boolean;
}

/** The part of `connectMqtt`'s options that says how to reach and to know the broker. */
export function brokerOptions({ broker, identity, allowPlaintextLan = false }: BrokerAccess): {
  readonly url: string;
  readonly allowPlaintextLan: boolean;
  readonly tls?: () => ClientTls;
} {
  return { url: broker, allowPlaintextLan, ...(identity && { tls: () => tlsOf(identity()) }) };
}
