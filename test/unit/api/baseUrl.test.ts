import { parseBaseUrl } from '../../../nodes/Nyckel/api/baseUrl';

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
	])('%j counts by scheme, host and port: %s', (input, expected) => {
		expect(parseBaseUrl(input)).toBe(expected);
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
	])('%s is refused', (input) => {
		expect(parseBaseUrl(input)).toBeUndefined();
	});
});
