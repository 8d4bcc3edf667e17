import type { Bridge } from "./homebridge.ts";

/** The parts of HAP's JSON that are used here (HAP specification, 6.6.4). Homebridge shortens Apple's own UUIDs. */
interface Accessories {
  accessories: {
    aid: number;
    services: { type: string; characteristics: { iid: number; type: string; value?: unknown }[] }[];
  }[];
}

const nameType = "23";
const switchType = "49";
const onType = "25";

/**
 * The command that turns the Replenish switch of an accessory on. Works only on the bridge that insecure mode opens to
 * this machine. Throws when the bridge does not list the accessory.
 */
export async function switchCommand({ port, pin }: Bridge, accessoryName: string): Promise<string> {
  const url = `http://127.0.0.1:${port}`;
  const { accessories } = (await (await fetch(`${url}/accessories`)).json()) as Accessories;
  for (const { aid, services } of accessories) {
    if (services[0]?.characteristics.find(({ type }) => type === nameType)?.value !== accessoryName) continue;
    const on = services.find(({ type }) => type === switchType)?.characteristics.find(({ type }) => type === onType);
    if (on !== undefined) {
      const body = JSON.stringify({ characteristics: [{ aid, iid: on.iid, value: true }] });
      return `curl -X PUT -H 'authorization: ${pin}' -H 'content-type: application/json' -d '${body}' ${url}/characteristics`;
    }
  }
  throw new Error(`the bridge lists no switch of ${accessoryName}`);
}
