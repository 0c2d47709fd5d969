import type { IDataObject } from 'n8n-workflow';

import { segmentOf } from './ids';
import type { ApiRequest, NyckelLabel } from './types';

/** Entries asked for at once where Nyckel pages a list. */
export const PAGE_SIZE = 100;

/** An ID becomes one segment of the path, whatever it holds: `../` reaches nothing else. */
function functionPath(functionId: string, rest = ''): Pick<ApiRequest, 'path' | 'functionId'> {
	return { path: `/v1/functions/${segmentOf(functionId)}${rest}`, functionId };
}

/** The first page of a list. */
const firstPage = (filters: IDataObject = {}) => ({
	query: { ...filters, startIndex: 0, count: PAGE_SIZE },
	isPage: true,
});

/** The functions of the account. No paging is documented: they come all at once, or a link leads on. */
export const listFunctions = (): ApiRequest => ({
	method: 'GET',
	path: '/v1/functions',
	isPage: true,
});

/** One function. */
export const getFunction = (functionId: string): ApiRequest => ({
	method: 'GET',
	...functionPath(functionId),
});

/** How many samples a function has, in all and by label. */
export const getSummary = (functionId: string): ApiRequest => ({
	method: 'GET',
	...functionPath(functionId, '/summary'),
});

/** The labels of a function. */
export const listLabels = (functionId: string): ApiRequest => ({
	method: 'GET',
	...functionPath(functionId, '/labels'),
	...firstPage(),
});

/** The columns of a tabular function. */
export const listFields = (functionId: string): ApiRequest => ({
	method: 'GET',
	...functionPath(functionId, '/fields'),
	...firstPage(),
});

/**
 * One invocation; besides a search the only request that costs the user something.
 * @param query the query options that the user has set, named as the API names them
 * @param body `{data, metadata?}`
 * @param bytes memory that one attempt needs at its peak
 */
export const invokeFunction = (
	functionId: string,
	query: IDataObject,
	body: ApiRequest['body'],
	bytes: number,
): ApiRequest => ({
	method: 'POST',
	...functionPath(functionId, '/invoke'),
	isInvocation: true,
	query,
	body,
	bytes,
});

/** Addresses of invocations, by the version in their path. `v0.9` is where the vendor's SDK asks functions that tag. */
export type InvokeVersion = 'v1' | 'v0.9';

/** @returns the version in the path of an invocation */
export const versionOf = ({ path }: ApiRequest): InvokeVersion =>
	path.startsWith('/v0.9/') ? 'v0.9' : 'v1';

/** @returns the same invocation at the address of this version */
export const atVersion = (request: ApiRequest, version: InvokeVersion): ApiRequest =>
	versionOf(request) === version
		? request
		: { ...request, path: request.path.replace(/^\/[^/]+/, `/${version}`) };

/** Where a function is searched: as the reference says today, or as an older guide says. */
export type SearchAddress = 'current' | 'older';

const SEARCH_PATHS: Record<SearchAddress, (segment: string) => string> = {
	current: (segment) => `/v1/search-functions/${segment}/invoke`,
	older: (segment) => `/v1/functions/${segment}/search`,
};

/** @returns at which address a search is made */
export const searchAddressOf = ({ path }: ApiRequest): SearchAddress =>
	path.startsWith('/v1/search-functions/') ? 'current' : 'older';

/**
 * One search for the samples most alike; costs as much as an invocation.
 * @param query the query options, named as the API names them
 * @param body `{data}` or `{sampleId}`
 * @param more the memory that one attempt needs at its peak, bytes; and the sample, where it stands in for the input
 */
export const searchSamples = (
	functionId: string,
	address: SearchAddress,
	query: IDataObject,
	body: ApiRequest['body'],
	{ bytes = 0, sampleId }: { bytes?: number; sampleId?: string },
): ApiRequest => ({
	method: 'POST',
	path: SEARCH_PATHS[address](segmentOf(functionId)),
	functionId,
	isInvocation: true,
	query,
	body,
	bytes,
	...(sampleId !== undefined && { notFound: { code: 'noSample', sample: sampleId } }),
});

/**
 * The samples of a function.
 * @param filters named as the API names them
 */
export const listSamples = (functionId: string, filters: IDataObject): ApiRequest => ({
	method: 'GET',
	...functionPath(functionId, '/samples'),
	...firstPage(filters),
});

/**
 * Adds a sample.
 * @param body `{data, externalId?, annotation?}`
 * @param bytes memory that one attempt needs at its peak
 */
export const createSample = (
	functionId: string,
	body: ApiRequest['body'],
	bytes: number,
): ApiRequest => ({
	method: 'POST',
	...functionPath(functionId, '/samples'),
	addsSample: true,
	body,
	bytes,
});

const samplePath = (functionId: string, sampleId: string, rest = '') => ({
	...functionPath(functionId, `/samples/${segmentOf(sampleId)}${rest}`),
	notFound: { code: 'noSample', sample: sampleId } as const,
});

/** One sample. */
export const getSample = (functionId: string, sampleId: string): ApiRequest => ({
	method: 'GET',
	...samplePath(functionId, sampleId),
});

/** Takes a sample out for good, with its data. */
export const deleteSample = (functionId: string, sampleId: string): ApiRequest => ({
	method: 'DELETE',
	...samplePath(functionId, sampleId),
	ignoresReply: true,
});

/**
 * Sets the label of a sample, in place of an earlier one.
 * @param label `{labelId}` or `{labelName}`
 */
export const annotateSample = (
	functionId: string,
	sampleId: string,
	label: IDataObject,
): ApiRequest => ({
	method: 'PUT',
	...samplePath(functionId, sampleId, '/annotation'),
	body: label,
	ignoresReply: true,
});

/** Takes the label off a sample. */
export const clearAnnotation = (functionId: string, sampleId: string): ApiRequest => ({
	method: 'DELETE',
	...samplePath(functionId, sampleId, '/annotation'),
	ignoresReply: true,
});

/**
 * Adds a label.
 * @param label `{name, description?, metadata?}`
 */
export const createLabel = (functionId: string, label: IDataObject): ApiRequest => ({
	method: 'POST',
	...functionPath(functionId, '/labels'),
	body: label,
});

const labelPath = (functionId: string, { id, name }: Pick<NyckelLabel, 'id' | 'name'>) => ({
	...functionPath(functionId, `/labels/${segmentOf(id)}`),
	notFound: { code: 'noLabel', label: name } as const,
});

/** Puts a label as it is to be in place of what Nyckel has, its name included. */
export const updateLabel = (functionId: string, label: NyckelLabel): ApiRequest => {
	const { name, description, metadata } = label;
	return {
		method: 'PUT',
		...labelPath(functionId, label),
		body: {
			name,
			...(description !== undefined && { description }),
			...(metadata && { metadata }),
		},
		ignoresReply: true,
	};
};

/** Takes a label out for good. */
export const deleteLabel = (
	functionId: string,
	label: Pick<NyckelLabel, 'id' | 'name'>,
): ApiRequest => ({
	method: 'DELETE',
	...labelPath(functionId, label),
	ignoresReply: true,
});
