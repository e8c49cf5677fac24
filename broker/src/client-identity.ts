import { BugError, memberRoles } from "@lares/shared";

/** What a user is, who shows a name and a password. `page` looks at the fleet, `admin` commands it. */
export const passwordRoles = ["home-assistant", "page", "admin"] as const;
export type PasswordRole = (typeof passwordRoles)[number];

/**
 * What a client is to the fleet; decides what it may do. Members show a certificate, users a
 * password, `local` nothing.
 */
export const clientRoles = [...memberRoles, ...passwordRoles, "local"] as const;
export type ClientRole = (typeof clientRoles)[number];

/** Who a client is, found out when it connects and fixed for its connection. */
export interface ClientIdentity {
  /**
   * The name of its certificate (`device`, `micro`, `aggregator`), its user name (`home-assistant`,
   * `page`, `admin`), or for `local`, which shows nothing, the client id that it claims.
   */
  readonly id: string;
  readonly role: ClientRole;
}

/** What a client shows when it connects. */
export interface Credentials {
  readonly clientId: string;
  readonly username: string | undefined;
  readonly password: Uint8Array | undefined;
}

/**
 * Finds out who a client is.
 * @throws PeerError for somebody who may not connect
 */
export type Authenticate = (credentials: Credentials) => Promise<ClientIdentity>;

/** For listeners that only this machine reaches: everybody is who they say they are. */
export const trustLocal: Authenticate = async ({ clientId }) => ({ id: clientId, role: "local" });

/** For streams that came through no listener, of which there are none. */
export const trustNobody: Authenticate = async ({ clientId }) => {
  throw new BugError(`client ${clientId} came through no listener`);
};
