// The one rule by which a field is for a secret. What is typed never leaves a page; that a page asks for a secret says what kind of page
// it is, and that nothing may be pointed at there.

export type Secret = 'password' | 'code';

/** The `autocomplete` of fields for passwords, also where the password is shown. */
const PASSWORD = /(?:current|new)-password/i;
/** Words for one-time codes, in names for people and in names for programs. */
const CODE = /verif|weryfik|vérif|one.?time|einmal|(?:^|[^a-z])(?:t?otp|[2m]fa)(?:[^a-z]|$)|passcode|(?:security|sicherheits).?code|验证码|رمز/iu;

/** What is known of a field: its `type` and `autocomplete`, and all that it is called. */
export interface FieldTraits {
  type: string;
  autocomplete: string;
  names: string[];
}

/** Returns the secret that such a field asks for. */
export const secretFor = ({ type, autocomplete, names }: FieldTraits): Secret | undefined => {
  if (type.toLowerCase() === 'password' || PASSWORD.test(autocomplete)) return 'password';
  return [autocomplete, ...names].some((name) => CODE.test(separateWords(name))) ? 'code' : undefined;
};

/** Puts a space between the words of a program's name: `otpInput`. */
const separateWords = (name: string) => name.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2');
