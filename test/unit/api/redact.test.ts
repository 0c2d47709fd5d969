import type { ApiContext } from '../../../nodes/Nyckel/api/context';
import { hideSecrets, redact, secretsOf } from '../../../nodes/Nyckel/api/redact';

const hex = (text: string) => Buffer.from(text).toString('hex');
const units = (text: string) => Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));

/** Ways in which a program on the way may write a text. */
const WAYS: Record<string, (text: string) => string> = {
	'as it is': (text) => text,
	'in an address': encodeURIComponent,
	'in an address, small letters': (text) =>
		encodeURIComponent(text).replace(/%../g, (byte) => byte.toLowerCase()),
	'in an address, RFC 3986': (text) =>
		encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${hex(sign).toUpperCase()}`),
	'in an address, each byte': (text) => hex(text).replace(/../g, '%$&'),
	'in a form': (text) => new URLSearchParams({ s: text }).toString().slice(2),
	'in JSON': (text) => JSON.stringify(text).slice(1, -1),
	'in JSON of PHP': (text) => JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/'),
	'in JSON, ASCII only': (text) =>
		units(text)
			.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
			.join(''),
	'in HTML': (text) =>
		text
			.replaceAll('&', '&amp;')
			.replaceAll('<', '&lt;')
			.replaceAll('>', '&gt;')
			.replaceAll('"', '&quot;')
			.replaceAll("'", '&#39;'),
	'in HTML, each character': (text) =>
		Array.from(text, (sign) => `&#x${sign.codePointAt(0)?.toString(16) ?? ''};`).join(''),
};

/** Secrets as they come, and with every sign that some way of writing changes. */
const SECRETS = [
	'opaque-access-token-of-the-loopback',
	'client+secret/with=odd&characters%"ä',
	'a%41b\\u0041c<d>\'e" f&amp;g',
	'pass word with blanks',
	'😀🔑-emoji-secret',
	'Zm9v+/==',
];

describe('a secret in a text of a server', () => {
	describe.each(Object.entries(WAYS))('%s', (_, write) => {
		it.each(SECRETS)('is hidden, and what is around it is not: %s', (secret) => {
			const written = write(secret);
			expect(hideSecrets(`Before ${written} after.`, [secret])).toBe('Before [hidden] after.');
		});
	});

	it.each(SECRETS)('is hidden when it was written so twice: %s', (secret) => {
		const wrong: string[] = [];
		for (const [inner, first] of Object.entries(WAYS)) {
			for (const [outer, second] of Object.entries(WAYS)) {
				const written = second(first(secret));
				const text = `Before ${written} after.`;
				if (hideSecrets(text, [secret]) !== 'Before [hidden] after.')
					wrong.push(`${inner}, ${outer}`);
			}
		}
		expect(wrong).toEqual([]);
	});

	it.each(SECRETS)('is hidden in base64, wherever it begins in it: %s', (secret) => {
		for (const before of ['', 'i', 'id', 'client-id:', 'ä:']) {
			for (const after of ['', '@', ' and more']) {
				for (const encoding of ['base64', 'base64url'] as const) {
					for (const form of [secret, encodeURIComponent(secret)]) {
						const written = Buffer.from(before + form + after).toString(encoding);
						const hidden = hideSecrets(`Got: ${written}, no.`, [secret]);
						if (Buffer.byteLength(form) > 8) expect(hidden).toBe('Got: [hidden], no.');
					}
				}
			}
		}
	});

	it('is hidden in a header of basic authentication, whoever’s it is', () => {
		const header = `Basic ${Buffer.from('Aladdin:open sesame').toString('base64')}`;
		expect(hideSecrets(`Sent ${header}.`, [])).toBe('Sent [hidden].');
		expect(hideSecrets(encodeURIComponent(`Sent ${header}.`), [])).toBe('Sent%20[hidden].');
	});

	it.each([
		'Your Basic subscription is used up.',
		'Basic authentication is not supported, use https://x.test/?a=%20b&amp;c',
		'Label "100%" has 5 % of {"a": "\\u00e4"}',
	])('is not seen where there is none: %s', (text) => {
		expect(hideSecrets(text, ['some-secret'])).toBe(text);
	});

	it.each(SECRETS)('is hidden also where only its beginning or its end is told: %s', (secret) => {
		for (let length = 8; length < secret.length; length += 1) {
			const start = secret.slice(0, length);
			const end = secret.slice(-length);
			expect(hideSecrets(`The token "${start}…" is bad.`, [secret])).toBe(
				'The token "[hidden]…" is bad.',
			);
			expect(hideSecrets(`The token "…${end}" is bad.`, [secret])).toBe(
				'The token "…[hidden]" is bad.',
			);
		}
	});

	it('leaves the few characters of it by which a server lets one know it again', () => {
		const text = 'The key sk-9…4fQ is not valid.';
		expect(hideSecrets(text, ['sk-9aVbRr2kLmPq4fQ'])).toBe(text);
	});

	it('takes words of any length out once, where two of them overlap', () => {
		expect(hideSecrets('x abcdefgh x abcdef', ['abcdef', 'cdefgh'])).toBe('x [hidden] x [hidden]');
	});

	it('ends soon, whatever the text', () => {
		const text = `${'%25'.repeat(30_000)}${'\\u0025'.repeat(20_000)}${'A'.repeat(200_000)}`;
		expect(hideSecrets(text, ['opaque-access-token'])).toBe(text);
	});
});

