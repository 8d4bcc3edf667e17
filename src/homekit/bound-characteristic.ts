import type { Characteristic, CharacteristicValue, Service, WithUUID } from "homebridge";

/**
 * One characteristic and the value we say it has. Reads are answered from here, so HAP never waits and no error sticks.
 */
export interface BoundCharacteristic<T> {
  /** The value we say it has. */
  readonly value: T;
  /** How often `show` was called: tells whether a request was answered by a new value. */
  readonly shows: number;
  /** Says a value. Controllers are told when it differs from what HAP holds, and only then. */
  show(value: T): void;
  /** Takes over a value that HAP is about to hold because a controller wrote it: nobody needs to be told. */
  assume(value: T): void;
  /** Says our value again if HAP holds another one, because a controller wrote it. */
  settle(): void;
  /**
   * Says our value after a refused write, whatever HAP holds. HAP keeps the error until it is given a value; and as
   * that value is the old one, only a forced event reaches the controller that still shows what it wrote.
   */
  correct(): void;
}

/** Shows `value` on a characteristic from now on. */
export function bindCharacteristic<T extends CharacteristicValue>(
  characteristic: Characteristic,
  initial: T,
): BoundCharacteristic<T> {
  let value = initial;
  let shows = 0;
  const settle = (): void => {
    if (characteristic.value !== value) characteristic.updateValue(value);
  };
  characteristic.onGet(() => value);
  settle();
  return {
    get value() {
      return value;
    },
    get shows() {
      return shows;
    },
    show(next) {
      shows++;
      value = next;
      settle();
    },
    assume(next) {
      value = next;
    },
    settle,
    correct() {
      characteristic.sendEventNotification(value);
    },
  };
}

/** The value a characteristic came back with after a restart, or `otherwise` where it did not. */
export function restoredValue<T extends CharacteristicValue>(
  characteristic: Characteristic | undefined,
  otherwise: T,
): T {
  const value = characteristic?.value;
  return typeof value === typeof otherwise ? (value as T) : otherwise;
}

/**
 * Shows a standard characteristic of a service, beginning with what was shown before the restart.
 * `otherwise` counts for an optional characteristic that the service did not have yet.
 */
export function bindStandard<T extends CharacteristicValue>(
  service: Service,
  type: WithUUID<new () => Characteristic>,
  otherwise: T,
): BoundCharacteristic<T> {
  const before = service.characteristics.find(({ UUID }) => UUID === type.UUID);
  const initial = restoredValue(before, otherwise);
  return bindCharacteristic(service.getCharacteristic(type), initial);
}
