import { Option } from "commander";

export const brokerOption = (): Option =>
  new Option("--broker <url>", "MQTT broker of the fleet")
    .env("LARES_BROKER")
    .default("mqtt://127.0.0.1:1883");

export const fleetOption = (): Option =>
  new Option("--fleet <id>", "fleet that this part belongs to").env("LARES_FLEET").default("home");
