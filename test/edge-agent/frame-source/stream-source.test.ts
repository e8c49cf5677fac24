import { deepStrictEqual, doesNotMatch, ok, rejects, strictEqual } from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { openFrameSource } from "@lares/edge-agent";
import { ConfigError, DataError, silentLog, systemClock } from "@lares/shared";
import sharp from "sharp";
import { requireTool } from "../../require-tool.ts";
import { children } from "./open-resources.ts";

const neverAborted = new AbortController().signal;
const options = { framesPerSecond: 10, follows: false, clock: systemClock, log: silentLog };

/** A network camera as many are: JPEG pictures one after the other in one endless answer. */
class MotionJpegCamera implements AsyncDisposable {
  readonly #server: Server;
  readonly #picture: Buffer;
  readonly #timers = new Set<NodeJS.Timeout>();
  isGuarded = false;
  authorization: string | undefined;

  private constructor(picture: Buffer) {
    this.#picture = picture;
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  static async start(): Promise<MotionJpegCamera> {
    const background = { r: 200, g: 100, b: 50 };
    const create = { width: 320, height: 240, channels: 3 as const, background };
    const camera = new MotionJpegCamera(await sharp({ create }).jpeg().toBuffer());
    camera.#server.listen(0, "127.0.0.1");
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
    }, 40);
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

describe("a network camera as a source", function () {
  this.timeout(60_000);
  before(function () {
    requireTool(this, "ffmpeg");
  });

  it("streams, with a password that it does not show", async () => {
    await using camera = await MotionJpegCamera.start();
    camera.isGuarded = true;
    await using source = openFrameSource(`http://ann:s3cret@127.0.0.1:${camera.port}/`, options);
    doesNotMatch(source.description, /s3cret/);
    const seconds: number[] = [];
    for await (const frame of source.frames(neverAborted)) {
      const [red, green, blue] = frame.picture.data;
      ok(Math.abs(red! - 200) < 8 && Math.abs(green! - 100) < 8 && Math.abs(blue! - 50) < 8);
      seconds.push(frame.seconds);
      if (seconds.length === 3) break;
    }
    ok(seconds[0]! < seconds[1]! && seconds[1]! < seconds[2]!);
    strictEqual(camera.authorization, `Basic ${Buffer.from("ann:s3cret").toString("base64")}`);
    deepStrictEqual(children(), []);
  });

  it("says that a camera has gone", async () => {
    const camera = await MotionJpegCamera.start();
    await using source = openFrameSource(`http://127.0.0.1:${camera.port}/`, options);
    await rejects(async () => {
      for await (const _ of source.frames(neverAborted)) await camera[Symbol.asyncDispose]();
    }, DataError);
    deepStrictEqual(children(), []);
  });

  it("says that a camera cannot be reached, without its password", async () => {
    await using source = openFrameSource("rtsp://ann:s3cret@127.0.0.1:1/stream", options);
    await rejects(source.frames(neverAborted)[Symbol.asyncIterator]().next(), (error) => {
      ok(error instanceof DataError);
      doesNotMatch(error.message, /s3cret/);
      return /Connection refused/.test(error.message);
    });
  });

  it("refuses what is no URL, without showing its password", () => {
    try {
      openFrameSource("rtsp://ann:s3cret@cam:port/x", options);
      ok(false);
    } catch (error) {
      ok(error instanceof ConfigError);
      doesNotMatch(error.message, /s3cret/);
    }
  });

  it("says which USB camera is missing", async () => {
    await using source = openFrameSource("usb:/dev/video97", options);
    await rejects(
      source.frames(neverAborted)[Symbol.asyncIterator]().next(),
      (error) => error instanceof DataError && /\/dev\/video97/.test(error.message),
    );
  });
});
