import type { AuditLine } from "@lares/shared/wire";

const sentences: Readonly<Record<string, (field: (name: string) => string) => string>> = {
  "fleet-made": () => "The fleet was made.",
  "token-made": (field) => `${field("device")} was invited for ${field("room")}, ${field("why")}.`,
  enrolled: (field) => `${field("device")} joined as ${field("role")}.`,
  renewed: (field) => `${field("device")} renewed its certificate.`,
  revoked: (field) => `${field("device")} was revoked, ${field("why")}.`,
  "password-set": (field) => `${field("name")} got a password as ${field("role")}.`,
  "model-sent": (field) => `${field("by")} sent ${field("device")} a model.`,
  commanded: (field) => `${field("by")} told ${field("device")}: ${field("command")}.`,
};

/** One line of the audit log for people; one of a newer fleet is shown as it is. */
export function auditSentence(line: AuditLine): string {
  const sentence = Object.hasOwn(sentences, line.event) ? sentences[line.event] : undefined;
  if (sentence === undefined) return line.event;
  return sentence((name) => String(line[name] ?? "unknown"));
}
