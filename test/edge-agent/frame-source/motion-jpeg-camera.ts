import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import sharp from "sharp";

/** A network camera as many are: JPEG pictures one after the other in one endless answer. */
export class MotionJpegCamera implements AsyncDisposable {
  readonly #server: Server;
  readonly #picture: Buffer;
  readonly #timers = new Set<NodeJS.Timeout>();
  isGuarded = false;
  /** Between two pictures. */
  intervalMs = 40;
  authorization: string | undefined;

  private constructor(picture: Buffer) {
    this.#picture = picture;
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  /** @param port a free one unless given */
  static async start(port = 0): Promise<MotionJpegCamera> {
    const background = { r: 200, g: 100, b: 50 };
    const create = { width: 320, height: 240, channels: 3 as const, background };
    const camera = new MotionJpegCamera(await sharp({ create }).jpeg().toBuffer());
    camera.#server.listen(port, "127.0.0.1");
    await once(camera.#server, "listening");
    return camera;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  #answer({ headers }: IncomingMessage, response: ServerResponse): void {
    this.authorization = headers.authorization;
    if (this.isGuarded && headers.authorization === undefined) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="camera"' }).end();
      return;
    }
    response.writeHead(200, { "content-type": "multipart/x-mixed-replace;boundary=picture" });
    const timer = setInterval(() => {
      response.write(
        `--picture\r\ncontent-type: image/jpeg\r\ncontent-length: ${this.#picture.length}\r\n\r\n`,
      );
      response.write(this.#picture);
      response.write("\r\n");
    }, this.intervalMs);
    this.#timers.add(timer);
    response.once("close", () => clearInterval(timer));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}
