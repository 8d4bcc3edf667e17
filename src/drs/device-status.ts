import { callDrs, type DrsCall, type Service } from "./call.ts";
import { isoSeconds } from "./iso-time.ts";
import type { DeviceStatus } from "./types.ts";

function deviceStatusCall({ mostRecentlyActiveAt }: DeviceStatus): DrsCall {
  return {
    name: "DeviceStatus",
    method: "POST",
    path: "/deviceStatus",
    input: "DrsDeviceStatusInput@1.0",
    result: "DrsDeviceStatusResult@1.0",
    body: JSON.stringify({ mostRecentlyActiveDate: isoSeconds(mostRecentlyActiveAt) }),
  };
}

/**
 * Tells Amazon that the device is alive. The 200 alone says that it was taken: its body is not documented. Throws what
 * `callDrs` throws.
 */
export async function deviceStatus(service: Service, status: DeviceStatus): Promise<void> {
  await callDrs(service, deviceStatusCall(status));
}
