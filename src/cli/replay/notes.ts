/** What is said of requests besides them: what was left out, and what there was none of. */

import type { FoundRequests } from '../../analysis/replay/find.ts';
import { counted } from '../report.ts';

export function notesOn({ requests, withheld, more, withoutRequest }: FoundRequests, limit: number): string[] {
  const notes: string[] = [];
  const { headers, masked, bodyMissing, badAddress } = withheld;
  if (more) notes.push(`only the first ${counted(limit, 'request is', 'requests are')} taken; -n N takes more`);
  if (headers.size > 0)
    notes.push(
      `left out: ${[...headers].map(([name, count]) => `${name} (${count.toLocaleString('en')})`).join(', ')}; --keep-header NAME keeps one`,
    );
  if (masked > 0) notes.push(`secrets in the address or body of ${counted(masked, 'request', 'requests')} are *** now`);
  if (bodyMissing > 0) notes.push(`the logs do not hold the body of ${counted(bodyMissing, 'request', 'requests')}`);
  if (badAddress > 0)
    notes.push(`${counted(badAddress, 'request has', 'requests have')} no path to send to: passed over`);
  if (withoutRequest > 0)
    notes.push(
      requests.length === 0
        ? 'the selected records hold no method and address, nor does any with their request ids'
        : `${counted(withoutRequest, 'selected record is', 'selected records are')} of no request that the logs hold`,
    );
  return notes;
}

export const nothingCaptured =
  'no record holds a request (a method and an address): a service logs them as ' +
  '{"message":"Captured request","method":"POST","url":"/api/pay","headers":{...},"body":{...}}';
