import {
  type Admission,
  CheckedModel,
  FleetRegister,
  Invitation,
  type ModelFile,
  PageRefusal,
  type PageRole,
  PageSession,
  RoundHistory,
} from "@lares/shared/wire";
import { type ReadonlySignal, signal } from "@preact/signals";
import type { z } from "zod";
import { findCredentials, keepCredentials } from "../session/credentials.ts";

/** What its server said no to, for people. */
export class OfficeError extends Error {
  readonly remedy: string;

  constructor({ error, remedy }: PageRefusal) {
    super(error);
    this.remedy = remedy;
  }
}

/** The server of this page: who belongs to the fleet, and what rounds there were. */
export class Office {
  readonly #role = signal<PageRole | undefined>(undefined);
  readonly #register = signal<FleetRegister | undefined>(undefined);
  readonly #hasOffice: boolean;
  #token: string | undefined;

  /** @param hasOffice whether the server can say who belongs to the fleet */
  constructor(hasOffice: boolean) {
    this.#hasOffice = hasOffice;
  }

  get isThere(): boolean {
    return this.#hasOffice;
  }

  /** Of who is logged in here; undefined for nobody. */
  get role(): ReadonlySignal<PageRole | undefined> {
    return this.#role;
  }

  /** Members and audit log, once asked for. */
  get register(): ReadonlySignal<FleetRegister | undefined> {
    return this.#register;
  }

  /** Logs in with what was typed in this tab, if anything was. @throws OfficeError */
  async open(): Promise<void> {
    const credentials = this.#hasOffice ? findCredentials() : undefined;
    if (credentials === undefined) return;
    const { name, password } = credentials;
    const session = await this.#ask("log-in", PageSession, { name, password });
    this.#token = session.token;
    this.#role.value = session.role;
  }

  /** @throws OfficeError */
  async logIn(name: string, password: string): Promise<void> {
    keepCredentials({ name, password });
    await this.open();
  }

  logOut(): void {
    if (this.#token !== undefined) void this.#fetch("log-out", {}).catch(() => {});
    this.#token = undefined;
    this.#role.value = undefined;
    this.#register.value = undefined;
  }

  /** @throws OfficeError */
  async refresh(): Promise<void> {
    this.#register.value = await this.#ask("register", FleetRegister);
  }

  /** @throws OfficeError */
  async admit(admission: z.input<typeof Admission>): Promise<Invitation> {
    const invitation = await this.#ask("admit", Invitation, admission);
    await this.refresh();
    return invitation;
  }

  /** @throws OfficeError */
  async expel(device: string): Promise<void> {
    this.#register.value = await this.#ask("expel", FleetRegister, { device });
  }

  /** Asks the server to check a file, and to sign it. @throws OfficeError that says what is wrong */
  checkModel(file: ModelFile): Promise<CheckedModel> {
    return this.#ask("check-model", CheckedModel, file);
  }

  /** Rounds that ended before this page was opened. @throws OfficeError */
  rounds(): Promise<RoundHistory> {
    return this.#ask("rounds", RoundHistory);
  }

  async #ask<T>(what: string, schema: z.ZodType<T>, body?: object): Promise<T> {
    const response = await this.#fetch(what, body);
    const answer: unknown = await response.json();
    if (response.ok) return schema.parse(answer);
    if (response.status === 401) this.#role.value = undefined;
    throw new OfficeError(PageRefusal.parse(answer));
  }

  #fetch(what: string, body?: object): Promise<Response> {
    const headers = {
      ...(body && { "Content-Type": "application/json" }),
      ...(this.#token !== undefined && { Authorization: `Bearer ${this.#token}` }),
    };
    const sent = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    return fetch(`/api/${what}`, { ...sent, headers, cache: "no-store" });
  }
}
