/** A value that cannot be used, found before anything is sent. Shown as it is: what is wrong, and what to do. */
export class InputError extends Error {
	/**
	 * @param message what is wrong
	 * @param description what to do
	 */
	constructor(
		message: string,
		readonly description: string,
	) {
		super(message);
		this.name = 'InputError';
	}
}
