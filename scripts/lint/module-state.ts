import type { Rule, Scope } from "eslint";

const changingMethods = /^(push|pop|shift|unshift|splice|sort|reverse|fill|copyWithin|set|add|delete|clear)$/;

/**
 * Tells of a constant of a module that something in that file changes from within: with `let` there is a simpler word
 * for it.
 */
export const moduleState = (message: string): Rule.RuleModule => ({
  meta: { type: "problem", schema: [] },
  create: (context) => ({
    "Program:exit"(program) {
      const module = context.sourceCode.getScope(program).childScopes.find(({ type }) => type === "module");
      for (const variable of module?.variables ?? []) {
        if (variable.defs.some(({ type }) => type === "Variable"))
          variable.references.filter(changes).forEach(({ identifier }) => {
            context.report({ node: identifier, message });
          });
      }
    },
  }),
});

/** What is looked at of a node (ESTree), whichever it is. */
interface SyntaxNode {
  type: string;
  parent: SyntaxNode | null;
  object?: unknown;
  property?: { name?: string };
  computed?: boolean;
  left?: unknown;
  callee?: unknown;
  operator?: string;
}

/** `name.a.b = 1`, `name[0]++`, `delete name.a`, `name.a.push(1)`. */
function changes({ identifier }: Scope.Reference): boolean {
  let node = identifier as unknown as SyntaxNode;
  while (node.parent?.type === "MemberExpression" && node.parent.object === node) node = node.parent;
  const { parent } = node;
  if (node.type !== "MemberExpression" || parent === null) return false;
  if (parent.type === "AssignmentExpression") return parent.left === node;
  if (parent.type === "UpdateExpression") return true;
  if (parent.type === "UnaryExpression") return parent.operator === "delete";
  return (
    parent.type === "CallExpression" &&
    parent.callee === node &&
    node.computed !== true &&
    changingMethods.test(node.property?.name ?? "")
  );
}
