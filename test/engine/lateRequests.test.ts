import '../support/inFastTime';

import { shownError, support, useBench } from '../support/bench';
import { Loopback } from '../support/loopback';
import { until } from '../support/until';

/** 0.3 s of real time, see FastClock. */
const ONCE = { options: { timeout: 30, maxTries: 1 } };

describe('a request that was given up while n8n fetched its token', () => {
	const bench = useBench({ functions: ['support'] });

	it.each([
		['is not sent later', ONCE, /^Nyckel did not answer in time .*asked for an access token/, 0],
		['is sent once when it is tried again', { options: { timeout: 30 } }, /^$/, 1],
	])('%s', async (_, parameters, shown, sent) => {
		let release: () => void = () => undefined;
		let isAnswered = false;
		const held = new Promise<void>((resolve) => (release = resolve));
		let tokens = 0;
		const server = await Loopback.start(async ({ url, body }) => {
			if (url.endsWith('/invoke')) return { body: { labelName: 'A' } };
			if (!body.includes('client_secret')) return undefined;
			tokens += 1;
			if (tokens > 1) return undefined;
			await held;
			isAnswered = true;
			return undefined;
		});
		const credentials = await bench().credential('nyckelOAuth2Api', { baseUrl: server.url });
		const result = await bench().run(support(parameters), [{ text: 'first' }], { credentials });
		expect(shownError(result)).toMatch(shown);
		release();
		await until(() => isAnswered);
		// Whatever n8n has still to send leaves before this.
		await bench().run(support(), [{ text: 'second' }], { credentials });
		const invoked = server.seen.filter(({ url }) => url.endsWith('/invoke'));
		await server.close();
		expect(invoked.filter(({ body }) => body.includes('first'))).toHaveLength(sent);
		expect(invoked.filter(({ body }) => body.includes('second'))).toHaveLength(1);
	});
});