describe('the secrets of a credential', () => {
	it('are the token that was pasted, the client secret, and every token that n8n has stored', () => {
		const oauthTokenData = {
			access_token: 'access-1',
			refresh_token: 'refresh-1',
			id_token: 'id-1',
			token_type: 'Bearer',
			scope: 'everything',
			expires_in: 3600,
		};
		const data = {
			accessToken: ' pasted ',
			clientId: 'me',
			clientSecret: 'secret',
			oauthTokenData,
		};
		expect(secretsOf(data)).toEqual(['pasted', 'secret', 'access-1', 'refresh-1', 'id-1']);
	});

	it.each([
		'Bearer opaque-token',
		' bearer  opaque-token ',
		'opaque-token',
		'“opaque-token”',
		"'Bearer opaque-token'",
		'Authorization: Bearer opaque-token',
		'"authorization": "Bearer opaque-token",',
	])('are the token alone where %j was pasted: nobody is sent more of it', (accessToken) => {
		const secrets = secretsOf({ accessToken });
		expect(secrets).toEqual(['opaque-token']);
		expect(hideSecrets('The token opaque-token has ended', secrets)).toBe(
			'The token [hidden] has ended',
		);
	});

	it.each([[{}], [{ accessToken: 7 }], [{ oauthTokenData: null }], [{ clientSecret: 'abc' }]])(
		'are none in %j',
		(data) => {
			expect(secretsOf(data as never)).toEqual([]);
		},
	);
});

describe('a long text of a server', () => {
	const [secret = ''] = SECRETS;
	const shownOf = async (text: string) =>
		await redact(
			{ getCredentials: async () => await Promise.resolve({}) } as unknown as ApiContext,
			{ credentialType: 'nyckelApi', secrets: [secret] },
			text,
		);

	it('is cut before secrets are looked for: much more than is ever shown is left', async () => {
		const shown = await shownOf(`Before ${secret} after ${'%41'.repeat(1_000_000)}`);
		expect(shown).toMatch(/^Before \[hidden\] after (?:%41){500}/);
		expect(shown.length).toBeLessThan(20_000);
	});

	it('shows no half of a secret through the cut, wherever that is', async () => {
		// What is hidden before it takes next to no room, so that the cut is near the beginning of what is left.
		const run = `Bearer ${'x'.repeat(19_900)}`;
		for (let before = 0; before < 100; before += 1) {
			const shown = await shownOf(`${run}${' '.repeat(before)} ${secret} ${'y'.repeat(9_000)}`);
			expect(shown).not.toContain(secret.slice(0, 4));
		}
	});
});
