import { signal } from "@preact/signals";

/** What is looked at; kept in the address after `#`, so that it can be bookmarked. */
export type Route =
  | { readonly view: "fleet" }
  | { readonly view: "rounds" }
  | { readonly view: "promise" }
  | { readonly view: "devices" }
  | { readonly view: "room"; readonly device: string };

export const route = signal(parseRoute(location.hash));

addEventListener("hashchange", () => {
  route.value = parseRoute(location.hash);
});

function parseRoute(hash: string): Route {
  if (hash === "#/rounds") return { view: "rounds" };
  if (hash === "#/promise") return { view: "promise" };
  if (hash === "#/devices") return { view: "devices" };
  const device = /^#\/room\/([a-z0-9_-]+)$/.exec(hash)?.[1];
  return device === undefined ? { view: "fleet" } : { view: "room", device };
}
