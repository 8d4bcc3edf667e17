/**
 * The traffic, in a process of its own. Started by run.ts, which tells it by a message when to begin; ends by itself,
 * and with its parent.
 */
import { createHistogram } from "node:perf_hooks";
import { runHostile } from "./traffic/hostile.ts";
import { runHttpDevices } from "./traffic/http-devices.ts";
import type { Job, Traffic, Word } from "./traffic/job.ts";
import { openMqttSide } from "./traffic/mqtt-devices.ts";
import type { Tally } from "./traffic/tally.ts";

/** So long may orders take after the end, in ms. */
const latest = 60_000;

const job = JSON.parse(process.argv[2] ?? "{}") as Job;
const tell = (word: Word): void => {
  process.send?.(word);
};

const mqtt = await openMqttSide();
process.on("disconnect", () => {
  process.exit();
});
process.once("message", () => {
  void run();
});
tell({ broker: mqtt.url });

async function run(): Promise<void> {
  const times = createHistogram();
  const hostile: Record<string, number> = {};
  const violations = new Map<string, string>();
  const tally = { webhooks: 0, messages: 0, opened: 0, cut: 0, lost: 0 };
  const began = performance.now();
  const traffic: Traffic = {
    ...job,
    isTooLate: () => performance.now() - began > job.seconds * 1000 + latest,
    part: () => Math.min(1, (performance.now() - began) / (job.seconds * 1000)),
    count: {
      webhook(ms) {
        tally.webhooks++;
        times.record(Math.max(1, Math.round(ms * 1000)));
      },
      lost() {
        tally.lost++;
      },
      messages(count) {
        tally.messages += count;
      },
      hostile(kind) {
        hostile[kind] = (hostile[kind] ?? 0) + 1;
      },
      opened() {
        tally.opened++;
      },
      cut() {
        tally.cut++;
      },
      violation(what) {
        violations.set(what.slice(0, 40), what);
      },
    },
  };
  await Promise.all([runHttpDevices(traffic), runHostile(traffic), mqtt.run(traffic)]);
  const whole: Tally = {
    ...tally,
    hostile,
    p50Ms: times.percentile(50) / 1000,
    p99Ms: times.percentile(99) / 1000,
    violations: [...violations.values()],
  };
  tell({ tally: whole });
}
