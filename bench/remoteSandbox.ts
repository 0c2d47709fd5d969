import type { ConfigChange, HeldOutMail, Totals } from '../sandbox';

/** Where the sandbox listens, and the credentials of its account. */
export interface SandboxAccount {
	url: string;
	clientId: string;
	clientSecret: string;
}

/** A held-out mail with the text that the spam function takes. */
export type Mail = HeldOutMail & { text: string };

/** The sandbox in its own process, controlled over HTTP. */
export class RemoteSandbox {
	constructor(readonly account: SandboxAccount) {}

	/** Forgets what happened and sets limits and latency anew; tokens stay good. */
	async prepare(change: ConfigChange): Promise<void> {
		await this.call('POST', '/reset');
		await this.call('POST', '/configure', change);
	}

	/** Sums since the last {@link RemoteSandbox.prepare}. */
	async totals(): Promise<Totals> {
		return (await (await this.call('GET', '/totals')).json()) as Totals;
	}

	/** So many held-out mails of the corpus. */
	async mails(count: number): Promise<Mail[]> {
		return (await (await this.call('GET', `/mails?count=${count}`)).json()) as Mail[];
	}

	private async call(method: string, path: string, body?: unknown): Promise<Response> {
		const response = await fetch(`${this.account.url}/_sandbox${path}`, {
			method,
			...(body !== undefined && {
				body: JSON.stringify(body),
				headers: { 'content-type': 'application/json' },
			}),
		});
		if (!response.ok) throw new Error(`The sandbox answered ${response.status} to ${path}`);
		return response;
	}
}
