import { expect, test } from "vitest";
import { findPrinters } from "../../../src/sources/ipp/find.ts";

/** As a printer announces itself (Bonjour Printing Specification 1.2.1, section 9.2, reduced). */
const printer = (text: Record<string, string>, port = 631) => ({
  name: "Brother HL-L2350DW series",
  address: "192.168.1.9",
  port,
  text: new Map(Object.entries({ txtvers: "1", qtotal: "1", pdl: "image/urf", ...text })),
});

test.each<[Record<string, string>, number, string, string]>([
  [{ rp: "ipp/print", ty: "Brother HL-L2350DW" }, 631, "Brother HL-L2350DW", "ipp://192.168.1.9/ipp/print"],
  [{ rp: "printers/Office" }, 8631, "Brother HL-L2350DW series", "ipp://192.168.1.9:8631/printers/Office"],
  [{ rp: "/ipp" }, 631, "Brother HL-L2350DW series", "ipp://192.168.1.9/ipp"],
  [{}, 631, "Brother HL-L2350DW series", "ipp://192.168.1.9/ipp/print"],
  [{ rp: "x?y=1#z" }, 631, "Brother HL-L2350DW series", "ipp://192.168.1.9/ipp/print"],
])("a printer that says %j at port %i fills its address, and its supply is still to be chosen", async (...row) => {
  const [text, port, name, url] = row;
  expect(await findPrinters({ announced: () => Promise.resolve([printer(text, port)]) })).toEqual([
    { name, place: url, values: { "level.url": url }, open: ["item"] },
  ]);
});
