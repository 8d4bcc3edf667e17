import type { ButtonHTMLAttributes, ComponentChildren, FormHTMLAttributes, HTMLAttributes, VNode } from "preact";
import type { InboxState, UiProblem, UiRefusal } from "../../api.ts";
import type { View, ViewProps } from "./view.ts";

/** The pieces that several views are made of, in Homebridge's Bootstrap theme. */

/** How much it asks for attention: the theme's colours, and three kinds of our own. */
type ButtonKind = "primary" | "outline-primary" | "danger" | "plain" | "risk" | "tab";

export type ButtonProps = ButtonHTMLAttributes & { kind?: ButtonKind };

export function Button({ kind = "plain", ...props }: ButtonProps): VNode {
  return <button type="button" class={`btn btn-sm btn-${kind}`} {...props} />;
}

interface AskButtonProps {
  id: string;
  running: boolean;
  /** What it does, and what is said while that is under way. */
  words: readonly [act: string, underWay: string];
  /** What it is about, where several stand on the page. */
  hint?: string;
  ask: () => void;
}

/** Asks the page's server for something that takes seconds: once at a time. */
export function AskButton({ id, running, words: [act, underWay], hint, ask }: AskButtonProps): VNode {
  return (
    <Button id={id} disabled={running} aria-label={running ? undefined : hint} onClick={ask}>
      {running ? underWay : act}
    </Button>
  );
}

export interface FormProps extends Omit<FormHTMLAttributes, "onSubmit"> {
  onSubmit: (form: HTMLFormElement) => void;
}

/** A form that the page handles itself. */
export function Form({ onSubmit, ...props }: FormProps): VNode {
  const submit = (event: Event & { readonly currentTarget: HTMLFormElement }): void => {
    event.preventDefault();
    onSubmit(event.currentTarget);
  };
  return <form {...props} onSubmit={submit} />;
}

type AlertProps = HTMLAttributes<HTMLDivElement> & { kind: "danger" | "warning" | "info" | "success" };

export function Alert({ kind, ...props }: AlertProps): VNode {
  return <div class={`alert alert-${kind} py-2 my-2`} role={kind === "danger" ? "alert" : "status"} {...props} />;
}

/** A refusal: what happened, what to do next, and what was said. */
export function RefusalAlert({ view: { words }, refusal }: ViewProps & { refusal: UiRefusal }): VNode {
  const { code, detail } = refusal;
  const { what, next } = words.errors[code];
  return (
    <Alert kind="danger" data-refusal={code}>
      <strong>{what}</strong> {next}
      {detail === "" ? null : <div class="small mt-1">{words.page.detail(detail)}</div>}
    </Alert>
  );
}

/** Why the plugin refused a request, in the page's language where the plugin stated it. */
export function refusedWhy({ words }: View, { reason, said }: Extract<InboxState, { state: "refused" }>): string {
  return said === undefined ? reason : words.reasonText(said);
}

/** What the plugin would refuse or warns of; nothing where there is nothing. */
export function ProblemList({ view, problems }: ViewProps & { problems: readonly UiProblem[] }): VNode | null {
  if (problems.length === 0) return null;
  const { words } = view;
  const refused = problems.some(({ level }) => level === "error");
  return (
    <Alert kind={refused ? "danger" : "warning"}>
      <strong>{refused ? words.page.problems : words.page.warnings}</strong>
      <ul class="mb-0 ps-3">
        {problems.map(({ path, message }) => (
          <li>
            <code>{path}</code>: {message}
          </li>
        ))}
      </ul>
    </Alert>
  );
}

export interface OutcomeProps extends ViewProps {
  id: string;
  refusal?: UiRefusal | null;
  problems: readonly UiProblem[];
}

/** What came of what was asked for: a place that can take the focus, empty where all is well. */
export function Outcome({ view, id, refusal = null, problems }: OutcomeProps): VNode {
  return (
    <div id={id} tabindex={-1}>
      {refusal === null ? null : <RefusalAlert view={view} refusal={refusal} />}
      <ProblemList view={view} problems={problems} />
    </div>
  );
}

export interface AskingProps extends ViewProps {
  /** What the question is about, as the page's state has it: `unlink:CC0001`. */
  about: string;
  label: string;
  hint?: string;
  question: string;
  onYes: () => void;
}

/** A button that asks before it acts. */
export function Asking({ view: { state, words, acts }, about, label, hint, question, onYes }: AskingProps): VNode {
  if (state.asking !== about) {
    return (
      <Button
        kind="risk"
        aria-label={hint}
        onClick={() => {
          acts.ask(about);
        }}
      >
        {label}
      </Button>
    );
  }
  return (
    <div class="alert alert-warning py-2 my-2 w-100" role="group" aria-label={question}>
      <span class="me-2">{question}</span>
      <Button class="btn btn-sm btn-danger me-2" ref={takeFocus} onClick={onYes}>
        {words.page.yes}
      </Button>
      <Button
        onClick={() => {
          acts.ask(null);
        }}
      >
        {words.page.no}
      </Button>
    </div>
  );
}

/** As a `ref`: once, when the element has come. */
function takeFocus(element: HTMLElement | null): void {
  element?.focus();
}

/** To a page that is not ours, in a window of its own. */
export function OutsideLink({ to, children }: { to: string; children: string }): VNode {
  return (
    <a href={to} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

/** To where something is bought; nothing where that is not known. */
export function ShopLink({ view: { words }, to }: ViewProps & { to: string | null }): VNode | null {
  if (to === null) return null;
  return (
    <>
      {" · "}
      <OutsideLink to={to}>{words.overview.openIn(new URL(to).host)}</OutsideLink>
    </>
  );
}

/** Rows of a name and what is known of it. */
export function Facts({ children }: { children: ComponentChildren }): VNode {
  return <dl class="dr-facts mb-2">{children}</dl>;
}

export function Fact({ name, children }: { name: string; children: ComponentChildren }): VNode {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
