import { Command, InvalidArgumentError, Option } from "commander";
import { path } from "../parse-option.ts";

interface Options {
  readonly broker: { readonly host: string; readonly port: number };
  readonly fingerprint: string;
  readonly token: string;
  readonly identity: string;
  readonly json?: true;
}

/** `lares agent enroll`: makes this machine a member of a fleet. */
export function agentEnrollCommand(): Command {
  return new Command("enroll")
    .description("Join a fleet: make this device's keys, and have them certified.")
    .requiredOption("--broker <host:port>", "the broker's enrolment port", hostAndPort)
    .requiredOption("--fingerprint <hex>", "fingerprint of the fleet", fingerprint)
    .addOption(
      new Option("--token <token>", "what `lares fleet enroll` printed")
        .env("LARES_TOKEN")
        .makeOptionMandatory(),
    )
    .addOption(
      new Option("--identity <dir>", "directory to make for the keys")
        .env("LARES_IDENTITY")
        .argParser(path)
        .default("lares-identity"),
    )
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      `
\`lares fleet enroll\`, on the broker's machine, prints the whole line. The keys are made here and
never leave this device; the token is shown to nobody but the fleet with that fingerprint.`,
    )
    .action(async ({ broker, identity, ...options }: Options) => {
      const { enrolHere } = await import("@lares/edge-agent");
      const { membership } = await enrolHere({
        address: broker,
        fingerprint: options.fingerprint,
        token: await parseToken(options.token),
        directory: identity,
      });
      const { fleet, device, role } = membership;
      if (options.json) {
        const joined = { kind: "agent-enroll", fleet, device, role, identity };
        return console.log(JSON.stringify(joined));
      }
      const part = role === "aggregator" ? "aggregator" : "agent";
      console.log(`"${device}" is a member of the fleet "${fleet}" (${role}); its keys are in ${identity}.

Next:
  $ lares ${part} --broker mqtts://${broker.host}:8883 --identity ${identity}`);
    });
}

function hostAndPort(text: string): { host: string; port: number } {
  const match = /^(\[[0-9a-f:]+\]|[^:[\]/]+):([0-9]{1,5})$/i.exec(text);
  const port = Number(match?.[2]);
  if (match === null || port < 1 || port > 65_535) {
    throw new InvalidArgumentError("Expected host:port, for example pi.local:8886.");
  }
  return { host: (match[1] as string).replace(/^\[|\]$/g, ""), port };
}

function fingerprint(text: string): string {
  const hex = text.replaceAll(":", "").toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(hex)) {
    throw new InvalidArgumentError("Expected 64 hexadecimal digits.");
  }
  return hex;
}

async function parseToken(text: string) {
  const { ConfigError, EnrolmentToken } = await import("@lares/shared");
  const parsed = EnrolmentToken.safeParse(text);
  if (parsed.success) return parsed.data;
  // Not repeated: it may be a token with one letter too many.
  throw new ConfigError(
    `token has ${text.length} characters, expected 22 letters, digits, - or _`,
    "Copy the whole line that `lares fleet enroll` prints.",
  );
}
