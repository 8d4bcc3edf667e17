import type { Home } from "./home.ts";
import { ms, type Duration } from "./units.ts";

/** What happens to a slot at a set time: `home().after("2 days", lifts("40 s"))`. */
export type Act = (home: Home) => void;

/** The slot is taken off its scale and put back with as much in it. */
export const lifts =
  (lasts: Duration): Act =>
  (home) => {
    home.lift(ms(lasts));
  };

/** The sensor says this, true or not, so many times, so long apart. */
export const says =
  (percent: number, times = 1, apart: Duration = "0 s"): Act =>
  (home) => {
    for (let time = 0; time < times; time++)
      home.in(time * ms(apart), () => {
        home.device.say(percent, home.now);
      });
  };

/** The scale starts anew, and takes what lies on it for nothing. */
export const losesTare =
  (lasts: Duration): Act =>
  (home) => {
    home.device.loseTare(ms(lasts));
  };

/** From here on the hub says what it heard so long ago, again and again. */
export const repeatsReadingOf =
  (ago: Duration, percent: number, every: Duration, times: number): Act =>
  (home) => {
    const at = home.now - ms(ago);
    for (let time = 0; time < times; time++)
      home.in(time * ms(every), () => {
        home.body.read(percent, at);
      });
  };

/** So much is filled in that nobody ordered. */
export const fills =
  (points: number): Act =>
  (home) => {
    home.buys(points);
    home.pour(100);
  };

export const resets: Act = (home) => {
  home.tellRefilled("reset");
};

export const turnsOff: Act = (home) => {
  home.send({ type: "replenish:dismissed" });
};

/** Amazon, or the customer there, cancels the newest order. */
export const cancels: Act = (home) => {
  const parcel = home.parcels.at(-1);
  if (parcel === undefined) throw new Error("there is no order to cancel");
  parcel.cancelledAt = home.now;
  home.body.changeOrder(parcel.id, { state: "cancelled" });
};

/** The wall clock is set so much forward, or back; true time is not. */
export const stepsClock =
  (by: number): Act =>
  (home) => {
    home.body.stepClock(by);
  };

export const restarts =
  (off: Duration): Act =>
  (home) => {
    home.body.restart(ms(off));
  };
