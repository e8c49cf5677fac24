/** A message as its receiver sees it. `payload` is the receiver's own copy. */
export interface Message {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** True when the broker sent it because it was stored, not because it was just published. */
  readonly retained: boolean;
}

export interface PublishOptions {
  /** The broker keeps it for later subscribers; an empty payload clears it. */
  readonly retain?: boolean;
}

/** What the broker publishes for us when the connection is lost. */
export interface LastWill {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly retain: boolean;
}

/**
 * A connection to a broker that delivers at least once while it is up.
 *
 * A resolved `publish` proves that a broker took the message, not that it stored or delivered it:
 * whoever must know needs an answer from the receiver. What is under way when the connection is cut
 * is given up and reported, never sent again behind the caller's back.
 *
 * Handlers run one after the other in order of arrival and must not throw. Each whose filter
 * matches is called once for a live message, also where filters overlap. A retained message may
 * come again when somebody subscribes to another filter that matches it: MQTT 3.1.1 does not say
 * for whom it is.
 */
export interface Transport extends AsyncDisposable {
  /**
   * @param payload copied at once
   * @throws PeerError when there is no connection, or it ends before the broker has acknowledged
   * @throws WireError when the message is larger than a packet may be
   * @throws BugError for a topic that MQTT does not allow
   */
  publish(topic: string, payload: Uint8Array, options?: PublishOptions): Promise<void>;
  /**
   * Subscribes to a filter (`+` and `#` allowed); resolves once the broker has confirmed. From then
   * on it holds across reconnects.
   * @throws PeerError when there is no connection, it ends before, or the broker refuses
   * @throws BugError for a filter that MQTT does not allow
   */
  subscribe(filter: string, handler: (message: Message) => void): Promise<void>;
  /**
   * Lets a receiver slow the broker down: asked after each message, and nothing more is read from the
   * connection before what it returns settles. It must not wait for an answer on this connection.
   * Missing where nothing is read ahead.
   */
  pace?(ready: () => Promise<void> | undefined): void;
  /** Called with each later change of the connection; reconnecting happens by itself. */
  onConnectionChange(listener: (connected: boolean) => void): void;
}
