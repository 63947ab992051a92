/** The JSON Schema of rules files, for editors. Made from the tables that the reader checks with; published as
 * schema/watch.schema.json. */

import { commonOptions, type SinkKind, sinkKinds } from '../alerts/index.ts';
import type { OptionKind, OptionType } from '../alerts/options.ts';
import { type FieldKind, type FieldType, fileFields, ruleFields, sharedFields } from './fields.ts';

type Schema = Readonly<Record<string, unknown>>;

const text: Schema = { type: 'string' };
const texts: Schema = { oneOf: [text, { type: 'array', items: text }] };
const duration: Schema = {
  oneOf: [{ type: 'string', pattern: '^\\s*\\d+(\\.\\d+)?\\s*(ns|us|µs|μs|ms|s|m|h|d)' }, { const: 0 }],
};

/** The schema, draft 2020-12. */
export function watchSchema(): Schema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Rules of logscan watch',
    ...objectOf(fileFields, ['rules']),
  };
}

function objectOf(fields: readonly FieldKind[], required: readonly string[]): Schema {
  const properties = Object.fromEntries(
    fields.map((field) => [field.name, { description: field.summary, ...fieldSchema(field) }]),
  );
  return { type: 'object', additionalProperties: false, required, properties };
}

function fieldSchema(field: FieldKind): Schema {
  return field.type === 'choice' ? { enum: field.choices } : fieldSchemas[field.type]();
}

const fieldSchemas: Readonly<Record<Exclude<FieldType, 'choice'>, () => Schema>> = {
  text: () => text,
  query: () => text,
  measure: () => text,
  texts: () => texts,
  duration: () => duration,
  number: () => ({ type: 'number' }),
  count: () => ({ type: 'integer', minimum: 1 }),
  share: () => ({
    oneOf: [
      { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
      { type: 'string', pattern: '^\\d+(\\.\\d+)? ?%$' },
    ],
  }),
  boolean: () => ({ type: 'boolean' }),
  rules: () => ({ type: 'array', minItems: 1, items: objectOf(ruleFields, ['name']) }),
  defaults: () => objectOf(sharedFields, []),
  sinks: () => ({ type: 'object', additionalProperties: { oneOf: [text, ...sinkKinds.map(sinkSchema)] } }),
};

function sinkSchema(kind: SinkKind): Schema {
  const options = [...commonOptions, ...kind.options];
  const properties = options.map((option) => [option.name, { description: option.summary, ...optionSchema(option) }]);
  return {
    title: kind.name,
    description: kind.summary,
    type: 'object',
    additionalProperties: false,
    required: ['kind', ...options.filter((option) => option.required === true).map((option) => option.name)],
    properties: { kind: { const: kind.name }, ...Object.fromEntries(properties) },
  };
}

const optionSchema = (option: OptionKind): Schema => optionSchemas[option.type];

const optionSchemas: Readonly<Record<OptionType, Schema>> = {
  text,
  url: text,
  secret: { type: 'string', pattern: '^(env|file):.' },
  duration,
  count: { type: 'integer', minimum: 1 },
  words: texts,
  map: { type: 'object', additionalProperties: text },
};
