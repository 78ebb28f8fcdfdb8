/** Greets whom the event names, or the world. */
export async function handler({ name = 'World' }: { readonly name?: string }): Promise<{ greeting: string }> {
  return { greeting: `Hello, ${name}!` };
}
