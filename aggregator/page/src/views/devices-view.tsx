import type { FleetRegister, ListedMember } from "@lares/shared/wire";
import { useEffect } from "preact/hooks";
import type { Fleet } from "../fleet/fleet.ts";
import { nameOf, type Room } from "../fleet/room.ts";
import type { Office } from "../office/office.ts";
import { auditSentence } from "../words/audit-sentence.ts";
import { AdmissionForm } from "./admission-form.tsx";
import { ExpelButton } from "./expel-button.tsx";
import { FaultText } from "./fault-text.tsx";
import { OfficeDoor } from "./office-door.tsx";
import { Table } from "./table.tsx";
import { useAction } from "./use-action.ts";

export interface DevicesViewProps {
  readonly fleet: Fleet;
  readonly office: Office;
}

/** Which devices there are; for admins, who may join and who must go. */
export function DevicesView({ fleet, office }: DevicesViewProps) {
  const isAdmin = office.role.value === "admin";
  const loading = useAction();
  useEffect(() => {
    if (isAdmin) loading.run(() => office.refresh());
  }, [isAdmin]);
  const register = office.register.value;
  return (
    <>
      <h1>Devices</h1>
      <DeviceTable rooms={fleet.rooms} register={register} office={office} />
      <FaultText fault={loading.fault} />
      {isAdmin ? <AdmissionForm office={office} /> : <OfficeDoor office={office} />}
      {register !== undefined && <Journal audit={register.audit} />}
    </>
  );
}

/** What is known of a device: by its own word, by the fleet's register, or both. */
interface Device {
  readonly device: string;
  readonly room: Room | undefined;
  readonly member: ListedMember | undefined;
}

function devicesOf(rooms: readonly Room[], members: readonly ListedMember[]): Device[] {
  const ids = new Set([...rooms.map(({ device }) => device), ...members.map((m) => m.device)]);
  return [...ids].sort().map((device) => ({
    device,
    room: rooms.find((room) => room.device === device),
    member: members.find((member) => member.device === device),
  }));
}

interface DeviceTableProps {
  readonly rooms: readonly Room[];
  readonly register: FleetRegister | undefined;
  readonly office: Office;
}

function DeviceTable({ rooms, register, office }: DeviceTableProps) {
  const devices = devicesOf(rooms, register?.members ?? []);
  if (devices.length === 0) return <p class="empty">No device has been heard of yet.</p>;
  const governed = register === undefined ? [] : ["Certificate", ""];
  return (
    <section class="panel" aria-label="All devices">
      <Table headings={["Device", "Room", "Model", "Version", "State", ...governed]}>
        {devices.map((device) => (
          <tr key={device.device}>
            <DeviceCells {...device} />
            {register !== undefined && <MemberCells member={device.member} office={office} />}
          </tr>
        ))}
      </Table>
    </section>
  );
}

function DeviceCells({ device, room, member }: Device) {
  const name = room === undefined ? member?.room : nameOf(room);
  return (
    <>
      <th scope="row">
        <code>{device}</code>
      </th>
      <td>{name}</td>
      <td>{room?.info?.task ?? "–"}</td>
      <td>{room?.info?.version ?? "–"}</td>
      <td>
        <span class={`dot ${room?.isOnline ? "good" : ""}`} />
        {room === undefined ? "not heard of" : room.isOnline ? "online" : "offline"}
      </td>
    </>
  );
}

function MemberCells({ member, office }: { member: ListedMember | undefined; office: Office }) {
  if (member === undefined) {
    return (
      <>
        <td class="hint">none</td>
        <td />
      </>
    );
  }
  const { device, expiresAt, state } = member;
  const until = new Date(expiresAt).toLocaleDateString();
  return (
    <>
      <td>{state === "good" ? `until ${until}` : state}</td>
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
