/**
 * The node's outputs as the editor and the engine ask for them: an expression over the node's raw parameters, since
 * routes shape the canvas before anything runs.
 */

interface RawLabel {
	value?: unknown;
	cachedResultName?: unknown;
}

interface RawParameters {
	resource?: unknown;
	operation?: unknown;
	routes?: {
		values?: Array<{ label?: RawLabel | string | null; outputName?: unknown } | null>;
	} | null;
}

interface Output {
	type: 'main';
	displayName?: string;
}

/**
 * Must stand alone: its source text becomes the expression. No imports, no closures, nothing thrown — a failure
 * shows as a node without outputs.
 * @returns one unnamed output; for Invoke and Route "Other", "Low Confidence", then one a route
 */
export function outputsOf(parameters: RawParameters): Output[] {
	if (parameters.resource !== 'function' || parameters.operation !== 'invokeAndRoute') {
		return [{ type: 'main' }];
	}
	const routes = Array.isArray(parameters.routes?.values) ? parameters.routes.values : [];
	const names = routes.map((route, index) => {
		const label = route?.label;
		const locator = typeof label === 'object' && label ? label : { value: label };
		const candidates = [route?.outputName, locator.cachedResultName, locator.value];
		const name = candidates.find((text) => typeof text === 'string' && text.trim() !== '');
		return typeof name === 'string' ? name.trim() : `Route ${index + 1}`;
	});
	const wanted = ['Other', 'Low Confidence', ...names];
	const taken: string[] = [];
	for (const name of wanted) {
		let unique = name;
		// A number that makes it the name of another output is left to that one.
		for (let count = 2; taken.includes(unique) || (count > 2 && wanted.includes(unique)); count++) {
			unique = `${name} (${count})`;
		}
		taken.push(unique);
	}
	return taken.map((displayName): Output => ({ type: 'main', displayName }));
}

/** What goes into the description under `outputs`. */
export const outputsExpression: `={{${string}}}` = `={{ (${outputsOf.toString()})($parameter) }}`;
