import assert from 'node:assert/strict';
import { test } from 'node:test';

import { secretFor } from '../../extension/content/secrets.ts';

const secret = (name: string, { type = 'text', autocomplete = '' } = {}) => secretFor({ type, autocomplete, names: [name] });

test('a field for a password is known by its type or its autocomplete', () => {
  assert.equal(secret('', { type: 'PASSWORD' }), 'password');
  assert.equal(secret('', { autocomplete: 'section-a current-password' }), 'password');
  assert.equal(secret('', { autocomplete: 'new-password' }), 'password');
});

test('a field for a one-time code is known by any of its names', () => {
  assert.equal(secret('', { autocomplete: 'one-time-code' }), 'code');
  const names = ['Verification code', 'Einmalkennwort', 'Code de vérification', 'Kod weryfikacyjny', '验证码', 'رمز التحقق', 'otp', 'otp_1', 'user-totp', 'otpInput', 'loginMfa', 'login[2fa]', 'Security code', 'Passcode', 'one time password'];
  for (const name of names) assert.equal(secret(name), 'code', name);
});

test('other fields ask for no secret', () => {
  for (const name of ['', 'eBay username', 'Search', 'Coupon code', 'Postcode', 'Option', 'laptop', 'Photo', 'Passport number', 'Suche']) {
    assert.equal(secret(name, { type: 'search' }), undefined, name);
  }
});
