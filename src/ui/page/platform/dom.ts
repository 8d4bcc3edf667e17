/**
 * Draws elements from descriptions and changes only what differs, so that what a person has in hand (focus, caret, an open list) stays. Text
 * only ever becomes text nodes and attributes, never markup.
 */

export interface VNode {
  tag: string;
  props: Props;
  children: (VNode | string)[];
}

export type Child = VNode | string | number | null | undefined | false | Child[];

export interface Props {
  /** Tells siblings apart that may come, go or change places. */
  key?: string;
  on?: Partial<Record<string, (event: Event) => void>>;
  /** Called each time the element was drawn, with everything inside it in place. */
  drawn?: (element: HTMLElement) => void;
  /** Called before the element is taken away. */
  removed?: (element: HTMLElement) => void;
  /** What is inside belongs to somebody else, as a chart's canvas. */
  foreign?: boolean;
  value?: string;
  checked?: boolean;
  [attribute: string]: unknown;
}

export function h(tag: string, props: Props = {}, ...children: Child[]): VNode {
  return { tag, props, children: flat(children) };
}

/** Makes the inside of `root` look like `children`. */
export function draw(root: HTMLElement, children: Child[]): void {
  patchChildren(root, flat(children));
}

const described = new WeakMap<Node, VNode>();

/** No attributes of the element: handled one by one. */
const special = new Set(["key", "on", "drawn", "removed", "foreign", "value", "checked"]);

function flat(children: Child[]): (VNode | string)[] {
  return children.flatMap((child): (VNode | string)[] => {
    if (child === null || child === undefined || child === false || child === "") return [];
    if (Array.isArray(child)) return flat(child);
    return [typeof child === "number" ? String(child) : child];
  });
}

function patchChildren(parent: HTMLElement, wanted: (VNode | string)[]): void {
  const keyed = new Map<string, ChildNode>();
  for (const node of parent.childNodes) {
    const key = keyOf(node);
    if (key !== undefined) keyed.set(key, node);
  }
  const staying = new Set(wanted.map((child) => (typeof child === "string" ? undefined : child.props.key)));
  let at: ChildNode | null = parent.firstChild;
  const drop = (node: ChildNode): void => {
    at = node.nextSibling;
    discard(node);
  };
  for (const child of wanted) {
    const key = typeof child === "string" ? undefined : child.props.key;
    const found: ChildNode | null = key === undefined ? at : (keyed.get(key) ?? null);
    if (found === null || !isLike(found, child)) {
      parent.insertBefore(create(child), at);
      continue;
    }
    // Moving an element takes the focus from it: what stands before it and is not wanted goes first.
    while (at !== null && at !== found && (keyOf(at) === undefined || !staying.has(keyOf(at)))) drop(at);
    if (found === at) at = found.nextSibling;
    else parent.insertBefore(found, at);
    patch(found, child);
  }
  while (at !== null) drop(at);
}

function keyOf(node: ChildNode): string | undefined {
  return described.get(node)?.props.key;
}

function isLike(node: ChildNode, wanted: VNode | string): boolean {
  if (typeof wanted === "string") return node.nodeType === Node.TEXT_NODE;
  const was = described.get(node);
  return was?.tag === wanted.tag && was.props.key === wanted.props.key;
}

function create(wanted: VNode | string): ChildNode {
  if (typeof wanted === "string") return document.createTextNode(wanted);
  const element = document.createElement(wanted.tag);
  described.set(element, { tag: wanted.tag, props: {}, children: [] });
  patch(element, wanted);
  return element;
}

function patch(node: ChildNode, wanted: VNode | string): void {
  if (typeof wanted === "string") {
    if (node.nodeValue !== wanted) node.nodeValue = wanted;
    return;
  }
  const element = node as HTMLElement;
  const was = described.get(element)?.props ?? {};
  described.set(element, wanted);
  for (const name of new Set([...Object.keys(was), ...Object.keys(wanted.props)])) {
    if (!special.has(name) && was[name] !== wanted.props[name]) setAttribute(element, name, wanted.props[name]);
  }
  for (const type of Object.keys(wanted.props.on ?? {})) if (was.on?.[type] === undefined) listen(element, type);
  if (wanted.props.foreign !== true) patchChildren(element, wanted.children);
  // After the children: a list has its value only once its options are there.
  const { value, checked } = wanted.props;
  if (value !== undefined && (element as HTMLInputElement).value !== value) (element as HTMLInputElement).value = value;
  if (checked !== undefined) (element as HTMLInputElement).checked = checked;
  wanted.props.drawn?.(element);
}

function setAttribute(element: HTMLElement, name: string, value: unknown): void {
  if (value === undefined || value === null || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : typeof value === "string" ? value : JSON.stringify(value));
}

const listening = new WeakMap<HTMLElement, Set<string>>();

/** One listener for each type, which looks up what the latest drawing wants done. */
function listen(element: HTMLElement, type: string): void {
  const types = listening.get(element) ?? new Set();
  if (types.has(type)) return;
  listening.set(element, types.add(type));
  element.addEventListener(type, (event) => { described.get(element)?.props.on?.[type]?.(event); });
}

function discard(node: ChildNode): void {
  forget(node);
  node.remove();
}

function forget(node: Node): void {
  for (const child of node.childNodes) forget(child);
  described.get(node)?.props.removed?.(node as HTMLElement);
}
