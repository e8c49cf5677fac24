/** What a member of a fleet is; its certificate says it. A `micro` is a device too small to renew. */
export const memberRoles = ["device", "micro", "aggregator"] as const;
export type MemberRole = (typeof memberRoles)[number];

/** The name in the certificate of every fleet's broker, whatever host it runs on. */
export const BROKER_NAME = "lares-broker";
