import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { alignColumns } from "@lares/cli";
import { developmentRoomNames, type EvaluationRoom } from "@lares/edge-agent";
import { ConfigError, createEngine, micro, parameterCount, simple } from "@lares/shared";
import { evaluationRooms } from "./evaluation-rooms.ts";
import { parseCount } from "./parse-count.ts";
import { measureRecipe } from "./search/measure-recipe.ts";
import { recipesOf } from "./search/recipes.ts";
import type { SearchReport, SearchRow } from "./search/search-report.ts";
import { searchTable } from "./search/search-table.ts";
import type { BenchSuite } from "./suite.ts";

export const searchSuite: BenchSuite = {
  summary: "what other losses, contexts, bottlenecks and scores would give",
  help: `Usage: npm run bench -- search [options]

Trains each recipe on each room alone, from fresh weights, and tells its later normals from its
episodes. The first recipe is what Lares does; each of the others changes one thing. Differences
to it are paired, with a 95 % interval from resampling rooms. Rooms are the development ones, which
are drawn to choose by: the benchmark's are only measured on.

  --rooms N       the first N rooms (default 6)
  --seeds N       seeds 1 to N (default 3)
  --models NAMES  with commas between (default simple,micro)
  --data DIR      folder of rooms, to see afterwards what holds there
  --json FILE     also write every result to FILE`,
  run,
};

async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      rooms: { type: "string", default: "6" },
      seeds: { type: "string", default: "3" },
      models: { type: "string", default: "simple,micro" },
      data: { type: "string" },
      json: { type: "string" },
    },
  });
  const [count, seeds] = [parseCount("rooms", values.rooms), parseCount("seeds", values.seeds)];
  const { data } = values;
  const results: SearchRow[] = [];
  for (const model of values.models.split(",")) {
    if (model !== "simple" && model !== "micro") {
      throw new ConfigError(`--models has ${model}, expected simple or micro`, "Mend --models.");
    }
    const { input } = model === "simple" ? simple : micro;
    const rooms = await evaluationRooms(data, developmentRoomNames, count, input);
    results.push(...(await measureModel(model, rooms, seeds)));
  }
  const rooms = new Set(results.map(({ room }) => room)).size;
  const settings = { ...(data !== undefined && { data }), rooms, seeds };
  const report: SearchReport = { kind: "search", settings, results };
  for (const model of new Set(results.map((row) => row.model))) {
    console.log(`\n${model}, ${rooms} rooms, seeds 1 to ${seeds}\n`);
    const { titles, lines } = searchTable(report, model);
    console.log(alignColumns([titles, ...lines]).join("\n"));
  }
  if (values.json !== undefined)
    await writeFile(values.json, `${JSON.stringify(report, null, 1)}\n`);
}

async function measureModel(
  model: "simple" | "micro",
  rooms: readonly EvaluationRoom[],
  seeds: number,
): Promise<SearchRow[]> {
  const engine = await createEngine("kernels");
  const rows: SearchRow[] = [];
  for (const recipe of recipesOf(model)) {
    const parameters = parameterCount(recipe.spec);
    for (const room of rooms) {
      for (let seed = 1; seed <= seeds; seed++) {
        const measured = await measureRecipe(recipe, room, seed, engine);
        rows.push({ model, recipe: recipe.name, parameters, room: room.name, seed, ...measured });
      }
    }
    console.error(`${model}: ${recipe.name}`);
  }
  return rows;
}
