import tls from 'node:tls';

/**
 * Makes this process trust an authority, as `NODE_EXTRA_CA_CERTS` does for a process that is about to start; here in
 * place of the authorities of the system, since adding to those takes Node.js 20 a tenth of a second a connection.
 * @param authority certificate as PEM text
 * @returns undoes it
 */
export function trust(authority: string): () => void {
	const real = tls.createSecureContext;
	const spy = jest
		.spyOn(tls, 'createSecureContext')
		.mockImplementation((options) => real({ ...options, ca: options?.ca ?? authority }));
	return () => spy.mockRestore();
}
