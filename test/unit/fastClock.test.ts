import { pbkdf2 } from 'node:crypto';
import { open } from 'node:fs/promises';

import { fastClock } from '../support/fastClock';

/** Leaves Node's other threads, of which there are four, no time for anything else for a while. */
function keepThreadsBusy(): void {
	for (let thread = 0; thread < 4; thread += 1) {
		pbkdf2('a password', 'salt', 200_000, 64, 'sha512', () => undefined);
	}
}

describe('the clock of tests with real servers', () => {
	afterAll(() => fastClock.close());

	it('stands still while a file is closed, however long a busy machine takes for it', async () => {
		const file = await open(__filename);
		keepThreadsBusy();
		const ended = new AbortController();
		const late = fastClock.sleep(60_000, ended.signal).then(
			() => 'the sleep',
			() => 'nothing',
		);
		const closed = file.close().then(() => 'the file');
		expect(await Promise.race([late, closed])).toBe('the file');
		ended.abort();
		expect(await late).toBe('nothing');
	});
});
