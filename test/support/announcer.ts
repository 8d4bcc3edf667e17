import { getResponder, type ServiceOptions } from "@homebridge/ciao";
import { onTestFinished } from "vitest";

/** Announces services on the loopback, as devices do in a network, until the test is over. */
export async function announce(...services: ServiceOptions[]): Promise<void> {
  const responder = getResponder({ interface: ["127.0.0.1"] });
  onTestFinished(() => responder.shutdown());
  for (const service of services) await responder.createService(service).advertise();
}
