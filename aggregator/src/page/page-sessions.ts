import { randomBytes } from "node:crypto";
import type { PageRole, PageSession } from "@lares/shared";

/** Who shows a token. */
export interface PageUser {
  readonly name: string;
  readonly role: PageRole;
}

/** A person logs in once a working day, and a tablet that was lost is soon of no use. */
const lifetimeMs = 8 * 3600 * 1000;
/** At once; the oldest gives way. */
const maxSessions = 256;

/** Who is logged in; forgotten when the server ends. */
export class PageSessions {
  readonly #nowMs: () => number;
  readonly #users = new Map<string, PageUser & { readonly untilMs: number }>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  open(user: PageUser): PageSession {
    const token = randomBytes(32).toString("base64url");
    const [oldest] = this.#users.keys();
    if (oldest !== undefined && this.#users.size >= maxSessions) this.#users.delete(oldest);
    this.#users.set(token, { ...user, untilMs: this.#nowMs() + lifetimeMs });
    return { role: user.role, token };
  }

  /** @param authorization the header; undefined is nobody's */
  findUser(authorization: string | undefined): PageUser | undefined {
    const token = /^Bearer ([A-Za-z0-9_-]{43})$/.exec(authorization ?? "")?.[1] ?? "";
    const user = this.#users.get(token);
    if (user === undefined || this.#nowMs() < user.untilMs) return user;
    this.#users.delete(token);
    return undefined;
  }

  /** Ends what a token began; another password may have been stolen meanwhile. */
  close(authorization: string | undefined): void {
    this.#users.delete(authorization?.replace(/^Bearer /, "") ?? "");
  }
}
