import type {
  Admission,
  CheckedModel,
  DeviceId,
  FleetRegister,
  Invitation,
  ModelFile,
  PageLogin,
  PageRole,
} from "@lares/shared";

/**
 * Where a fleet is governed: who may look, who may command, who belongs to it. The page only asks;
 * whoever holds the fleet's keys implements it.
 */
export interface Office {
  /** @throws PeerError for a wrong name or password, and for users who have no business here */
  logIn(login: PageLogin): Promise<PageRole>;
  register(): Promise<FleetRegister>;
  /** @param by the user who wants it, for the audit log */
  admit(admission: Admission, by: string): Promise<Invitation>;
  /**
   * Makes of a file what micro devices take: checked, and signed by the fleet.
   * @throws LaresError that says what is wrong with the file
   */
  checkModel(file: ModelFile): Promise<CheckedModel>;
  /** @throws ConfigError for somebody who is no member */
  expel(device: DeviceId, by: string): Promise<void>;
}
