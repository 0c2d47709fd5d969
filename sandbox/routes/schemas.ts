/**
 * JSON schemas of what the API accepts. Nothing is converted and nothing unknown passes: a client that sends
 * more than the contract says is told so. Query values are strings, so numbers are given as patterns.
 */

/** An object of exactly these properties. */
export function exactly(
	properties: Record<string, object>,
	required: readonly string[] = [],
): Record<string, unknown> {
	return { type: 'object', additionalProperties: false, properties, required };
}

const TEXT = { type: 'string', minLength: 1 };

const BOOLEAN = { type: 'string', enum: ['true', 'false'] };

/** int32 from 1 (nine digits are always below 2^31). */
const COUNT = { type: 'string', pattern: '^[1-9][0-9]{0,8}$' };

const INDEX = { type: 'string', pattern: '^(0|[1-9][0-9]{0,8})$' };

const DATE = {
	type: 'string',
	pattern: '^\\d{4}-\\d{2}-\\d{2}(T[0-9:.]+(Z|[+-]\\d{2}:\\d{2})?)?$',
};

const PAGE = { startIndex: INDEX, count: COUNT };

/** No query at all. */
export const NO_QUERY = exactly({});

/** `startIndex` and `count`. */
export const PAGE_QUERY = exactly(PAGE);

/** Source: invoke-function.txt, "Query parameters". */
export const INVOKE_QUERY = exactly({
	labelCount: COUNT,
	includeMetadata: BOOLEAN,
	modelId: TEXT,
	capture: BOOLEAN,
	externalId: TEXT,
});

/** Source: invoke-function.txt, "Request body". What `data` may be is up to the function. */
export const INVOKE_BODY = exactly(
	{ data: {}, externalId: { type: 'string' }, metadata: { type: 'object' } },
	['data'],
);

/** Source: nyckel-api.md, "Other kinds of function". */
export const SEARCH_QUERY = exactly({ sampleCount: COUNT, includeData: BOOLEAN });

/** An input, or a sample in its place. Source: nyckel-api.md, "Other kinds of function". */
export const SEARCH_BODY = {
	type: 'object',
	oneOf: [exactly({ data: {} }, ['data']), exactly({ sampleId: TEXT }, ['sampleId'])],
};

/** Source: nyckel-api.md, "Other kinds of function". */
export const OCR_QUERY = exactly({ includeRegions: BOOLEAN });

/** Source: nyckel-api.md, "Other endpoints". Which values `sortBy` takes is not known: any word passes. */
export const SAMPLES_QUERY = exactly({
	...PAGE,
	externalId: TEXT,
	annotated: BOOLEAN,
	annotationLabelId: TEXT,
	predictionLabelId: TEXT,
	origin: { type: 'string', pattern: '^[A-Za-z]+$' },
	includeData: BOOLEAN,
	createdAfter: DATE,
	createdBefore: DATE,
	sortBy: { type: 'string', pattern: '^[A-Za-z]+$' },
	sortOrder: { type: 'string', pattern: '^(asc|desc|ascending|descending)$' },
});

/** Which samples to delete. Source: nyckel-api.md, "Other endpoints". */
export const BY_EXTERNAL_ID = exactly({ externalId: TEXT }, ['externalId']);

/** A label as a person writes it; the name is required. Source: nyckel-api.md, "Other endpoints". */
export const LABEL_BODY = exactly(
	{ name: TEXT, description: { type: 'string' }, metadata: { type: 'object' } },
	['name'],
);

/** A label by name or by id, not both. */
const LABEL = {
	oneOf: [exactly({ labelName: TEXT }, ['labelName']), exactly({ labelId: TEXT }, ['labelId'])],
};

/** Source: nyckel-api.md, "Other endpoints". */
export const SAMPLE_BODY = exactly(
	{ data: {}, externalId: { type: 'string' }, annotation: LABEL },
	['data'],
);

/** Source: nyckel-api.md, "Other endpoints". */
export const ANNOTATION_BODY = { type: 'object', ...LABEL };
