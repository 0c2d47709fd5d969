import type { INodeParameters } from 'n8n-workflow';

import type { SandboxAccount } from '../remoteSandbox';

/** What a peer is asked to classify, and where. */
export interface Target {
	account: SandboxAccount;
	/** Function of the sandbox: `text` sends the item's field of that name, `image` its file `data`. */
	input: 'text' | 'image';
	functionId: string;
	/** True where the server has no limits: a peer that keeps its own is told to let go of them. */
	unlimited: boolean;
	/** Set under Options of our node. */
	options?: INodeParameters;
}

/** Address that a peer sends each item to. */
export function invokeUrl({ account, functionId }: Target): string {
	return `${account.url}/v1/functions/${functionId}/invoke`;
}
