import { DeviceId, deviceTopics, type FleetId } from "@lares/shared/wire";
import type { Fleet } from "../fleet/fleet.ts";
import type { Office } from "../office/office.ts";
import type { Rounds } from "../rounds/rounds.ts";
import type { PageConfig } from "../session/config.ts";
import type { Connection, Session } from "../session/session.ts";
import { DevicesView } from "./devices-view.tsx";
import type { FeedbackCommand } from "./feedback.tsx";
import { FleetView } from "./fleet-view.tsx";
import { Login } from "./login.tsx";
import { PromiseView } from "./promise-view.tsx";
import { RoomView } from "./room-view.tsx";
import { RoundsView } from "./rounds-view.tsx";
import { route } from "./route.ts";

export interface AppProps {
  readonly fleet: Fleet;
  readonly rounds: Rounds;
  readonly session: Session;
  readonly office: Office;
  readonly config: PageConfig;
}

const connectionTexts: Record<Connection, string> = {
  connecting: "connecting …",
  live: "live",
  lost: "connection lost, trying again",
  locked: "locked",
};

export function App(props: AppProps) {
  const { session, office, config } = props;
  const connection = session.connection.value;
  if (connection === "locked") return <Login session={session} office={office} />;
  const logOut = (): void => {
    office.logOut();
    session.logOut();
  };
  return (
    <>
      <header>
        <a class="brand" href="#/">
          Lares <small>{config.fleet}</small>
        </a>
        <nav aria-label="Views">
          <Tab href="#/" isCurrent={route.value.view === "fleet"} text="Rooms" />
          <Tab href="#/rounds" isCurrent={route.value.view === "rounds"} text="Rounds" />
          <Tab href="#/promise" isCurrent={route.value.view === "promise"} text="Promise" />
          <Tab href="#/devices" isCurrent={route.value.view === "devices"} text="Devices" />
        </nav>
        <span class={`connection ${connection}`} role="status">
          {connectionTexts[connection]}
        </span>
        {(session.hasTried.value || office.role.value !== undefined) && (
          <button type="button" onClick={logOut}>
            Log out
          </button>
        )}
      </header>
      <main>
        <View {...props} />
      </main>
    </>
  );
}

function Tab({ href, isCurrent, text }: { href: string; isCurrent: boolean; text: string }) {
  return (
    <a href={href} aria-current={isCurrent ? "page" : undefined}>
      {text}
    </a>
  );
}

function sendCommand(
  session: Session,
  fleet: FleetId,
  device: string,
  command: FeedbackCommand,
): string {
  const { commands } = deviceTopics(fleet, DeviceId.parse(device));
  const request = `page-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;
  session.send(commands.replace("+", command), { request });
  return request;
}

function View({ fleet, rounds, session, office, config }: AppProps) {
  const name = config.fleet;
  const current = route.value;
  switch (current.view) {
    case "fleet":
      return <FleetView fleet={fleet} />;
    case "rounds":
      return <RoundsView rounds={rounds} fleet={fleet} />;
    case "promise":
      return <PromiseView fleet={fleet} />;
    case "devices":
      return (
        <DevicesView
          fleet={fleet}
          office={office}
          hasFlasher={config.hasFlasher}
          sendModel={(device, blob) =>
            session.keep(deviceTopics(name, DeviceId.parse(device)).model, blob)
          }
        />
      );
    case "room":
      return (
        <RoomView
          fleet={fleet}
          device={current.device}
          key={current.device}
          // The broker refuses them; a button that does nothing would be a riddle.
          mayCommand={office.role.value !== "page"}
          command={(command) => sendCommand(session, name, current.device, command)}
        />
      );
    default:
      return current satisfies never;
  }
}
