import type { Service } from "homebridge";

import type { SlotView } from "../slot/view.ts";
import type { Timer } from "../support/clock.ts";
import { detached } from "../support/detached.ts";
import { errorText } from "../support/log.ts";
import { accepted, onWrite, type Answer, type AccessoryContext } from "./requests.ts";
import { bindStandard } from "./bound-characteristic.ts";

/** How long a momentary switch stays on, in ms: long enough for a controller to see the press. */
const pressMs = 500;

/** A switch that is a state of the slot: `of` reads it from the view, `ask` requests it. */
export function stateSwitch(
  context: AccessoryContext,
  service: Service,
  what: string,
  ask: (on: boolean) => Answer,
  of: (view: SlotView) => boolean,
): (view: SlotView) => void {
  const { On } = context.hap.Characteristic;
  const showing = bindStandard<boolean>(service, On, false);
  const request = (on: boolean): Answer => {
    const before = showing.shows;
    const answer = ask(on);
    // A slot that shows its new state only later is believed meanwhile; one that showed it at once has the last word.
    if (answer.ok && showing.shows === before) showing.assume(on);
    return answer;
  };
  onWrite(
    context,
    service.getCharacteristic(On),
    what,
    (value) => request(Boolean(value)),
    (ok) => {
      if (ok) showing.settle();
      else showing.correct();
    },
  );
  return (view) => {
    showing.show(of(view));
  };
}

/** A switch that counts each time it is turned on and springs back by itself. */
export function momentarySwitch(context: AccessoryContext, service: Service, what: string, ask: () => Answer): void {
  const { hap, log, name, clock } = context;
  const showing = bindStandard<boolean>(service, hap.Characteristic.On, false);
  // Homebridge may have been stopped during a press.
  showing.show(false);
  let release: Timer | undefined;
  const press = (on: boolean): Answer => {
    const answer = on ? ask() : accepted;
    if (answer.ok) showing.assume(on);
    return answer;
  };
  const springBack = (): void => {
    detached(
      () => {
        showing.show(false);
      },
      (error) => {
        log.error(`${name}: ${what} could not be shown: ${errorText(error)}`);
      },
    );
  };
  onWrite(
    context,
    service.getCharacteristic(hap.Characteristic.On),
    what,
    (value) => press(Boolean(value)),
    (ok) => {
      if (!ok) {
        showing.correct();
        return;
      }
      release?.cancel();
      release = showing.value ? clock.after(pressMs, springBack) : undefined;
    },
  );
  context.atClose(() => {
    release?.cancel();
  });
}
