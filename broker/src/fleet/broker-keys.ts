import { type FleetId, readPrivate } from "@lares/shared";
import type { KeyedCertificate } from "./certificate.ts";
import { fleetFiles, readFleet, readKeyed } from "./fleet-files.ts";

/** What a broker needs of its fleet's directory to know its members. */
export interface BrokerKeys {
  readonly directory: string;
  readonly fleet: FleetId;
  /** Certificate, PEM. */
  readonly authority: string;
  readonly server: KeyedCertificate;
}

/** @throws ConfigError when the directory is not that of a fleet, or others may read it */
export async function readBrokerKeys(directory: string): Promise<BrokerKeys> {
  const files = fleetFiles(directory);
  return {
    directory,
    fleet: (await readFleet(directory)).fleet,
    authority: await readPrivate(files.authority),
    server: await readKeyed(files.server, files.serverKey),
  };
}
