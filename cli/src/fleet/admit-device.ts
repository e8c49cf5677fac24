import { fleetFingerprint, makeToken, readFleet, TOKEN_LIFE_MS } from "@lares/broker";
import type { Admission, Invitation } from "@lares/shared";
import { brokerHostOf } from "./broker-host.ts";

export interface AdmissionOptions {
  /** Of the fleet. */
  readonly directory: string;
  /** Where the device finds the broker; the first host of the fleet unless given. */
  readonly brokerHost?: string;
  readonly enrolmentPort: number;
}

/**
 * Lets one device into a fleet.
 * @param why for the audit log
 * @returns what to run on the device, which works once
 */
export async function admitDevice(
  { device, room, kind }: Admission,
  { directory, brokerHost, enrolmentPort }: AdmissionOptions,
  now: Date,
  why?: string,
): Promise<Invitation> {
  const host = brokerHostOf(await readFleet(directory), brokerHost);
  const fingerprint = await fleetFingerprint(directory);
  const token = await makeToken(directory, { device, room, role: kind }, now, why);
  const broker = `${host}:${enrolmentPort}`;
  const command = `lares agent enroll --broker ${broker} --token ${token} --fingerprint ${fingerprint}`;
  const expiresAt = new Date(now.getTime() + TOKEN_LIFE_MS).toISOString();
  return { device, broker, fingerprint, token, command, expiresAt };
}
