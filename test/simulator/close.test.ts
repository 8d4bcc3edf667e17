import { expect, it } from "vitest";
import { startSimulator } from "../../src/simulator/index.ts";
import { accessToken, documented, rig, send } from "./rig.ts";

it("close ends hanging, delayed and waiting requests at once, and leaves no timer and no listener", async () => {
  const at = await rig();
  const { control, port, url } = at.simulator;
  const token = await accessToken(at);
  control.addFault({ call: "replenish", fault: { kind: "hang" } });
  control.addFault({ call: "replenish", fault: { kind: "delay", ms: 60_000 } });
  const ended = ["a", "b"].map((slotId) =>
    send(at, documented.replenish(slotId), token).then(
      () => "answered",
      () => "cut",
    ),
  );
  const waiting = fetch(`${url}/_simulator/wait?call=deregister&timeoutMs=60000`).then(
    () => "answered",
    () => "cut",
  );
  await control.reached("replenish", 2, 10_000);
  await Promise.all([at.simulator.close(), at.simulator.close()]);
  expect(await Promise.all(ended)).toEqual(["cut", "cut"]);
  await waiting;
  expect(at.clock.pending()).toBe(0);
  expect(control.orders()).toEqual([]);
  const next = await startSimulator({ clock: at.clock, random: () => 0.5, port });
  expect(next.port).toBe(port);
  await next.close();
});

it("says what to do when the port is taken or the host is not ours", async () => {
  const at = await rig();
  const options = { clock: at.clock, random: () => 0.5 };
  await expect(startSimulator({ ...options, port: at.simulator.port })).rejects.toMatchObject({
    name: "SimulatorStartError",
    code: "address-in-use",
    message: expect.stringContaining("choose another port") as unknown,
  });
  await expect(startSimulator({ ...options, host: "192.0.2.1" })).rejects.toMatchObject({ code: "cannot-listen" });
});
