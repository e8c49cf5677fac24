import { deepStrictEqual, match, rejects, strictEqual } from "node:assert/strict";
import { measureRounds, serveMetrics } from "@lares/aggregator";
import { ConfigError, silentLog } from "@lares/shared";
import { openStage } from "../stage.ts";

/** The samples of a Prometheus text, by name and labels. */
function samplesOf(text: string): Record<string, number> {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.lastIndexOf(" ");
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

describe("metrics of rounds", () => {
  it("count what an aggregator logs", async () => {
    const metrics = measureRounds(silentLog, () => 5_000_000);
    {
      await using stage = await openStage({
        options: { quorum: 2, rounds: 2 },
        present: ["a", "b", "c"],
      });
      const [a, b, c] = ["a", "b", "c"].map((id) => stage.device(id));
      const first = await stage.witness.phase(0, "collecting");
      for (const device of [a, b, c]) await device?.contribute(first, 0.5);
      const second = await stage.witness.phase(1, "collecting");
      await a?.contribute(second, Number.NaN);
      await b?.contribute(second, 0.5);
      await stage.logged("update.refused", "a");
      await stage.witness.several(
        1,
        "receipt",
        ({ round, status }) => round === 1 && status === "accepted",
      );
      stage.clock.advance(60_000);
      await stage.outcome;
      for (const { level, event, fields } of stage.lines) metrics.log(level, event, fields);
      metrics.log("error", "update.equivocation", { task: "micro", device: "b" });
    }
    const { lares_uplink_bytes_total: _, ...samples } = samplesOf(metrics.text());
    const at = (name: string) => samples[`${name}{task="micro"}`];
    deepStrictEqual(
      [at("lares_rounds_closed_total"), at("lares_rounds_without_quorum_total")],
      [2, 1],
    );
    deepStrictEqual([at("lares_round"), at("lares_round_contributions")], [1, 1]);
    deepStrictEqual([at("lares_round_missing"), at("lares_devices_online")], [2, 3]);
    strictEqual(at("lares_round_loss"), 0.25);
    strictEqual(at("lares_equivocations_total"), 1);
    strictEqual(samples['lares_updates_total{status="accepted"}'], 4);
    strictEqual(samples['lares_updates_total{status="refused"}'], 1);
    strictEqual(samples.process_resident_memory_bytes, 5_000_000);
    match(metrics.text(), /^# TYPE lares_rounds_closed_total counter$/m);
  });

  it("name the round of what was counted last, to who reads OpenMetrics", async () => {
    const metrics = measureRounds(silentLog, () => 5_000_000);
    const trace = "0123456789abcdef0123456789abcdef";
    metrics.log("info", "update.accepted", { trace: "f".repeat(32) });
    metrics.log("info", "update.accepted", { trace });
    metrics.log("error", "state.not-written");
    await using server = await serveMetrics(0, metrics.text);
    const accept =
      "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3";
    const response = await fetch(server.url, { headers: { accept } });
    match(response.headers.get("content-type") ?? "", /^application\/openmetrics-text; version=1/);
    deepStrictEqual((await response.text()).split("\n"), [
      "# HELP lares_updates Updates by what became of them",
      "# TYPE lares_updates counter",
      `lares_updates_total{status="accepted"} 2 # {trace_id="${trace}"} 1`,
      "# HELP lares_state_failures Times that the state folder began to refuse writes",
      "# TYPE lares_state_failures counter",
      "lares_state_failures_total 1",
      "# HELP process_resident_memory_bytes Memory of this process",
      "# TYPE process_resident_memory_bytes gauge",
      "process_resident_memory_bytes 5000000",
      "# EOF",
      "",
    ]);
    strictEqual((await (await fetch(server.url)).text()).includes(trace), false);
  });

  it("are served on this machine, at one address only", async () => {
    await using server = await serveMetrics(0, () => "lares_round 3\n");
    const response = await fetch(server.url);
    strictEqual(await response.text(), "lares_round 3\n");
    strictEqual(response.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    strictEqual((await fetch(new URL("/", server.url))).status, 404);
    strictEqual((await fetch(server.url, { method: "POST" })).status, 404);
    const { hostname, port } = new URL(server.url);
    strictEqual(hostname, "127.0.0.1");
    await rejects(
      serveMetrics(Number(port), () => ""),
      (error) => error instanceof ConfigError && error.message.includes(`metrics port ${port}`),
    );
  });
});
