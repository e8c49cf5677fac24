import { type PageServer, servePage } from "@lares/aggregator";
import { startBroker } from "@lares/broker";
import { type FleetId, silentLog } from "@lares/shared";
import mqtt, { type MqttClient } from "mqtt";
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "../chromium.ts";

export interface PageLoadOptions {
  readonly rooms: number;
  /** Of each room. */
  readonly updatesPerSecond: number;
  readonly seconds: number;
}

/** Times between frames in milliseconds, as the browser asks the page for them. */
export interface FrameTimes {
  readonly frames: number;
  readonly median: number;
  readonly p95: number;
  readonly highest: number;
}

/** What a page was like in Chromium. */
export interface PageMeasure {
  /** Transferred before the first picture, compressed, with headers. */
  readonly firstLoadBytes: number;
  /** From the address to the first picture, in milliseconds, in a new browser. */
  readonly firstPaintMs: number;
  /** To the first room, for which it has asked the broker. */
  readonly firstRoomMs: number;
  /** While no room says anything: what this machine gives just now. */
  readonly quiet: FrameTimes;
  readonly busy: FrameTimes;
  /** Scores that the page was sent while it was busy. */
  readonly updates: number;
}

const root = "lares/v1/home";

/** Measures the page with a broker and rooms of its own, all on this machine. */
export async function measurePage(options: PageLoadOptions): Promise<PageMeasure> {
  await using broker = await startBroker({ port: 0 });
  const where = { host: "127.0.0.1", port: 0, log: silentLog };
  await using page = await servePage({ fleet: "home" as FleetId, broker: broker.url, ...where });
  const fleet = await mqtt.connectAsync(broker.url);
  const browser = await launchChromium();
  try {
    await introduce(fleet, options.rooms);
    const { tab, ...visit } = await firstVisit(browser, page);
    await tab
      .locator(".card")
      .nth(options.rooms - 1)
      .waitFor();
    const quiet = await frameTimes(tab, options.seconds);
    const telling = tellScores(fleet, options);
    const busy = await frameTimes(tab, options.seconds);
    return { ...visit, quiet, busy, updates: telling.stop() };
  } finally {
    await browser.close();
    await fleet.endAsync();
  }
}

/** By the page's own clock, from the moment in which its address was asked for. */
const noteFirstRoom = `new MutationObserver((_, observer) => {
  if (document.querySelector(".card") === null) return;
  observer.disconnect();
  globalThis.firstRoomMs = performance.now();
}).observe(document, { childList: true, subtree: true })`;

async function introduce(fleet: MqttClient, rooms: number): Promise<void> {
  for (let i = 0; i < rooms; i++) {
    const device = deviceOf(i);
    const about = { kind: "info", v: 1, device, room: `Room ${i}`, task: "simple" };
    const info = JSON.stringify({ ...about, engine: "kernels", version: "0.1.0" });
    await fleet.publishAsync(`${root}/device/${device}/info`, info, { retain: true });
    await fleet.publishAsync(`${root}/device/${device}/state`, "online", { retain: true });
    await fleet.publishAsync(`${root}/device/${device}/camera`, "watching", { retain: true });
  }
}

async function firstVisit(browser: Browser, page: PageServer) {
  const tab = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const session = await tab.context().newCDPSession(tab);
  await session.send("Network.enable");
  let firstLoadBytes = 0;
  session.on("Network.loadingFinished", ({ encodedDataLength }) => {
    firstLoadBytes += encodedDataLength;
  });
  await tab.addInitScript(noteFirstRoom);
  await tab.goto(page.url, { waitUntil: "commit" });
  await tab.waitForSelector(".card");
  const firstRoomMs = await tab.evaluate<number>("firstRoomMs");
  const firstPaintMs = await tab.evaluate<number>(
    "performance.getEntriesByName('first-contentful-paint')[0].startTime",
  );
  return { tab, firstLoadBytes, firstPaintMs, firstRoomMs };
}

/** Each room says its score, spread over time as rooms do that know nothing of each other. */
function tellScores(fleet: MqttClient, { rooms, updatesPerSecond }: PageLoadOptions) {
  const told = { updates: 0 };
  const startMs = performance.now();
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - startMs) / 1000) * rooms * updatesPerSecond);
    for (; told.updates < due; told.updates++) {
      const device = deviceOf(told.updates % rooms);
      const score = 0.5 + 0.4 * Math.sin(told.updates / 7);
      const about = { kind: "score", v: 1, device, t: null, score };
      const payload = JSON.stringify({ ...about, isAlarm: false, learning: null });
      fleet.publish(`${root}/device/${device}/score`, payload);
    }
  }, 5);
  return {
    stop(): number {
      clearInterval(timer);
      return told.updates;
    },
  };
}

async function frameTimes(tab: Page, seconds: number): Promise<FrameTimes> {
  const times = await tab.evaluate<number[]>(`new Promise((resolve) => {
    const times = [];
    const startMs = performance.now();
    let lastMs;
    const frame = (nowMs) => {
      if (lastMs !== undefined) times.push(nowMs - lastMs);
      lastMs = nowMs;
      if (performance.now() - startMs < ${1000 * seconds}) requestAnimationFrame(frame);
      else resolve(times);
    };
    requestAnimationFrame(frame);
  })`);
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return { frames: sorted.length, median: at(0.5), p95: at(0.95), highest: at(1) };
}

const deviceOf = (index: number): string => `room-${index}`;
