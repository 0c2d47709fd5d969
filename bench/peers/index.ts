import type { INode, INodeType, IVersionedNodeType } from 'n8n-workflow';

import { DECLARATIVE, declarative } from './declarative';
import { HELPER_LOOP, helperLoop } from './helperLoop';
import { HTTP_REQUEST, HTTP_REQUEST_VERSION, httpParameters, loadHttpRequest } from './httpRequest';
import { invokeUrl, type Target } from './target';

/** Who is measured. */
export type PeerName =
	| 'nyckel'
	| 'httpTuned'
	| 'httpDefault'
	| 'declarative'
	| 'serial'
	| 'pool'
	| 'readingPool';

/** A way to classify the items of a workflow. */
export interface Peer {
	/** As it stands in the tables. */
	title: string;
	/** The node that does it. */
	node: (target: Target) => Pick<INode, 'type' | 'parameters'> & Partial<INode>;
}

/** Far above what any machine reaches, requests per second. */
const NO_PACE = 1_000_000;

/** How a user says which field is classified. */
const TEXT = '={{ $json.text }}';

const loop = (lanes: number, text?: string): Peer['node'] => {
	return (target) => ({ type: HELPER_LOOP, parameters: { url: invokeUrl(target), lanes, text } });
};

const http = (batching?: Parameters<typeof httpParameters>[1]): Peer['node'] => {
	return (target) => ({
		type: HTTP_REQUEST,
		typeVersion: HTTP_REQUEST_VERSION,
		parameters: httpParameters(target, batching),
	});
};

/** All peers. Ours has no settings but where the server keeps no limits. */
export const PEERS: Readonly<Record<PeerName, Peer>> = {
	nyckel: {
		title: 'Nyckel node',
		node: ({ functionId, input, unlimited, options }) => ({
			type: 'n8n-nodes-nyckel.nyckel',
			parameters: {
				authentication: 'nyckelOAuth2Api',
				resource: 'function',
				operation: 'invoke',
				functionId: { __rl: true, mode: 'id', value: functionId },
				inputType: input,
				...(input === 'text' && { data: TEXT }),
				options: { ...(unlimited && { requestsPerSecond: NO_PACE }), ...options },
			},
		}),
	},
	httpTuned: {
		title: 'HTTP Request, 25 per 1,000 ms',
		node: http({ batchSize: 25, batchInterval: 1000 }),
	},
	httpDefault: { title: 'HTTP Request, default', node: http() },
	declarative: {
		title: 'Declarative node',
		node: (target) => ({
			type: DECLARATIVE,
			parameters: { url: invokeUrl(target), text: TEXT },
		}),
	},
	serial: { title: 'Serial loop', node: loop(1) },
	pool: { title: 'Bare loop of 25', node: loop(25) },
	readingPool: { title: 'Bare loop of 25 that reads Text', node: loop(25, TEXT) },
};

/** The node types of the peers, ours apart. */
export function peerTypes(): Record<string, INodeType | IVersionedNodeType> {
	return {
		[HTTP_REQUEST]: loadHttpRequest(),
		[DECLARATIVE]: declarative,
		[HELPER_LOOP]: helperLoop,
	};
}
