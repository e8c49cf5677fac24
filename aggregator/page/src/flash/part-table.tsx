import type { FlashPlan, PlannedPart } from "@lares/firmware/flashing";

/** What will be written where. */
export function PartTable({ plan }: { plan: FlashPlan }) {
  return (
    <>
      <table>
        <thead>
          <tr>
            <th scope="col">File</th>
            <th scope="col">Is</th>
            <th scope="col">Address</th>
            <th scope="col">Bytes</th>
          </tr>
        </thead>
        <tbody>
          {plan.parts.map((part) => (
            <tr key={part.address}>
              <td>{part.name}</td>
              <td>{words[part.kind]}</td>
              <td>0x{part.address.toString(16)}</td>
              <td>{part.bytes.length.toLocaleString("en-US")}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="hint">
        {plan.chip === undefined
          ? "No firmware is among them: the board must run Lares already."
          : `For an ${plan.chip}; another chip is refused before anything is written.`}
      </p>
    </>
  );
}

const words = {
  firmware: "firmware",
  settings: "settings, with the Wi-Fi password",
  model: "signed model",
} as const satisfies Record<PlannedPart["kind"], string>;
