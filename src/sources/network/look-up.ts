import { networkInterfaces } from "node:os";
import type { MulticastDns } from "multicast-dns";
import { second } from "../../slot/times.ts";
import type { Clock } from "../../support/clock.ts";
import { detached, type ReportFailure } from "../../support/detached.ts";
import { codeText } from "../../support/network-errors.ts";
import { TrialError } from "../errors.ts";
import { type Announced, createRecords, type Question } from "./records.ts";

/** So long answers are waited for. */
const patience = 5 * second;

/** When it is asked, from the beginning: again for what was lost, and with growing distances (RFC 6762, section 5.2). */
const rounds = [0, second, 3 * second];

/** What is looked at in one look-up; beyond it somebody floods the network. */
const mostPackets = 3_000;

/** Larger packets are not asked for: a question each for so many. */
const mostQuestions = 40;

export interface LookUpParts {
  clock: Clock;
  report: ReportFailure;
  /** Of the interfaces that it is asked on; none: nobody is asked. */
  addresses: readonly string[];
}

/**
 * The services of these types, as `_shelly._tcp`, that announce themselves in the network within 5 s (multicast DNS, RFC
 * 6762). When that is over no socket is left. Rejects with TrialError where no interface can
 * be used.
 */
export async function lookUp(
  types: readonly string[],
  { clock, report, addresses }: LookUpParts,
): Promise<(type: string) => Announced[]> {
  if (addresses.length === 0) return () => [];
  const { default: multicastDns } = await import("multicast-dns");
  const records = createRecords();
  let packets = 0;
  let problem = "";
  const open = new Set<MulticastDns>();

  const close = (one: MulticastDns): void => {
    open.delete(one);
    detached(() => {
      one.destroy();
    }, report);
  };
  const ask = (): void => {
    const questions: Question[] = types.flatMap((type) => records.questions(type)).slice(0, mostQuestions);
    for (const one of open)
      detached(() => {
        one.query({ questions });
      }, report);
  };

  for (const address of addresses) {
    // Listens everywhere: bound to an address a socket gets nothing that goes to the group.
    const one = multicastDns({ interface: address, bind: "0.0.0.0" });
    open.add(one);
    one.on("error", (error: NodeJS.ErrnoException) => {
      problem = codeText(error.code ?? "");
      close(one);
    });
    // What cannot be decoded is passed over, and so is an interface that takes no groups.
    one.on("warning", () => undefined);
    one.on("response", (packet: { answers?: unknown; additionals?: unknown }) => {
      if (++packets > mostPackets) return;
      records.add(packet.answers);
      records.add(packet.additionals);
    });
  }
  const over = Promise.withResolvers<undefined>();
  const timers = [
    ...rounds.map((at) => clock.after(at, ask)),
    clock.after(patience, () => {
      over.resolve(undefined);
    }),
  ];
  await over.promise;
  for (const timer of timers) timer.cancel();
  if (open.size === 0) throw new TrialError("sensorUnreachable", `nothing can be looked up here: ${problem}`);
  for (const one of open) close(one);
  return (type) => records.announced(type);
}

/** Of this machine, one of each interface. */
export function ipv4Addresses(): string[] {
  return Object.values(networkInterfaces()).flatMap(
    (addresses = []) => addresses.find(({ family }) => family === "IPv4")?.address ?? [],
  );
}
