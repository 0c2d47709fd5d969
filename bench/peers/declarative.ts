import type { INodeType } from 'n8n-workflow';

/** The type name under which {@link declarative} is known to the engine. */
export const DECLARATIVE = 'bench.declarative';

/** The node as n8n's declarative style has it, without code: n8n sends the requests. */
export const declarative: INodeType = {
	description: {
		displayName: 'Declarative',
		name: 'declarative',
		group: ['transform'],
		version: 1,
		description: 'Describes the request, and leaves the rest to n8n',
		defaults: { name: 'Declarative' },
		inputs: ['main'],
		outputs: ['main'],
		credentials: [{ name: 'nyckelOAuth2Api', required: true }],
		requestDefaults: { method: 'POST', json: true },
		properties: [
			{
				displayName: 'URL',
				name: 'url',
				type: 'string',
				default: '',
				routing: { request: { url: '={{ $value }}' } },
			},
			{
				displayName: 'Text',
				name: 'text',
				type: 'string',
				default: '',
				routing: { send: { type: 'body', property: 'data' } },
			},
		],
	},
};
