import { everyDevice, everyTask } from "@lares/shared/wire";
import { batch } from "@preact/signals";
import { render } from "preact";
import { Fleet } from "./fleet/fleet.ts";
import { Office } from "./office/office.ts";
import { oneAtATime } from "./rounds/one-at-a-time.ts";
import { Rounds } from "./rounds/rounds.ts";
import { fetchConfig, type PageConfig } from "./session/config.ts";
import { Session } from "./session/session.ts";
import { App } from "./views/app.tsx";
import { Problem } from "./views/problem.tsx";

const root = document.getElementById("app");
if (root !== null) {
  fetchConfig().then(
    (config) => start(config, root),
    (error: unknown) => render(<Problem error={error} />, root),
  );
}

function start(config: PageConfig, root: HTMLElement): void {
  const fleet = new Fleet();
  const rounds = new Rounds(() => readHistory());
  const waiting: [topic: string, payload: Uint8Array][] = [];
  const receiveAll = (): void => {
    const nowSeconds = Date.now() / 1000;
    batch(() => {
      for (const [topic, payload] of waiting) {
        fleet.receive(topic, payload, nowSeconds);
        rounds.receive(topic, payload, nowSeconds);
      }
    });
    waiting.length = 0;
  };
  const { state, info, camera, alarm, score, heatmap, answer, anomalies, ...all } = everyDevice(
    config.fleet,
  );
  const { settings, diagnostics, learning, modelStatus } = all;
  const own = [state, info, camera, alarm, score, heatmap, answer, anomalies];
  const slow = [settings, diagnostics, learning, modelStatus];
  const session = new Session({
    broker: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/mqtt`,
    filters: [...own, ...slow, ...everyTask(config.fleet)],
    // Once a frame, however many come: a hundred rooms speak at the same time.
    onMessage: (topic, payload) => {
      if (waiting.push([topic, payload]) === 1) requestAnimationFrame(receiveAll);
    },
  });
  const office = new Office(config.hasOffice);
  session.open();
  // The server looks into the log for whose update stood out, also of rounds that end now.
  const readHistory = oneAtATime(async () => {
    if (config.hasHistory) rounds.restore(await office.rounds());
  });
  // What fails is said again where somebody wants to govern.
  void office
    .open()
    .catch(() => {})
    .then(readHistory);
  const parts = { fleet, rounds, session, office };
  render(<App {...parts} config={config} />, root);
}
