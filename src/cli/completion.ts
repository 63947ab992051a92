export function completionScript(_s: string): string {
  return '';
}
export async function complete(_w: readonly string[]): Promise<string> {
  return '';
}
