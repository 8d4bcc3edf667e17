import { expect, test } from "vitest";
import { ask, put, rig, type FakeSlot } from "./rig.ts";

test.each<[string, (port: number) => Promise<{ status: number }>, Extract<keyof FakeSlot, "level" | "used">]>([
  ["a level", (port) => put(port, "/v1/slots/coffee/level", 37), "level"],
  ["a use", (port) => ask(port, { method: "POST", path: "/v1/slots/coffee/used" }), "used"],
])(
  "%s that was taken in the turn in which the server is closed is answered: it would be told again, and a use count twice",
  async (_label, tell, call) => {
    const { server, port, coffee } = await rig();
    coffee[call] = () => {
      queueMicrotask(() => {
        server.close();
      });
      return { ok: true };
    };
    expect((await tell(port)).status).toBe(202);
  },
);
