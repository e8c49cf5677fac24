/** Packets of MQTT 3.1.1 byte by byte, so that a test can also send what no library would. */

/** @param length remaining length to claim, where it is not that of the body */
export function packet(firstByte: number, body: Buffer, length = body.length): Buffer {
  const header = [firstByte];
  for (let rest = length; ; rest = Math.floor(rest / 128)) {
    header.push((rest % 128) + (rest >= 128 ? 0x80 : 0));
    if (rest < 128) break;
  }
  return Buffer.concat([Buffer.from(header), body]);
}

/** A string field: two bytes of length, then the bytes, which may be no UTF-8. */
export function field(text: string | Buffer): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}

export interface RawConnect {
  readonly clientId: string | Buffer;
  readonly clean?: boolean;
  readonly keepaliveSeconds?: number;
  readonly willTopic?: string | Buffer;
  readonly willRetain?: boolean;
}

export function connectPacket(connect: RawConnect): Buffer {
  const { clientId, clean = true, keepaliveSeconds = 60, willTopic, willRetain = false } = connect;
  const will = willTopic === undefined ? 0 : 0x04 | (willRetain ? 0x20 : 0);
  const flags = (clean ? 0x02 : 0) | will;
  return packet(
    0x10,
    Buffer.concat([
      field("MQTT"),
      Buffer.from([4, flags, keepaliveSeconds >> 8, keepaliveSeconds & 0xff]),
      field(clientId),
      ...(willTopic === undefined ? [] : [field(willTopic), field("gone")]),
    ]),
  );
}

export interface RawPublish {
  readonly topic: string | Buffer;
  readonly payload?: string | Buffer;
  readonly qos?: 0 | 1 | 2;
  readonly retain?: boolean;
  readonly messageId?: number;
}

export function publishPacket(publish: RawPublish): Buffer {
  const { topic, payload = "x", qos = 0, retain = false, messageId = 1 } = publish;
  const id = qos === 0 ? [] : [messageId >> 8, messageId & 0xff];
  const body = Buffer.concat([field(topic), Buffer.from(id), Buffer.from(payload)]);
  return packet(0x30 | (qos << 1) | (retain ? 1 : 0), body);
}

export function subscribePacket(filter: string | Buffer, qos: 0 | 1 | 2 = 1): Buffer {
  return packet(0x82, Buffer.concat([Buffer.from([0, 1]), field(filter), Buffer.from([qos])]));
}
