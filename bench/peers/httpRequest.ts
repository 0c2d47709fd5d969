import { createRequire } from 'node:module';
import { join } from 'node:path';

import type { INodeParameters, IVersionedNodeType } from 'n8n-workflow';

import { invokeUrl, type Target } from './target';

/** n8n allows the credential of another node to this type only, so it keeps its real name. */
export const HTTP_REQUEST = 'n8n-nodes-base.httpRequest';

/** The newest version of the node in n8n-nodes-base 2.41. */
export const HTTP_REQUEST_VERSION = 4.5;

const requireFromBench = createRequire(join(__dirname, '../package.json'));

/**
 * n8n's own HTTP Request node.
 * @throws Error when the packages of `bench/` are not installed
 */
export function loadHttpRequest(): IVersionedNodeType {
	const { HttpRequest } = requireFromBench(
		'n8n-nodes-base/dist/nodes/HttpRequest/HttpRequest.node.js',
	) as { HttpRequest: new () => IVersionedNodeType };
	return new HttpRequest();
}

/**
 * The node as a user sets it up for Nyckel.
 * @param batching `{batchSize, batchInterval}` as in its options, the interval in milliseconds; left out: n8n's default
 */
export function httpParameters(target: Target, batching?: INodeParameters): INodeParameters {
	return {
		method: 'POST',
		url: invokeUrl(target),
		authentication: 'predefinedCredentialType',
		nodeCredentialType: 'nyckelOAuth2Api',
		sendBody: true,
		contentType: 'json',
		specifyBody: 'json',
		jsonBody: '={{ JSON.stringify({ data: $json.text }) }}',
		options: batching ? { batching: { batch: batching } } : {},
	};
}
