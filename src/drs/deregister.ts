import { callDrs, type DrsCall, type Service } from "./call.ts";

/** Version 2 changes only the input. */
const deregisterCall: DrsCall = {
  name: "Deregister",
  method: "DELETE",
  path: "/registration",
  input: "DrsDeregisterInput@2.0",
  result: "DrsDeregisterResult@1.0",
  body: null,
};

/**
 * Ends the device's link at Amazon: its access token, refresh token and authorization codes are worthless afterwards,
 * and the access token is forgotten. The vault is the caller's. Throws what `callDrs` throws; `NotLinkedError` means
 * that there is no link left to end.
 */
export async function deregister(service: Service): Promise<void> {
  await callDrs(service, deregisterCall);
  service.tokens.forget();
}
