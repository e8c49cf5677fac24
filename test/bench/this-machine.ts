import { cpus } from "node:os";

/** Where a benchmark ran. */
export interface Machine {
  readonly cpu: string | undefined;
  readonly cores: number;
  readonly node: string;
}

export function thisMachine(): Machine {
  return { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version };
}

/** For people. */
export function machineLine({ cpu, cores, node }: Machine): string {
  return `${cpu}, ${cores} cores, Node ${node}`;
}
