import type { FleetRegister, ListedMember } from "@lares/shared/wire";
import { useComputed } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Fleet } from "../fleet/fleet.ts";
import { nameOf, type Room } from "../fleet/room.ts";
import type { Office } from "../office/office.ts";
import { auditSentence } from "../words/audit-sentence.ts";
import { AdmissionForm } from "./admission-form.tsx";
import { ExpelButton } from "./expel-button.tsx";
import { FaultText } from "./fault-text.tsx";
import { OfficeDoor } from "./office-door.tsx";
import { PublishForm, type PublishFormProps } from "./publish-form.tsx";
import { Table } from "./table.tsx";
import { useAction } from "./use-action.ts";

export interface DevicesViewProps {
  readonly fleet: Fleet;
  readonly office: Office;
  readonly sendModel: PublishFormProps["sendModel"];
  readonly hasFlasher: boolean;
}

/** Which devices there are; for admins, who may join and who must go. */
export function DevicesView({ fleet, office, sendModel, hasFlasher }: DevicesViewProps) {
  const isAdmin = office.role.value === "admin";
  const loading = useAction();
  useEffect(() => {
    if (isAdmin) loading.run(() => office.refresh());
  }, [isAdmin]);
  const register = office.register.value;
  return (
    <>
      <h1>Devices</h1>
      <DeviceTable fleet={fleet} register={register} office={office} />
      <FaultText fault={loading.fault} />
      {isAdmin ? <AdmissionForm office={office} /> : <OfficeDoor office={office} />}
      {isAdmin && <PublishForm fleet={fleet} office={office} sendModel={sendModel} />}
      {hasFlasher && (
        <p>
          A new ESP32? <a href="/flash.html">Write Lares to it from this browser.</a>
        </p>
      )}
      {register !== undefined && <Journal audit={register.audit} />}
    </>
  );
}

interface DeviceTableProps {
  readonly fleet: Fleet;
  readonly register: FleetRegister | undefined;
  readonly office: Office;
}

function DeviceTable({ fleet, register, office }: DeviceTableProps) {
  const members = register?.members ?? [];
  const ids = new Set([...fleet.devices.value, ...members.map(({ device }) => device)]);
  if (ids.size === 0) return <p class="empty">No device has been heard of yet.</p>;
  const governed = register === undefined ? [] : ["Certificate", ""];
  return (
    <section class="panel" aria-label="All devices">
      <Table headings={["Device", "Room", "Model", "Version", "State", ...governed]} isStacked>
        {[...ids].sort().map((device) => (
          <DeviceRow
            device={device}
            fleet={fleet}
            member={members.find((member) => member.device === device)}
            office={register === undefined ? undefined : office}
            key={device}
          />
        ))}
      </Table>
    </section>
  );
}

interface DeviceRowProps {
  readonly device: string;
  readonly fleet: Fleet;
  readonly member: ListedMember | undefined;
  /** Where it can be revoked; undefined for who may not. */
  readonly office: Office | undefined;
}

/** What is known of a device: by its own word, by the fleet's register, or both. */
function DeviceRow({ device, fleet, member, office }: DeviceRowProps) {
  const isHeard = fleet.devices.value.includes(device);
  // Scores come all the time and are not shown here: only what is shown draws the row again.
  const shown = useComputed(() => {
    const room = isHeard ? fleet.require(device).value : undefined;
    return JSON.stringify(cellsOf(room, member));
  });
  const [name, model, version, state] = JSON.parse(shown.value) as ReturnType<typeof cellsOf>;
  return (
    <tr>
      <th scope="row">
        <code>{device}</code>
      </th>
      <td data-label="Room">{name}</td>
      <td data-label="Model">{model}</td>
      <td data-label="Version">{version}</td>
      <td data-label="State">
        <span class={`dot ${state === "online" ? "good" : ""}`} />
        {state}
      </td>
      {office !== undefined && <MemberCells member={member} office={office} />}
    </tr>
  );
}

function cellsOf(
  room: Room | undefined,
  member: ListedMember | undefined,
): [name: string, model: string, version: string, state: string] {
  if (room === undefined) return [member?.room ?? "–", "–", "–", "not heard of"];
  const { info, microModel, isOnline } = room;
  const model = info?.task ?? "–";
  return [
    nameOf(room),
    microModel === undefined ? model : `${model}, version ${microModel.installed}`,
    info?.version ?? "–",
    isOnline ? "online" : "offline",
  ];
}

function MemberCells({ member, office }: { member: ListedMember | undefined; office: Office }) {
  if (member === undefined) {
    return (
      <>
        <td class="hint" data-label="Certificate">
          none
        </td>
        <td />
      </>
    );
  }
  const { device, expiresAt, state } = member;
  const until = new Date(expiresAt).toLocaleDateString();
  return (
    <>
      <td data-label="Certificate">{state === "good" ? `until ${until}` : state}</td>
      <td class="act">{state !== "revoked" && <ExpelButton device={device} office={office} />}</td>
    </>
  );
}

/** What was done to the fleet, and by whom. */
function Journal({ audit }: Pick<FleetRegister, "audit">) {
  return (
    <section class="panel" aria-labelledby="journal">
      <h2 id="journal">What was done</h2>
      <ol class="journal">
        {audit.map((line, i) => (
          <li key={audit.length - i}>
            <time dateTime={line.t}>{new Date(line.t).toLocaleString()}</time>
            <span>{auditSentence(line)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
