/** An answer that is not 200, in Nyckel's form `{"message"}`. */
export class ApiError extends Error {
	/**
	 * @param status HTTP status
	 * @param headers sent along
	 */
	constructor(
		readonly status: number,
		message: string,
		readonly headers: Readonly<Record<string, string>> = {},
	) {
		super(message);
	}
}
