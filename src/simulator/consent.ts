import { html, type Answer } from "./answer.ts";
import { consentPage, consentProblemPage } from "./consent-page.ts";
import { readConsent, type ConsentRequest } from "./consent-request.ts";
import type { SimulatorState } from "./state.ts";

/** Shows the consent page (a GET, without a decision), or sends the customer back with what they decided. */
export function answerConsent(state: SimulatorState, query: URLSearchParams, decision: string | null): Answer {
  const outcome = readConsent(query, state);
  switch (outcome.kind) {
    case "page":
      return html(400, consentProblemPage(outcome.problem));
    case "redirect":
      return redirect(outcome.redirectUri, {
        error: outcome.error,
        error_description: outcome.description,
        state: outcome.state,
      });
    case "ask":
      return decide(state, outcome.request, query, decision);
  }
}

function decide(
  state: SimulatorState,
  request: ConsentRequest,
  query: URLSearchParams,
  decision: string | null,
): Answer {
  const { redirectUri } = request;
  if (decision === null) return html(200, consentPage(request, query));
  if (decision !== "allow") {
    return redirect(redirectUri, {
      error: "access_denied",
      error_description: "The customer did not allow access",
      state: request.state,
    });
  }
  const code = state.tokens.grantCode(request);
  // RFC 6749, section 4.1.2.1.
  if (code === null)
    return redirect(redirectUri, {
      error: "temporarily_unavailable",
      error_description: "Too many codes wait to be used",
      state: request.state,
    });
  return redirect(redirectUri, { code, scope: "dash:replenish", state: request.state });
}

function redirect(redirectUri: string, answer: Record<string, string>): Answer {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(answer)) if (value !== "") url.searchParams.set(name, value);
  return { status: 302, body: "", headers: { Location: url.href, "Cache-Control": "no-store" } };
}
