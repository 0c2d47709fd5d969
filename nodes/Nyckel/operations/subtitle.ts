/**
 * The line under the node's name on the canvas: what it does, and with which function. An expression over the node's raw
 * parameters, as the outputs are (`routing/outputs.ts`).
 */
import { offeredOperations } from './resources';

interface RawParameters {
	resource?: unknown;
	operation?: unknown;
	functionId?: unknown;
	/** In n8n's own engine for expressions only: the parameters as they are saved. */
	toJSON?: () => { functionId?: unknown };
}

/** What these two do is better said by a verb than by their names. */
const OWN_WORDS: Record<string, string> = {
	'function.invoke': 'Classify',
	'function.invokeAndRoute': 'Route',
};

/** Words for each operation. One level deep: two closing braces in a row would end the expression. */
const WORDS: Record<string, string> = Object.fromEntries(
	offeredOperations.map(({ resource, operation, option: { name } }) => {
		const key = `${resource}.${operation}`;
		const plural = name === 'Get Many' ? 's' : '';
		// E.g. "Annotate sample", "Get many labels".
		const words = `${name.charAt(0)}${name.slice(1).toLowerCase()} ${resource}${plural}`;
		return [key, OWN_WORDS[key] ?? words];
	}),
);

/**
 * Must stand alone: its source text becomes the expression. No imports, no closures, nothing thrown: an expression of the
 * user in Function may throw when it is read without items.
 * @param words for each operation, by `resource.operation`
 * @returns e.g. "Route: Spam or not"; the function's ID where n8n does not tell the name that was picked
 */
export function subtitleOf(parameters: RawParameters, words: Record<string, string>): string {
	const operation = String(parameters.operation);
	const verb = words[`${String(parameters.resource)}.${operation}`] ?? operation;
	try {
		const saved = typeof parameters.toJSON === 'function' ? parameters.toJSON() : parameters;
		const { value, cachedResultName } = (saved.functionId ?? {}) as Record<string, unknown>;
		// With an expression, the name that was picked before is another function's.
		const picked = String(value).startsWith('=') ? undefined : cachedResultName;
		// The list shows the kind of the function behind its name, what it takes first.
		const name =
			typeof picked === 'string' && picked !== ''
				? picked.replace(/ \((?:text|image|tabular)\b[^()]*\)$/, '')
				: parameters.functionId;
		return typeof name === 'string' && name !== '' ? `${verb}: ${name}` : verb;
	} catch (unread) {
		// n8n's parser of expressions knows no catch without a name.
		void unread;
		return verb;
	}
}

/** What goes into the description under `subtitle`. */
export const subtitleExpression: string = `={{ (${subtitleOf.toString()})($parameter, ${JSON.stringify(WORDS)}) }}`;
