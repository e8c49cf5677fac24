import type { ModelDescription } from "@lares/shared";
import { Command } from "commander";
import { renderTable } from "../report/table.ts";

/** `lares models`: what each model costs. */
export function modelsCommand(): Command {
  return new Command("models")
    .description("List the models: parameters, computation and memory of each.")
    .option("--json", "print one JSON array instead of a table")
    .action(async ({ json }: { json?: boolean }) => {
      const { catalog, describeModel } = await import("@lares/shared");
      const models = [...catalog.values()].map(describeModel);
      console.log(json ? JSON.stringify(models, null, 2) : modelTable(models));
    });
}

function modelTable(models: readonly ModelDescription[]): string {
  const number = (value: number) => value.toLocaleString("en-US");
  return renderTable(
    ["model", "parameters", "MACs a frame", "weight bytes", "peak activation bytes"],
    models.map((model) => [
      model.name,
      number(model.parameters),
      number(model.macs),
      number(model.weightBytes),
      number(model.peakActivationBytes),
    ]),
  );
}
