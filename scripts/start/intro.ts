import type { Bridge } from "./homebridge.ts";
import { cycleSeconds, firstOrderSeconds, parcelSeconds, show } from "./show.ts";

export interface Places {
  bridge: Bridge;
  simulatorUrl: string;
  sensorUrl: string;
  storage: string;
  watch: boolean;
}

/** What is about to be seen, in which order, where it all is, and how to interfere. */
export function intro({ bridge, simulatorUrl, sensorUrl, storage, watch }: Places): string {
  const minutes = Math.round((show.maxOrdersPer30Days * cycleSeconds) / 60);
  const fault = JSON.stringify({
    call: "replenish",
    slotId: show.beans.slotId,
    times: 1,
    fault: { kind: "reset", when: "after" },
  });
  const reach = bridge.lan
    ? `port ${bridge.port}, open to your home network`
    : `port ${bridge.port}, on this machine only; to pair an iPhone: npm start -- --lan`;
  return `
Dash Replenishment against a simulated Amazon and a to-do list: no account, no money, no parcel. "Amazon" in the log is the simulator.

What you are about to see
  1. A real Homebridge starts with this plugin and two slots: ${show.beans.name}, which is ordered at Amazon,
     and ${show.filter.name}, which is put on a to-do list over CalDAV. Each has a sensor that is read every second.
  2. The sensor of ${show.beans.name} stands at ${show.firstLevel} % and falls ${show.fallPerSecond} % a second. After ${show.confirmations} readings in a row at ${show.threshold} %
     or less, about ${firstOrderSeconds} s later, the plugin orders by itself: "Test order placed".
     Here it does not wait. In your home a level must stand for half an hour, and a sudden fall for
     12 hours, before it is believed (settleMinutes and suddenFallHours, which are 0 in this show).
  3. ${parcelSeconds} s later the simulated parcel arrives and the sensor jumps to 100 %. The plugin sees it
     ("refilled"), and may order again.
  4. It falls again: one order in each round of about ${cycleSeconds} s. After ${show.maxOrdersPer30Days} orders, in about ${minutes} minutes,
     the plugin's limit stops them: "${show.maxOrdersPer30Days} orders in 30 days reached". That is meant to be so.
  5. ${show.filter.name} is low after about a minute, or is ordered when you turn on its Replenish switch: then it stands on
     the list ("[list] put there"). ${show.tickAfter} s later it is ticked off there. The plugin looks after a minute, and then every five: "marked as bought".
     ${show.fillAfter} s after the tick the filter is put in.

Where it is
  Homebridge   pairing code ${bridge.pin}, ${reach}
  sensor       ${sensorUrl}
  simulator    ${simulatorUrl}
  storage      ${storage} (removed at the end)

To interfere, from another terminal
  what the sensor shows     curl ${sensorUrl}
  pour some in, or out      curl -X PUT -d 80 ${sensorUrl}
                            (before the parcel is sent, it cannot be the order's: that stays on order)
  the simulator's orders    curl ${simulatorUrl}/_simulator/orders
  what it was asked         curl ${simulatorUrl}/_simulator/calls
  lose the next answer      curl -d '${fault}' ${simulatorUrl}/_simulator/faults
                            (the order is taken, but the plugin does not hear so: it asks again, and must not buy twice)

${watch ? "A change under src/ is built and Homebridge restarted; the simulator, the sensor and the storage stay.\n" : ""}Ctrl-C ends it all and leaves nothing behind.
`;
}
