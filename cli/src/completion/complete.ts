import type { Argument, Command, Option } from "commander";
import { path } from "../parse-option.ts";

export interface Candidate {
  readonly value: string;
  readonly description: string;
}

/** What may stand where the cursor is. */
export interface Completion {
  /** Besides the candidates: names of files or folders, which a shell knows best. */
  readonly names: "none" | "file" | "folder";
  readonly candidates: readonly Candidate[];
}

/**
 * Completes the last word of a command line, by the tables that parse it.
 * @param words after the name of the program; the last one, perhaps empty, is the one to complete
 */
export function complete(program: Command, words: readonly string[]): Completion {
  const before = words.slice(0, -1);
  const word = words.at(-1) ?? "";
  const { command, argumentCount, open } = walk(program, before);
  if (open !== undefined) return valuesOf(open, word);
  const assigned = /^(--[^=]+)=(.*)$/s.exec(word);
  if (assigned !== null) return assignedValues(command, assigned[1] as string, assigned[2] ?? "");
  if (word.startsWith("-")) return { names: "none", candidates: optionsOf(command, before, word) };
  const next = command.registeredArguments[argumentCount] ?? variadicLast(command);
  const values = next === undefined ? nothing : valuesOf(next, word);
  const commands = argumentCount === 0 ? commandsOf(command, word) : [];
  return { names: values.names, candidates: [...commands, ...values.candidates] };
}

const nothing: Completion = { names: "none", candidates: [] };

interface Position {
  readonly command: Command;
  /** Arguments of the command that are there already. */
  readonly argumentCount: number;
  /** The option whose value is to come. */
  readonly open: Option | undefined;
}

function walk(program: Command, words: readonly string[]): Position {
  let command = program;
  let argumentCount = 0;
  let open: Option | undefined;
  for (const word of words) {
    // Bash makes three words of --option=value.
    if (word === "=") continue;
    if (open !== undefined) open = undefined;
    else if (word.startsWith("-")) open = valueOption(command, word);
    else {
      const child = command.commands.find((each) => each.name() === word);
      if (child === undefined || argumentCount > 0) argumentCount++;
      else command = child;
    }
  }
  return { command, argumentCount, open };
}

function valueOption(command: Command, word: string): Option | undefined {
  const option = command.options.find(({ long, short }) => word === long || word === short);
  return option?.required || option?.optional ? option : undefined;
}

function valuesOf(of: Option | Argument, word: string): Completion {
  const typed = word === "=" ? "" : word;
  const choices = (of.argChoices ?? []).filter((choice) => choice.startsWith(typed));
  return {
    names: namesOf(of),
    candidates: choices.map((value) => ({ value, description: "" })),
  };
}

function namesOf(of: Option | Argument): Completion["names"] {
  if (!("flags" in of)) return of.parseArg === path ? "file" : "none";
  return /<dir>/.test(of.flags) ? "folder" : /<file>/.test(of.flags) ? "file" : "none";
}

function assignedValues(command: Command, name: string, typed: string): Completion {
  const option = valueOption(command, name);
  if (option === undefined) return nothing;
  const { candidates } = valuesOf(option, typed);
  const whole = candidates.map(({ value }) => ({ value: `${name}=${value}`, description: "" }));
  return { names: "none", candidates: whole };
}

/** Options that are not there yet, or may be there more than once. */
function optionsOf(command: Command, before: readonly string[], word: string) {
  const help = { long: "--help", description: "show what it does, and its options" };
  return [...command.options, help].flatMap((option) => {
    const { long, description } = option;
    if (!long?.startsWith(word) || ("hidden" in option && option.hidden)) return [];
    const mayRepeat = "variadic" in option && option.variadic;
    return before.includes(long) && !mayRepeat ? [] : [{ value: long, description }];
  });
}

function commandsOf(command: Command, word: string): Candidate[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .filter((child) => child.name().startsWith(word))
    .map((child) => ({ value: child.name(), description: child.description() }));
}

function variadicLast({ registeredArguments }: Command): Argument | undefined {
  const last = registeredArguments.at(-1);
  return last?.variadic ? last : undefined;
}
