import { runInNewContext } from 'node:vm';

import * as fc from 'fast-check';

import { baseUrlExpression, originOf, parseBaseUrl } from '../../../nodes/Nyckel/api/baseUrl';

const NOWHERE = 'https://base-url-must-start-with-https.invalid';

/** What n8n makes of the same rule where it sends the request itself. */
function byExpression(baseUrl: unknown): unknown {
	const [, code = ''] = /^=\{\{(.*)\}\}$/s.exec(baseUrlExpression('$self')) ?? [];
	return runInNewContext(code, { $self: { baseUrl } });
}

describe('a base URL', () => {
	it.each([
		['', 'https://www.nyckel.com'],
		['   ', 'https://www.nyckel.com'],
		[undefined, 'https://www.nyckel.com'],
		[7, 'https://www.nyckel.com'],
		['https://www.nyckel.com', 'https://www.nyckel.com'],
		['https://www.nyckel.com/', 'https://www.nyckel.com'],
		[' https://WWW.Nyckel.com:8443/v1/?a=b#c ', 'https://www.nyckel.com:8443'],
		['https://bücher.example', 'https://bücher.example'],
		['https://[2001:db8::1]:8443/x', 'https://[2001:db8::1]:8443'],
		['http://localhost:5681', 'http://localhost:5681'],
		['http://127.0.0.1/', 'http://127.0.0.1'],
		['http://127.9.9.9:80', 'http://127.9.9.9:80'],
		['HTTP://[::1]:3000', 'http://[::1]:3000'],
		['https://www.nyckel.com:443', 'https://www.nyckel.com'],
		['https://www.nyckel.com:00443/', 'https://www.nyckel.com'],
		['https://www.nyckel.com.', 'https://www.nyckel.com'],
		['HTTPS://WWW.NYCKEL.COM.:443/v1?x=1', 'https://www.nyckel.com'],
		['https://www.nyckel.com:4430', 'https://www.nyckel.com:4430'],
		['https://www.nyckel.com.:8443', 'https://www.nyckel.com:8443'],
		['https://[::1]:443', 'https://[::1]'],
		['http://localhost:443', 'http://localhost:443'],
		['https://10.0.0.255:65535', 'https://10.0.0.255:65535'],
		['https://nyckel', 'https://nyckel'],
		['https://4711.nyckel.com', 'https://4711.nyckel.com'],
		['https://nyckel.4711x', 'https://nyckel.4711x'],
	])('%j counts by scheme, host and port: %s', (input, expected) => {
		expect(parseBaseUrl(input)).toBe(expected);
		if (typeof input !== 'number') expect(byExpression(input)).toBe(expected);
	});

	it.each([
		['https://www.nyckel.com', 'https://www.nyckel.com.:443'],
		['https://bücher.example', 'https://xn--bcher-kva.example.'],
		['https://ｗｗｗ.nyckel.com', 'https://www.nyckel.com'],
		['https://www。nyckel。com', 'https://www.nyckel.com'],
		['https://www.nyck\u00adel.com', 'https://www.nyckel.com'],
		['https://nyckel.test:08443', 'https://nyckel.test:8443'],
		['https://[0:0:0:0:0:0:0:1]', 'https://[::1]'],
		['https://[2001:DB8:0::1]', 'https://[2001:db8::1]:443'],
		['http://127.0.0.1:80', 'http://127.0.0.1'],
	])('%s is the same server as %s', (one, other) => {
		const [first, second] = [one, other].map((input) => originOf(parseBaseUrl(input) ?? ''));
		expect(first).toBeDefined();
		expect(first).toBe(second);
	});

	it.each([
		'http://www.nyckel.com',
		'http://10.0.0.1',
		'http://192.168.1.1',
		'http://0.0.0.0',
		'http://[::2]',
		'http://localhost.evil.test',
		'http://localhost@evil.test',
		'http://127.0.0.1.evil.test',
		'http://127.0.0.1@evil.test',
		'https://user@evil.test',
		'https://user:secret@evil.test',
		'https://www.nyckel.com:443@evil.test',
		'https://www.nyckel.com\\@evil.test',
		'https://',
		'https:///path',
		'https://a b.test',
		'//www.nyckel.com',
		'www.nyckel.com',
		'ftp://www.nyckel.com',
		'javascript:alert(1)',
		'https://www.nyckel.com:port',
		'https://www.nyckel.com:0',
		'https://www.nyckel.com:65536',
		'https://www.nyckel.com:99999',
		'https://www.nyckel.com:443:443',
		'https://www.nyckel.com:',
		'http://localhost:70000',
		'http://127.0.0.256',
		'http://127.0.0.01',
		'https://.',
		'https://..',
		'https://www..nyckel.com',
		'https://.nyckel.com',
		'https://www.nyckel.com..',
		'https://256.1.1.1',
		'https://1.2.3',
		'https://1.2.3.4.5',
		'https://2130706433',
		'https://0x7f.1',
		'https://0177.0.0.1',
		'https://www.nyckel.4711',
		`https://${'a'.repeat(64)}.com`,
		'https://www.nyckel.com%2f@evil.test',
		'https://www%2enyckel.com',
		'https://www.nyckel.com<b>',
		'https://[1.2.3.4]',
	])('%s is refused', (input) => {
		expect(parseBaseUrl(input)).toBeUndefined();
		expect(byExpression(input)).toBe(NOWHERE);
	});

	// An expression of n8n's knows no URL: there n8n itself refuses these before anything is sent.
	it.each(['https://[:::]', 'https://[1:2:3]', 'https://xn--a', 'https://\u00ad'])(
		'%s, which no URL can have, is refused',
		(input) => {
			expect(parseBaseUrl(input)).toBeUndefined();
		},
	);

	it('with an umlaut in its host is taken in a process that has read thousands of them, too', () => {
		const read = Array.from({ length: 20_000 }, () => parseBaseUrl('https://b\u00fccher.example'));
		expect(new Set(read)).toEqual(new Set(['https://b\u00fccher.example']));
	});

	it('leads where it says, or nowhere', () => {
		const pieces = [
			'https://',
			'http://',
			'www.nyckel.com',
			'127.0.0.1',
			'@',
			':',
			'443',
			'.',
			'/',
		];
		const more = ['?', '#', '\\', '%40', '[::1]', 'evil.test', ' ', '\t', 'ä', '0', '65536', ';'];
		const url = fc.array(fc.constantFrom(...pieces, ...more), { maxLength: 9 });
		fc.assert(
			fc.property(
				url.map((parts) => `https://${parts.join('')}`),
				(input) => {
					const baseUrl = parseBaseUrl(input);
					if (baseUrl === undefined) return true;
					const real = new URL(input.trim());
					return (
						real.username === '' &&
						real.hostname.replace(/\.$/, '') === new URL(baseUrl).hostname &&
						real.port === new URL(baseUrl).port &&
						byExpression(input) === baseUrl
					);
				},
			),
		);
	});
});
