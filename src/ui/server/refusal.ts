import { DrsError } from "../../drs/errors.ts";
import { StoreError } from "../../store/errors.ts";
import { errorText } from "../../support/log.ts";
import type { Mask } from "../../support/mask.ts";
import type { UiRefusal, UiRefusalCode } from "../api.ts";

/** Stops a request with what the page explains to a person. */
export class Refusal extends Error {
  override name = "Refusal";
  readonly code: UiRefusalCode;
  readonly detail: string;

  constructor(code: UiRefusalCode, detail = "", options?: ErrorOptions) {
    super(detail === "" ? code : `${code}: ${detail}`, options);
    this.code = code;
    this.detail = detail;
  }
}

/**
 * Any failure as the page may show it: what was foreseen by its code, the rest as `unexpected`, and no secret in
 * either.
 */
export function refusalOf(error: unknown, mask: Mask): UiRefusal {
  if (error instanceof Refusal) return { code: error.code, detail: mask.apply(error.detail) };
  const detail = mask.apply(errorText(error));
  if (error instanceof StoreError) return { code: "storeUnavailable", detail };
  if (error instanceof DrsError)
    return {
      code: error.code === "NOT_LINKED" ? "notLinked" : error.code === "REFUSED" ? "amazonAnswer" : "amazonUnreachable",
      detail,
    };
  return { code: "unexpected", detail };
}
