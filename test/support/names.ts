import dns from 'node:dns';
import type { LookupAddress, LookupOptions } from 'node:dns';

/** The form in which `net.connect` calls it; its types are overloads. */
type Lookup = (
	name: string,
	options: LookupOptions,
	callback: (error: NodeJS.ErrnoException | null, found?: string | LookupAddress[]) => void,
) => void;

/** Why a name has no address: there is none, or the name server does not say. */
export type LookupCode = 'ENOTFOUND' | 'EAI_AGAIN';

/**
 * Answers lookups of these names with an error at once, as Node.js words it. A real name server may take seconds to
 * say so, and some networks have none.
 * @returns undoes it
 */
export function failLookups(codes: Readonly<Record<string, LookupCode>>): () => void {
	const real = dns.lookup as unknown as Lookup;
	const fake: Lookup = (name, options, callback) => {
		const code = codes[name];
		if (code === undefined) {
			real(name, options, callback);
			return;
		}
		const message = `getaddrinfo ${code} ${name}`;
		const error = Object.assign(new Error(message), {
			code,
			syscall: 'getaddrinfo',
			hostname: name,
		});
		process.nextTick(callback, error);
	};
	const spy = jest.spyOn(dns, 'lookup').mockImplementation(fake as unknown as typeof dns.lookup);
	return () => spy.mockRestore();
}
