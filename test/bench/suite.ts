/** One kind of measurement that `npm run bench -- NAME` takes. */
export interface BenchSuite {
  /** One line for the list of suites. */
  readonly summary: string;
  /** What `--help` prints: each option with its default. */
  readonly help: string;
  /** Measures and prints; throws ConfigError or parseArgs' TypeError for wrong options. */
  run(args: string[]): Promise<void>;
}
