/**
 * A process with a link and nothing else to live for: connects to the broker at the port that it is given, closes the
 * link once it is connected, and then ends by itself with 0, unless something of the link keeps it alive; with 1 where
 * it ended before it was connected.
 */
import { createMqttLink } from "../../src/mqtt/link.ts";
import { systemClock } from "../../src/support/clock.ts";
import type { Log } from "../../src/support/log.ts";

const settings = {
  url: `mqtt://127.0.0.1:${process.argv[2] ?? ""}`,
  username: "",
  password: "",
  topicPrefix: "dash",
  allowReplenish: false,
  rejectUnauthorized: true,
};
process.exitCode = 1;
const close = (line: string): void => {
  if (!line.startsWith("MQTT: connected")) return;
  process.exitCode = 0;
  link.close();
};
const log: Log = { error: close, warn: close, info: close, debug: close };
const link = createMqttLink({
  settings,
  slots: [],
  clock: systemClock,
  log,
  report: (error) => {
    throw error;
  },
});
link.start();
