import { setTimeout as wait } from 'node:timers/promises';

import type { INodeParameters } from 'n8n-workflow';

import { PlainNyckel, type PlainNyckelSettings } from '../../../test/support/plainNyckel';
import type { Target } from '../../peers/target';

/** Real time. */
const clock: PlainNyckelSettings['clock'] = {
	now: () => performance.now(),
	sleep: async (ms, signal) => {
		await wait(ms, undefined, { signal });
	},
};

/** Uses a server that shares nothing with the sandbox, in this process, and stops it. */
export async function withPlainNyckel<R>(
	settings: Omit<PlainNyckelSettings, 'clock'>,
	work: (server: PlainNyckel) => Promise<R>,
): Promise<R> {
	const server = await PlainNyckel.start({ clock, ...settings });
	try {
		return await work(server);
	} finally {
		await server.close();
	}
}

/** A text function at an address, with an account of its own: no limiter and no evidence from anything before. */
export function plainTarget(url: string, options: INodeParameters = {}): Target {
	accounts += 1;
	const account = { url, clientId: `account ${accounts}`, clientSecret: 'secret' };
	return {
		account,
		input: 'text',
		functionId: 'function_plain00000000001',
		unlimited: false,
		options,
	};
}

let accounts = 0;
