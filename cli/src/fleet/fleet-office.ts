import type { Office } from "@lares/aggregator";
import { passwordCheck, readAudit } from "@lares/broker";
import { PageRole, PeerError } from "@lares/shared";
import { type AdmissionOptions, admitDevice } from "./admit-device.ts";
import { checkModel } from "./check-model.ts";
import { expelDevice } from "./expel-device.ts";
import { listedMembers } from "./listed-members.ts";

/** As many of the newest lines of the audit log as people read. */
const shownAudit = 20;

/** Governs a fleet from its directory, with the functions of `lares fleet`. */
export function fleetOffice(options: AdmissionOptions, now: () => Date): Office {
  const { directory } = options;
  const authenticate = passwordCheck(directory);
  return {
    logIn: async ({ name, password }) => {
      const shown = { clientId: "", username: name, password: new TextEncoder().encode(password) };
      const { role } = await authenticate(shown);
      const known = PageRole.safeParse(role);
      if (known.success) return known.data;
      throw new PeerError(`user "${name}" is of the kind ${role}`, `${remedy} ${name}`);
    },
    register: async () => ({
      members: (await listedMembers(directory, now())).map(
        ({ device, role, room, expiresAt, state }) => ({ device, role, room, expiresAt, state }),
      ),
      audit: (await readAudit(directory)).slice(-shownAudit).reverse(),
    }),
    checkModel: (file) => checkModel(directory, file),
    admit: (admission, by) => admitDevice(admission, options, now(), `by ${by}`),
    expel: (device, by) => expelDevice(directory, device, now(), `by ${by}`),
  };
}

const remedy = "Make a password for the page: lares fleet password --role page";
