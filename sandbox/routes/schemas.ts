/**
 * JSON schemas of what the API accepts. Nothing is converted and nothing unknown passes: a client that sends
 * more than the contract says is told so. Query values are strings, so numbers and dates are given as formats.
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

const MAX_INT32 = 2 ** 31 - 1;

const isInt32 = (text: string): boolean => /^(0|[1-9]\d*)$/.test(text) && Number(text) <= MAX_INT32;

const isMoment = (text: string): boolean =>
	/^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?$/.test(text) && !Number.isNaN(Date.parse(text));

/** What a text in an address must look like, by the names that the schemas use. */
export const FORMATS = {
	/** int32 from 0. */
	index: isInt32,
	/** int32 from 1. */
	count: (text: string): boolean => text !== '0' && isInt32(text),
	/** A day, or a moment with or without a zone (ISO 8601). */
	moment: isMoment,
};

const COUNT = { type: 'string', format: 'count' };

const INDEX = { type: 'string', format: 'index' };

const DATE = { type: 'string', format: 'moment' };

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
