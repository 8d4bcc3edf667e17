import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** The scales and floats of a household, behind one address. */
export interface Sensor {
  url(slot: string): string;
  /** What the slot's sensor shows from now on, percent; null for one that has failed. */
  show(slot: string, percent: number | null): void;
  /** When the slot's sensor was asked, ms UTC, oldest first. */
  polls(slot: string): readonly number[];
  close(): Promise<void>;
}

/** Sensors that show 80 % until they are told otherwise. */
export async function startSensor(now: () => number): Promise<Sensor> {
  const shown = new Map<string, number | null>();
  const asked = new Map<string, number[]>();
  const server = createServer((request, response) => {
    const slot = (request.url ?? "").slice(1);
    asked.set(slot, [...(asked.get(slot) ?? []), now()]);
    const percent = shown.get(slot);
    response.statusCode = percent === null ? 503 : 200;
    response.end(String(percent ?? 80));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (slot) => `http://127.0.0.1:${port}/${slot}`,
    show: (slot, percent) => {
      shown.set(slot, percent);
    },
    polls: (slot) => asked.get(slot) ?? [],
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
