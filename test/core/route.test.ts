import { expect, test } from 'vitest';
import { renderTemplate } from '../../src/core/message-template.ts';
import { routeFromUrl } from '../../src/core/route.ts';
import { statusFromNumber, statusFromText } from '../../src/core/status.ts';

test.each<[string, string]>([
  ['/users/123', '/users/:id'],
  ['/users/123/orders/9?x=1', '/users/:id/orders/:id'],
  ['https://shop.example:8443/users/0b7f6c1e-1f0e-4a5e-9c83-2b0a1d6f7e11#top', '/users/:id'],
  ['//cdn.example/a/5f2b8c9d1e', '/a/:id'],
  ['/objects/507f1f77bcf86cd799439011', '/objects/:id'],
  ['/reset/V1StGXR8_Z5jdHi6B-myT0aQ', '/reset/:id'],
  ['/blog/a-title-with-many-words-2024', '/blog/a-title-with-many-words-2024'],
  ['/api/v1/users', '/api/v1/users'],
  ['/facade/deadbeefs', '/facade/deadbeefs'],
  ['https://shop.example', '/'],
  ['http://h?x=/1', '/'],
  ['', '/'],
  ['*', '*'],
])('the route of %j is %j', (url, route) => expect(routeFromUrl(url)).toBe(route));

test.each<[string, number | undefined]>([
  ['200', 200],
  ['200 OK', 200],
  [' 404 Not Found', 404],
  ['599', 599],
  ['600', undefined],
  ['99', undefined],
  ['2000', undefined],
  ['OK', undefined],
  ['', undefined],
  ['200x', undefined],
])('the status in %j is %s', (text, status) => expect(statusFromText(text)).toBe(status));

test('a status is a whole number from 100 to 599', () => {
  expect([99, 100, 200.5, 599, 600, Number.NaN].map(statusFromNumber)).toEqual([
    undefined,
    100,
    undefined,
    599,
    undefined,
    undefined,
  ]);
});

test.each<[string, string]>([
  ['User {Name} in {@Place}', 'User ann in {"a":1}'],
  ['{Name,-10}|{$Name}', 'ann|ann'],
  ['{{Name}} {Missing}', '{Name} {Missing}'],
  ['{toString} {__proto__}', '{toString} {__proto__}'],
  ['{0} of {N}', 'zero of 3'],
  ['{N:000}', '3'],
])('%j renders as %j', (template, text) => {
  expect(renderTemplate(template, { Name: 'ann', Place: { a: 1 }, '0': 'zero', N: 3 })).toBe(text);
});
