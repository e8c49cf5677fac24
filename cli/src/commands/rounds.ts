import { Command } from "commander";
import { path, wholeNumber } from "../parse-option.ts";
import { shortDigest } from "../report/short-digest.ts";
import { renderTable } from "../report/table.ts";
import { openArchive, requireRound, summariesOf } from "../rounds/open-archive.ts";
import { roundArgument, showCommand } from "./rounds-show.ts";

interface Options {
  readonly state: string;
  readonly json?: boolean;
}

/** `lares rounds`: what a state folder holds. Reads only, also while an aggregator is at work. */
export function roundsCommand(): Command {
  const command = new Command("rounds")
    .description("Look at the rounds that `lares aggregator --state` keeps.")
    .addHelpText(
      "after",
      `
Examples:
  $ lares rounds list --state state
  $ lares rounds show 3 --state state
  $ lares rounds show 3 --state state --plot round.svg   its devices, and the loss up to it
  $ lares rounds verify --state state       every payload against its digest
  $ lares rounds replay 3 --state state     the model once more, from the recorded updates
  $ lares rounds suspects 3 --last 5 --state state   updates that are overtly unlike the others`,
    );
  const commands = [
    listCommand(),
    showCommand(),
    verifyCommand(),
    replayCommand(),
    suspectsCommand(),
  ];
  for (const sub of commands) {
    sub.requiredOption("--state <dir>", "state folder of an aggregator", path);
    sub.option("--json", "print JSON instead of text");
    command.addCommand(sub.exitOverride());
  }
  return command;
}

function listCommand(): Command {
  return new Command("list")
    .description("All rounds, one a line.")
    .action(async ({ state, json }: Options) => {
      const found = await summariesOf(await openArchive(state));
      if (json) console.log(JSON.stringify(found, null, 2));
      else if (found.length === 0) console.log(`no round was opened in ${state} yet`);
      else {
        const titles = ["round", "standing", "updates", "cohort", "quorum", "loss", "model"];
        const rows = found.map(({ round, standing, updates, cohort, quorum, loss, model }) => [
          String(round),
          standing,
          String(updates),
          String(cohort),
          String(quorum),
          loss === null ? "-" : loss.toPrecision(4),
          shortDigest(model),
        ]);
        console.log(renderTable(titles, rows));
      }
    });
}

function verifyCommand(): Command {
  return new Command("verify")
    .description("Check every record and payload; ends with 1 when something is wrong.")
    .action(async ({ state, json }: Options) => {
      const { verifyRound } = await import("@lares/aggregator");
      const archive = await openArchive(state);
      const rounds = await archive.rounds();
      const wrong = [];
      for (const round of rounds) {
        const problems = await verifyRound(archive, round);
        if (problems.length > 0) wrong.push({ round, problems });
      }
      if (json) console.log(JSON.stringify({ rounds: rounds.length, wrong }, null, 2));
      else {
        for (const { round, problems } of wrong) {
          console.log(`round ${round}: ${problems.join("; ")}`);
        }
        console.log(`${rounds.length} rounds checked, ${wrong.length} with something wrong`);
      }
      if (wrong.length > 0) process.exitCode = 1;
    });
}

function replayCommand(): Command {
  return new Command("replay")
    .description("Compute a round's model again; ends with 1 when it differs from the published.")
    .argument(...roundArgument)
    .action(async (round: number, { state, json }: Options) => {
      const { findRoundSummary, replayRound } = await import("@lares/aggregator");
      const { requireModel } = await import("@lares/shared");
      const archive = await openArchive(state);
      await requireRound(archive, round);
      const task = (await findRoundSummary(archive, round))?.task ?? "";
      const replay = await replayRound(archive, round, requireModel(task));
      if (json) console.log(JSON.stringify(replay, null, 2));
      else {
        const { updates, recorded, replayed, isSame } = replay;
        console.log(`published ${recorded}\nreplayed  ${replayed}`);
        console.log(`${isSame ? "the same bytes" : "NOT the same"}, from ${updates} updates`);
      }
      if (!replay.isSame) process.exitCode = 1;
    });
}

function suspectsCommand(): Command {
  return new Command("suspects")
    .description("Name devices whose update is far longer, shorter, opposed, or claims far more.")
    .argument(...roundArgument)
    .option(
      "--last <n>",
      "look at so many rounds up to this one, and name who stands out in more than half",
      wholeNumber(1, 10_000),
      1,
    )
    .action(async (round: number, { state, json, last }: Options & { last: number }) => {
      const { findRoundSummary, suspectsOfRounds } = await import("@lares/aggregator");
      const { requireModel } = await import("@lares/shared");
      const archive = await openArchive(state);
      await requireRound(archive, round);
      const task = (await findRoundSummary(archive, round))?.task ?? "";
      const suspects = await suspectsOfRounds(archive, round, last, requireModel(task));
      if (json) return console.log(JSON.stringify(suspects, null, 2));
      if (suspects.length === 0) {
        const which = last === 1 ? `of round ${round}` : `of ${last} rounds up to ${round}`;
        console.log(`no update ${which} stands out`);
      }
      for (const { device, reasons, rounds, of } of suspects) {
        console.log(`${device}: ${reasons.join(", ")} (${rounds} of ${of} rounds)`);
      }
    });
}
