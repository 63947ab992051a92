/** The JSON Schema of a signature's file, for editors. Made from the tables that the reader checks with; published as
 * schema/signature.schema.json. */

import { type FieldKind, signatureFields, testFields } from './fields.ts';

type Schema = Readonly<Record<string, unknown>>;

const text: Schema = { type: 'string' };
const texts: Schema = { oneOf: [text, { type: 'array', items: text }] };

/** The schema, draft 2020-12. */
export function signatureSchema(): Schema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A signature of logscan diagnose',
    ...objectOf(signatureFields),
  };
}

function objectOf(fields: readonly FieldKind[]): Schema {
  return {
    type: 'object',
    additionalProperties: false,
    required: fields.filter(({ required }) => required).map(({ name }) => name),
    properties: Object.fromEntries(
      fields.map((field) => [field.name, { description: field.summary, ...schemas[field.type](field) }]),
    ),
  };
}

const schemas: Readonly<Record<FieldKind['type'], (field: FieldKind) => Schema>> = {
  text: ({ name }) => (name === 'kind' ? { ...text, pattern: '^[a-z][a-z0-9-]*$' } : text),
  texts: () => texts,
  query: () => text,
  number: () => ({ type: 'number', minimum: 0 }),
  count: () => ({ type: 'integer', minimum: 1 }),
  share: () => ({
    oneOf: [
      { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
      { type: 'string', pattern: '^\\d+(\\.\\d+)? ?%$' },
    ],
  }),
  boolean: () => ({ type: 'boolean' }),
  choice: ({ choices }) => ({ enum: choices }),
  tests: () => ({ type: 'array', minItems: 1, items: objectOf(testFields) }),
};
