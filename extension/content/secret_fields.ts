// Which fields of the page are for a secret.

import { attribute } from './dom.ts';
import { ariaLabel, attributeText, labelText } from './names.ts';
import { secretFor, type Secret } from './secrets.ts';

/** Returns the secret that a field of the page asks for. */
export const secretOf = (field: Element): Secret | undefined =>
  secretFor({
    type: attribute(field, 'type') ?? '',
    autocomplete: attributeText(field, 'autocomplete'),
    names: [ariaLabel(field), labelText(field), ...['placeholder', 'title', 'name', 'id'].map((name) => attributeText(field, name))],
  });
