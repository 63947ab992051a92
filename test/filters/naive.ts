/** The oracle: a filter evaluated on the values of one record, as plainly as the language's description puts it. It
 * shares with the code under test only how single literals are read (query/literal.ts and core). */

import { isBigDecimal } from '../../src/core/json.ts';
import type { JsonValue } from '../../src/core/value.ts';
