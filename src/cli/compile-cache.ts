/** Node keeps compiled code between runs, where it can (from 22.1 on): starting is then faster. */

import * as nodeModule from 'node:module';

export function enableCompileCache(): void {
  const { enableCompileCache: enable } = nodeModule as { enableCompileCache?: () => unknown };
  enable?.();
}
