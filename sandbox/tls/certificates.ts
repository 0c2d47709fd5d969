import { randomUUID } from 'node:crypto';

import type * as selfsigned from 'selfsigned';

/** A key and its certificate, as PEM text. */
export interface KeyPair {
	key: string;
	cert: string;
}

/** What a server's certificate says; it is good for an hour and for this machine unless said otherwise. */
export interface CertificateOptions {
	/** A DNS name in place of this machine's names and addresses. */
	host?: string;
	/** Whether its hour is over. */
	isExpired?: boolean;
}

const HOUR_MS = 3_600_000;

/** Small and quick to make; every TLS client of today takes it. */
const KEY_KIND = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const;

/** This machine, by name and by address. */
const THIS_MACHINE = [
	{ type: 2, value: 'localhost' },
	{ type: 7, ip: '127.0.0.1' },
] as const;

/** Few need certificates, and it takes as long to load as the server does. */
const load = async (): Promise<typeof selfsigned> => await import('selfsigned');

/** @returns a new authority: what trusts its certificate trusts the servers it signs for */
export async function makeAuthority(): Promise<KeyPair> {
	const { generate } = await load();
	const { private: key, cert } = await generate(
		// OpenSSL looks for the authority by its name.
		[{ name: 'commonName', value: `Test authority ${randomUUID()}` }],
		{
			...KEY_KIND,
			notAfterDate: new Date(Date.now() + 24 * HOUR_MS),
			extensions: [
				{ name: 'basicConstraints', cA: true, critical: true },
				{ name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
			],
		},
	);
	return { key, cert };
}

/**
 * Makes a key and a certificate for a server. Keys exist in memory only.
 * @param authority that signs it; left out: signed by its own key
 */
export async function makeServerPair(
	authority: KeyPair | undefined,
	{ host, isExpired = false }: CertificateOptions = {},
): Promise<KeyPair> {
	const { generate } = await load();
	const altNames = host === undefined ? [...THIS_MACHINE] : [{ type: 2 as const, value: host }];
	const endsAt = Date.now() + (isExpired ? -HOUR_MS : 24 * HOUR_MS);
	const { private: key, cert } = await generate(
		[{ name: 'commonName', value: host ?? 'localhost' }],
		{
			...KEY_KIND,
			// A clock may be a little behind that of the machine which made the certificate.
			notBeforeDate: new Date(endsAt - 48 * HOUR_MS),
			notAfterDate: new Date(endsAt),
			extensions: [
				{ name: 'keyUsage', digitalSignature: true },
				{ name: 'extKeyUsage', serverAuth: true },
				{ name: 'subjectAltName', altNames },
			],
			...(authority && { ca: authority }),
		},
	);
	return { key, cert };
}
