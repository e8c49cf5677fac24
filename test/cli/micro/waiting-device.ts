import { setTimeout as delay } from "node:timers/promises";
import { deviceFlashBytes, MemoryFlash, runVirtualDevice } from "@lares/firmware";
import { connectMqtt, DeviceId, type Picture, silentLog } from "@lares/shared";
import { factoryModel, identity, plan } from "../../firmware/core/bench-device.ts";

const picture: Picture = { width: 32, height: 32, channels: 1, data: new Uint8Array(1024) };

/**
 * A micro device of the fleet "home" that waits for messages, until it is switched off. It has told
 * its model when this resolves.
 * @param modelSigner public key whose models it takes
 */
export async function startWaitingDevice(
  broker: string,
  id: string,
  modelSigner?: Uint8Array,
): Promise<AsyncDisposable> {
  const off = new AbortController();
  const ended = runVirtualDevice({
    broker: { url: broker },
    identity: { ...identity, device: DeviceId.parse(id), ...(modelSigner && { modelSigner }) },
    plan,
    factory: await factoryModel(),
    flash: new MemoryFlash(deviceFlashBytes()),
    nextPicture: async () => {
      await delay(20);
      return off.signal.aborted ? undefined : picture;
    },
    signal: off.signal,
    log: silentLog,
  });
  await using witness = await connectMqtt({ url: broker, clientId: `witness-${id}` });
  await new Promise<void>((resolve, reject) => {
    const status = `lares/v1/home/device/${id}/model/status`;
    witness.subscribe(status, () => resolve()).catch(reject);
  });
  return {
    [Symbol.asyncDispose]: async () => {
      off.abort();
      await ended;
    },
  };
}
