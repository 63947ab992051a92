export async function fieldsCommand(_p: readonly string[], _f: readonly string[], _o: unknown): Promise<number> {
  return 2;
}
