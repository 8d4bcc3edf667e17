import { hour, minute, second } from "../../../src/slot/times.ts";
import type { ChannelCase } from "./cases.ts";
import { ChannelHome, type PersonAct } from "./channel-home.ts";
import type { Weather } from "./place.ts";

/** Something that may happen. Returns false where it cannot, or would be nothing new, at that moment. */
interface Happening {
  name: string;
  run(home: ExploredHome): boolean;
}

/** A home whose weather is set; an answer takes a second, so that what happens meanwhile can be told apart. */
class ExploredHome extends ChannelHome {
  weatherNext: Weather = "fine";

  constructor(which: ChannelCase) {
    super(which, {
      weather: () => {
        const { weatherNext } = this;
        this.weatherNext = "fine";
        return weatherNext;
      },
      delay: () => second,
      chance: () => 0.5,
    });
  }
}

const always = (name: string, run: (home: ExploredHome) => void): Happening => ({
  name,
  run(home) {
    run(home);
    return true;
  },
});

const weathers: Readonly<Record<Exclude<Weather, "fine">, string>> = {
  unreachable: "the next request does not get there",
  lostBefore: "the next request is lost",
  lostAfter: "the next answer is lost",
  denied: "the next request is not let in",
};

const person = (act: PersonAct): Happening =>
  always(`a person: ${act}`, (home) => {
    home.person(act);
  });

function happeningsOf({ isList }: { isList: boolean }): readonly Happening[] {
  const acts: PersonAct[] = isList
    ? ["tick", "untick", "remove", "write", "request", "off"]
    : ["remove", "request", "off"];
  return [
    {
      name: "used up",
      run(home) {
        if (home.slot.state.shelf.low) return false;
        home.usedUp();
        return true;
      },
    },
    {
      name: "refilled",
      run(home) {
        if (!home.slot.state.shelf.low) return false;
        home.refilled();
        return true;
      },
    },
    ...(Object.entries(weathers) as [Weather, string][]).map(([weather, name]) => ({
      name,
      run(home: ExploredHome) {
        if (home.weatherNext === weather) return false;
        home.weatherNext = weather;
        return true;
      },
    })),
    ...acts.map(person),
    always("the process dies", (home) => {
      home.restart(second);
    }),
    always("half a second", (home) => {
      home.pass(second / 2);
    }),
    always("a minute", (home) => {
      home.pass(minute);
    }),
    always("ten minutes", (home) => {
      home.pass(10 * minute);
    }),
    always("three hours", (home) => {
      home.pass(3 * hour);
    }),
  ];
}

export interface Explored {
  /** Homes that behave differently from one another. */
  states: number;
  /** What must not be, with the sequence that leads there. */
  violations: string[];
}

const mostViolations = 5;

/**
 * Lives every sequence of up to `depth` events, and goes on from every state that is reached until all is well and the
 * slot is refilled, and through one more need. Of the sequences that lead to homes which behave alike one is followed
 * on.
 */
export function explore(which: ChannelCase, depth: number): Explored {
  const alphabet = happeningsOf(which.open());
  const seen = new Set<string>();
  const violations: string[] = [];
  let layer: (readonly Happening[])[] = [[]];
  for (let length = 1; length <= depth && violations.length < mostViolations; length++) {
    const next: (readonly Happening[])[] = [];
    for (const path of layer)
      for (const happening of alphabet) {
        const sequence = [...path, happening];
        const home = livedSo(which, sequence);
        const key = home === null ? null : keyOf(home);
        if (home === null || key === null || seen.has(key)) continue;
        seen.add(key);
        next.push(sequence);
        home.settleAndRefill();
        home.usedUp();
        home.settleAndRefill();
        const named = sequence.map(({ name }) => name).join(", ");
        violations.push(...home.account.violations.map((one) => `${named}: ${one}`));
      }
    layer = next;
  }
  return { states: seen.size, violations: violations.slice(0, mostViolations) };
}

/** Null where the last of them cannot happen. */
function livedSo(which: ChannelCase, sequence: readonly Happening[]): ExploredHome | null {
  const home = new ExploredHome(which);
  return sequence.every((happening) => happening.run(home)) ? home : null;
}

/** What decides how a home goes on: times as how long ago, keys and numbers in the order in which they are met. */
function keyOf({ slot, place, weatherNext, pending }: ExploredHome): string {
  const names = new Map<string, number>();
  const nameOf = (text: string): number => names.get(text) ?? names.set(text, names.size).size - 1;
  const since = (value: number): number => (value > 1e12 ? Math.round(value - slot.utc) : value);
  const { shelf, run } = slot.state;
  const { dueAt, startedAt, manualAt, ...others } = run;
  const ofClock = [dueAt, startedAt, manualAt].map((at) => (at === null ? null : Math.max(-hour, at - slot.mono)));
  return JSON.stringify(
    [slot.book, { ...shelf, uptime: 0 }, { ...others, ahead: 0 }, ofClock, place.entries, weatherNext, pending],
    (_, value: unknown) => {
      if (typeof value === "number") return since(value);
      return typeof value === "string" && value.startsWith("dr-") ? nameOf(value) : value;
    },
  );
}
