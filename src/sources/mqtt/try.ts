import { textIn } from "../../mqtt/payload.ts";
import type { Session } from "../../mqtt/session.ts";
import { second } from "../../slot/times.ts";
import type { TrialParts } from "../contract.ts";
import { TrialError, trialError } from "../errors.ts";
import { LackingError, LevelReadError } from "../reading/read-error.ts";
import { openReader, type RawReading } from "../reading/reading-in.ts";
import type { MqttLevel } from "./index.ts";
import { listen } from "./listen.ts";

/**
 * Sensors that keep their last value on the broker answer at once; a person at the page waits no longer than this for
 * another one.
 */
const patience = 10 * second;

const largestMessage = 1024 * 1024;

/**
 * The next message of a slot's topic that has the level in it, or the one that the broker kept. Rejects with TrialError.
 */
export async function hearOnce(level: MqttLevel, parts: TrialParts): Promise<RawReading> {
  const { mqtt: settings, clock, heard } = parts;
  if (settings === null) throw new TrialError("wrongConfig", "mqtt");
  const read = await openReader(level);
  /** Of the last message that was about something else. */
  let lacking: LackingError | undefined;
  const { promise, resolve, reject } = Promise.withResolvers<RawReading>();
  const timer = clock.after(patience, () => {
    const silence = `no message in ${level.topic} within ${patience / second} s`;
    reject(
      lacking === undefined
        ? new TrialError("sensorSilent", silence)
        : trialError({ kind: lacking.kind, text: lacking.message }),
    );
  });
  let session: Session | undefined;
  try {
    session = await listen(settings, parts, {
      subscriptions: [level.topic],
      largestMessage,
      ready(refused) {
        if (refused.length > 0)
          reject(new TrialError("sensorAnswer", `the broker does not let this user read ${level.topic}`));
      },
      message(_topic, payload) {
        try {
          const text = textOf(payload);
          heard(text, level.words);
          resolve(read(text));
        } catch (error) {
          if (!(error instanceof LevelReadError)) reject(error);
          else if (error instanceof LackingError) lacking = error;
          else reject(trialError({ kind: error.kind, text: error.message }));
        }
      },
      ended: ({ text }) => {
        reject(new TrialError("sensorUnreachable", text));
      },
    });
    return await promise;
  } finally {
    timer.cancel();
    session?.leave();
  }
}

function textOf(payload: Uint8Array): string {
  const text = textIn(payload);
  if ("problem" in text) throw new LevelReadError("noValue", `what came is ${text.problem}`);
  return text.value;
}
