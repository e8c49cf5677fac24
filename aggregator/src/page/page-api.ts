import type { IncomingMessage, ServerResponse } from "node:http";
import {
  Admission,
  Expulsion,
  encodeJson,
  LaresError,
  type Log,
  ModelFile,
  PageLogin,
  type PageRole,
  parseJson,
  readBody,
} from "@lares/shared";
import type { Office } from "./office.ts";
import { PageSessions, type PageUser } from "./page-sessions.ts";
import type { RoundBook } from "./round-book.ts";
import { isSameOrigin } from "./same-origin.ts";

/** A page says little, but for the file of a model. */
const maxBodyBytes = 4096;
const maxModelBytes = 400 * 1024;

export interface PageApiParts {
  /** Without one, nobody logs in here and nobody governs. */
  readonly office?: Office;
  /** Without one, rounds before the page was opened are unknown. */
  readonly book?: RoundBook;
  readonly nowMs: () => number;
  readonly log: Log;
}

/** What is asked, once it is known to be asked by somebody who may. */
interface Question {
  readonly body: Uint8Array;
  readonly user: PageUser | undefined;
  readonly authorization: string | undefined;
}

interface Route {
  readonly method: "GET" | "POST";
  /** Who may ask; undefined where nobody has to be known. */
  readonly role: PageRole | undefined;
  /** Of the body; `maxBodyBytes` unless given. */
  readonly maxBytes?: number;
  readonly answer: (question: Question) => Promise<object>;
}

/** Only what the page asks for, and never in the name of another site. */
export class PageApi {
  readonly #routes: ReadonlyMap<string, Route>;
  readonly #sessions: PageSessions;
  readonly #log: Log;

  constructor({ office, book, nowMs, log }: PageApiParts) {
    this.#sessions = new PageSessions(nowMs);
    this.#log = log;
    this.#routes = new Map([
      ...(office ? officeRoutes(office, this.#sessions) : []),
      ...(book ? [bookRoute(book, office !== undefined)] : []),
    ]);
  }

  /** @returns whether the path is one of this */
  answers({ url }: IncomingMessage): boolean {
    return this.#routes.has(url ?? "");
  }

  /** Never rejects: a request that fails costs that request. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const { status, body } = await this.#reply(request);
      send(response, status, body);
    } catch (error) {
      const isRefusal = error instanceof LaresError && error.code !== "BUG";
      this.#log(isRefusal ? "warn" : "error", "page.refused", { path: request.url, error });
      const { message, remedy } = isRefusal
        ? error
        : { message: "it failed", remedy: "See the log of `lares page`." };
      send(response, isRefusal ? 400 : 500, refusal(message, remedy));
    }
  }

  async #reply(request: IncomingMessage): Promise<{ status: number; body: object }> {
    const route = this.#routes.get(request.url ?? "") as Route;
    const { authorization } = request.headers;
    const user = this.#sessions.findUser(authorization);
    const fault = faultOf(request, route, user);
    if (fault !== undefined) return fault;
    const body = await readBody(request, route.maxBytes ?? maxBodyBytes, "Reload the page.");
    return { status: 200, body: await route.answer({ body, user, authorization }) };
  }
}

function faultOf(
  request: IncomingMessage,
  { method, role }: Route,
  user: PageUser | undefined,
): { status: number; body: object } | undefined {
  if (request.method !== method) {
    return { status: 405, body: refusal(`only ${method} is answered`, "Reload the page.") };
  }
  if (method === "POST" && !isOwnPost(request)) {
    return { status: 403, body: refusal("asked by another site", "Use the page itself.") };
  }
  if (role === undefined) return undefined;
  if (user === undefined) return { status: 401, body: refusal("nobody is logged in", "Log in.") };
  if (role === "page" || user.role === "admin") return undefined;
  const remedy = `Make one: lares fleet password ${user.name} --role admin`;
  return { status: 403, body: refusal(`"${user.name}" may look only`, remedy) };
}

/** A form of another site can post, but not JSON, and not without its own origin. */
function isOwnPost(request: IncomingMessage): boolean {
  return isSameOrigin(request) && request.headers["content-type"] === "application/json";
}

function officeRoutes(office: Office, sessions: PageSessions): (readonly [string, Route])[] {
  const by = ({ user }: Question): string => (user as PageUser).name;
  return [
    [
      "/api/log-in",
      post(undefined, async ({ body }) => {
        const login = parseJson(PageLogin, body);
        return sessions.open({ name: login.name, role: await office.logIn(login) });
      }),
    ],
    [
      "/api/log-out",
      post("page", async ({ authorization }) => {
        sessions.close(authorization);
        return {};
      }),
    ],
    ["/api/register", { method: "GET", role: "admin", answer: () => office.register() }],
    [
      "/api/admit",
      post("admin", async (question) =>
        office.admit(parseJson(Admission, question.body), by(question)),
      ),
    ],
    [
      "/api/check-model",
      {
        ...post("admin", async ({ body }) => office.checkModel(parseJson(ModelFile, body))),
        maxBytes: maxModelBytes,
      },
    ],
    [
      "/api/expel",
      post("admin", async (question) => {
        const { device } = parseJson(Expulsion, question.body);
        await office.expel(device, by(question));
        return office.register();
      }),
    ],
  ];
}

/** @param isGuarded who looks at rounds has logged in at the broker, so he does here, too */
function bookRoute(book: RoundBook, isGuarded: boolean): readonly [string, Route] {
  const role = isGuarded ? "page" : undefined;
  return ["/api/rounds", { method: "GET", role, answer: () => book.read() }];
}

function post(role: PageRole | undefined, answer: Route["answer"]): Route {
  return { method: "POST", role, answer };
}

const refusal = (error: string, remedy: string): object => ({ error, remedy });

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store" });
  response.end(encodeJson(body));
}
