/** Which names are those of secrets: `authorization`, `X-Api-Key`, `dbPassword`, `user[token]`, `PHPSESSID`. */

/** `always`: whatever the value is. `text`: only a value that is no number, as `tokens: 512` and `pass: 3` are counts. */
export type Secrecy = 'always' | 'text';

/** Stems that make a name secret wherever they stand in it, once all but letters and digits is taken out. */
const anywhere = [
  'password',
  'passwd',
  'passphrase',
  'passcode',
  'pwd',
  'secret',
  'credential',
  'authorization',
  'cookie',
  'bearer',
  'jwt',
  'csrf',
  'xsrf',
  'sessionid',
  'sessid',
  'mnemonic',
  'seedphrase',
  'apikey',
  'privatekey',
  'accesskey',
  'signingkey',
  'encryptionkey',
  'masterkey',
  'accountkey',
  'sharedkey',
  'sshkey',
  'hmackey',
  'licensekey',
  'subscriptionkey',
  'routingkey',
  'authkey',
  'serverkey',
  'servicekey',
  'storagekey',
  'pincode',
  'otpcode',
  'mfacode',
  'verificationcode',
  // SQL: IDENTIFIED BY 'x'
  'identifiedby',
] as const;

/** Words that make a name secret where they are one of its words, or where it ends with them. */
const words = ['token', 'session'] as const;

/** Words that make a name secret only as its last word: `auth` and `pin` begin too many names that are none. */
const lastWords = [
  'auth',
  'sid',
  'pin',
  'otp',
  'totp',
  'cvv',
  'cvc',
  'sig',
  'signature',
  'creds',
  'pw',
  'ssn',
] as const;

/** Words that are secrets only with a text for a value. */
const textWords = ['tokens', 'pass'] as const;

/** Last words of names that tell about a secret and hold none: `tokenCount`, `password_expires`, `sessionDurationMs`. */
const harmless: ReadonlySet<string> = new Set(
  `age alg algorithm at attempts budget bytes changed count dir disabled duration enabled endpoint exists expiration expired
   expires expiry file in invalid kind len length limit max min missing ms name on path policy present remaining required
   retries rotated seconds size start state status strength timeout total ttl type updated uri url usage used valid
   version`.split(/\s+/),
);

// "secretary" holds no secret.
const secretAnywhere = new RegExp(anywhere.join('|').replace('secret', 'secret(?!ar)'));
const endsSecretly = new RegExp(`(?:${words.join('|')})$`);

/** The letters of each stem as bits. A name that lacks one of them can't hold the stem, which a scan knows without looking. */
const stemLetters: readonly number[] = [
  ...new Set([...anywhere, ...words, ...lastWords, ...textWords].map((stem) => lettersOf(stem))),
];

/** Bit n is set where the text has the nth letter of the alphabet. */
export function lettersOf(lowerCase: string): number {
  let letters = 0;
  for (const char of lowerCase) letters |= 1 << (char.charCodeAt(0) - 0x61);
  return letters;
}

/** Whether a name of these letters could be that of a secret. */
export function mayBeSecret(letters: number): boolean {
  for (const stem of stemLetters) if ((letters & stem) === stem) return true;
  return false;
}

/** Longer names are judged by their last characters: no name is this long, but a blob before a colon may be. */
const longestName = 128;

/** What earlier names were found to be. Logs repeat their names. */
const known = new Map<string, Secrecy | undefined>();
const mostKnown = 2_000;

/** How secret the value of a name is; undefined where it is not. Any case, snake_case, camelCase, kebab-case, with escapes of
 * JSON and of URLs, and with characters in between, as in `p-a-s-s-w-o-r-d`.
 *
 *     secrecyOf('X-Api-Key')    // 'always'
 *     secrecyOf('maxTokens')    // 'text'
 *     secrecyOf('tokenCount')   // undefined */
export function secrecyOf(name: string): Secrecy | undefined {
  if (known.has(name)) return known.get(name);
  const found = judge(decodeName(name.slice(-longestName)));
  if (known.size >= mostKnown) known.clear();
  if (name.length <= longestName) known.set(name, found);
  return found;
}

function judge(name: string): Secrecy | undefined {
  const squashed = name.toLowerCase().replace(notAlphanumeric, '').replace(lastDigits, '');
  const parts = wordsOf(name);
  const last = parts.at(-1) ?? '';
  if (parts.length > 1 && harmless.has(last)) return undefined;
  if (secretAnywhere.test(squashed) || endsSecretly.test(squashed)) return 'always';
  if (has(lastWords, last) || words.some((word) => parts.includes(word))) return 'always';
  return has(textWords, last) || squashed.endsWith('tokens') ? 'text' : undefined;
}

const has = (list: readonly string[], word: string): boolean => list.includes(word);

const notAlphanumeric = /[^\p{L}\p{N}]/gu;
const lastDigits = /\d{1,16}$/;
const camelHump = /([a-z\d])([A-Z])/g;
const acronymEnd = /([A-Z])([A-Z][a-z])/g;
const betweenWords = /[^\p{L}\p{N}]/u;

function wordsOf(name: string): string[] {
  const split = name.replace(camelHump, '$1 $2').replace(acronymEnd, '$1 $2').toLowerCase().split(betweenWords);
  return split.map((word) => word.replace(lastDigits, '')).filter((word) => word !== '');
}

const jsonEscape = /\\{1,8}u([\da-f]{4})/gi;
const shortEscape = /\\{1,8}[bfnrt]/g;
const urlEscape = /%([\da-f]{2})/gi;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what is not ASCII is what it looks for
const notAscii = /[^\x00-\x7f]/;

function decodeName(name: string): string {
  let text = name;
  if (text.includes('\\')) text = text.replace(jsonEscape, charOf).replace(shortEscape, ' ');
  if (text.includes('%')) text = text.replace(urlEscape, charOf);
  return notAscii.test(text) ? text.normalize('NFKC') : text;
}

const charOf = (_escape: string, hex: string): string => String.fromCharCode(Number.parseInt(hex, 16));

/** Names whose value is the rest of the line when no quotes hold it: it has spaces and semicolons of its own. */
export function takesWholeLine(name: string): boolean {
  return wholeLine.test(name.toLowerCase().replace(notAlphanumeric, ''));
}

const wholeLine = /authorization|cookie|passphrase|mnemonic|seedphrase/;
