import type { API, PlatformAccessory } from "homebridge";
import { detached } from "../support/detached.ts";
import { errorText, type Log } from "../support/log.ts";
import { enumsOf } from "./hap-enums.ts";
import { restoreConfiguredName } from "./services.ts";

/**
 * Makes a restored accessory refuse what it is asked: its slot is in the configuration, but wrong there, so it does not
 * run. Without this HAP would take "Replenish on" and show it, and nobody would order.
 */
export function refuseRequests({ hap }: API, accessory: PlatformAccessory, log: Log): void {
  const { Switch, FilterMaintenance } = hap.Service;
  const { On, ResetFilterIndication } = hap.Characteristic;
  const refuse = (putRight: () => void) => (): never => {
    log.warn(`${accessory.displayName}: refused, since its slot does not run; mend the configuration`);
    // In the next turn: HAP keeps the error of a refused write until it is given a value, and what a handler pushes is
    // overwritten.
    setImmediate(() => {
      detached(putRight, (error) => {
        log.debug(errorText(error));
      });
    });
    throw new hap.HapStatusError(enumsOf(hap).HAPStatus.NOT_ALLOWED_IN_CURRENT_STATE);
  };
  for (const service of accessory.services) {
    restoreConfiguredName(hap, service, accessory.displayName);
    if (service.UUID === Switch.UUID) {
      const on = service.getCharacteristic(On);
      const shown = on.value ?? false;
      on.onSet(
        refuse(() => {
          on.sendEventNotification(shown);
        }),
      );
    }
    if (service.UUID === FilterMaintenance.UUID)
      service.getCharacteristic(ResetFilterIndication).onSet(refuse(() => undefined));
  }
}
