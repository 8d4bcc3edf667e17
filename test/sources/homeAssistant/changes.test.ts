import fc from "fast-check";
import { expect, test } from "vitest";
import { createStates } from "../../../src/sources/homeAssistant/changes.ts";
import { readingOf, stateObject } from "../../../src/sources/homeAssistant/entity-state.ts";
import { LevelReadError } from "../../../src/sources/reading/read-error.ts";

/** As Home Assistant compresses them (core.py, `as_compressed_state`; messages.py, `_state_diff_event`). */
const whole = { s: "37", a: { unit_of_measurement: "%", filter_left: 80 }, lc: 1_772_366_400, lu: 1_772_366_500 };

test("a state is followed through what is added, changed and removed", () => {
  const states = createStates();
  const at = 1_772_366_500_000;
  expect(states.apply({ a: { "sensor.salt": whole } })).toEqual([
    ["sensor.salt", { state: "37", attributes: whole.a, at }],
  ]);
  const change = { "+": { s: "36", lu: 1_772_366_600, a: { filter_left: 79 } }, "-": { a: ["unit_of_measurement"] } };
  expect(states.apply({ c: { "sensor.salt": change } })).toEqual([
    ["sensor.salt", { state: "36", attributes: { filter_left: 79 }, at: at + 100_000 }],
  ]);
  expect(states.apply({ c: { "sensor.other": change } })).toEqual([]);
  expect(states.apply({ r: ["sensor.salt", "sensor.other"] })).toEqual([["sensor.salt", null]]);
});

/** What somebody else may send in place of such events: their keys with anything below them, and anything at all. */
const anything = fc.jsonValue({ maxDepth: 4 });
const anyState = fc.oneof(
  anything,
  fc.record({ s: anything, a: anything, lc: anything, lu: anything }, { requiredKeys: [] }),
);
const entities = fc.constantFrom("sensor.salt", "__proto__", "constructor", "");
const anyEvent = fc.oneof(
  anything,
  fc.record(
    {
      a: fc.oneof(anything, fc.dictionary(entities, anyState)),
      c: fc.oneof(
        anything,
        fc.dictionary(
          entities,
          fc.record({ "+": anyState, "-": fc.oneof(anything, fc.record({ a: anything })) }, { requiredKeys: [] }),
        ),
      ),
      r: fc.oneof(anything, fc.array(fc.oneof(entities, anything))),
    },
    { requiredKeys: [] },
  ),
);

test("whatever is sent as an event, what comes of it is a reading or a LevelReadError", () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 6 }), fc.constantFrom("", "filter_left"), (events, attribute) => {
      const states = createStates();
      for (const event of events)
        for (const [entity, state] of states.apply(event))
          if (state !== null) judge(() => readingOf(state, { entity, attribute }));
    }),
    { numRuns: 500 },
  );
});

test("whatever is answered as a state, what comes of it is a reading or a LevelReadError", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        anything,
        fc.record(
          { state: anything, attributes: anything, last_reported: anything, last_updated: anything },
          { requiredKeys: ["state"] },
        ),
      ),
      (answer) => {
        const state = stateObject(answer);
        if (state !== undefined) judge(() => readingOf(state, { entity: "sensor.salt", attribute: "" }));
      },
    ),
    { numRuns: 500 },
  );
});

function judge(read: () => { raw: number; at: number | undefined }): void {
  try {
    const { raw, at } = read();
    expect(Number.isFinite(raw) && (at === undefined || Number.isFinite(at))).toBe(true);
  } catch (error) {
    if (!(error instanceof LevelReadError)) throw error;
  }
}
