// Generated from src/protocol by `WRITE_TYPES=1 cargo test protocol`. Do not edit.

export type AccountId = string;

export type TokenKind = "regular" | "plus";

export type AlertTopic = "regular" | "plus" | "visit";

export type SnoozeUntil = "tomorrow" | "next_week" | "over";

export type WatchPart = "storage" | "accounts" | "dashboard" | "notifications";

export type Meaning = "connect" | "refresh" | "connected" | "valid_until" | "disconnected" | "not_connected" | "about_to_end" | "confirmation" | "warning_about_to" | "warning_has_been" | "log_in" | "log_out" | "account_settings" | "accounts" | "edit" | "session_ended";

export type OwnPhrase = { 
/**
 * What it means.
 */
meaning: Meaning, 
/**
 * Its text as the Dashboard shows it.
 */
text: string, };

export type BannerAction = "open" | "dashboard" | "hide" | "fold" | "unfold";

export type GuideAction = "stop" | "again" | "done";

export type Message = { "kind": "wake", } | { "kind": "opened", } | { "kind": "add_account", 
/**
 * As typed.
 */
username: string, 
/**
 * eBay's user id, from an outcome.
 */
user_id: string | null, } | { "kind": "forget_account", 
/**
 * Which.
 */
account: AccountId, } | { "kind": "label_account", 
/**
 * Which.
 */
account: AccountId, 
/**
 * As typed.
 */
label: string, } | { "kind": "restore", 
/**
 * The backup's text.
 */
text: string, } | { "kind": "erase_everything", } | { "kind": "connect", 
/**
 * Which account.
 */
account: AccountId, 
/**
 * Which tokens.
 */
tokens: Array<TokenKind>, 
/**
 * Whether to ask for the sign-in.
 */
login: boolean, } | { "kind": "check_now", 
/**
 * Which account.
 */
account: AccountId, } | { "kind": "snooze", 
/**
 * Which account.
 */
account: AccountId, 
/**
 * Which cause; none: each of which there is something to tell.
 */
cause: AlertTopic | null, 
/**
 * For how long.
 */
until: SnoozeUntil, } | { "kind": "snooze_part", 
/**
 * Which.
 */
part: WatchPart, 
/**
 * For how long.
 */
until: SnoozeUntil, } | { "kind": "begin_anew", } | { "kind": "open_dashboard", } | { "kind": "see_status", 
/**
 * Which account.
 */
account: AccountId, } | { "kind": "visited_elsewhere", 
/**
 * Under the log-in of which account.
 */
account: AccountId, 
/**
 * How many days ago.
 */
days: number, } | { "kind": "set_used", 
/**
 * Which account.
 */
account: AccountId, 
/**
 * Which token.
 */
token: TokenKind, 
/**
 * Whether it does.
 */
used: boolean, } | { "kind": "use_configuration", 
/**
 * The document.
 */
text: string, } | { "kind": "set_phrases", 
/**
 * All of them.
 */
phrases: Array<OwnPhrase>, } | { "kind": "set_warnings", 
/**
 * As the configuration's document says it; what is not said is as by default.
 */
warnings: Record<string, unknown>, } | { "kind": "set_mirror", 
/**
 * Whether to.
 */
on: boolean, } | { "kind": "dismiss_outcome", } | { "kind": "banner", } | { "kind": "banner_action", 
/**
 * What.
 */
action: BannerAction, 
/**
 * The banner's id.
 */
id: string, } | { "kind": "answer_former_name", 
/**
 * The new one.
 */
account: AccountId, 
/**
 * The known one; none: it is another account.
 */
former: AccountId | null, } | { "kind": "observe", 
/**
 * The document, by a random name.
 */
page: string, 
/**
 * What is on it, as JSON text.
 */
snapshot: string, } | { "kind": "guide", } | { "kind": "credentials_page", } | { "kind": "guide_action", 
/**
 * What.
 */
action: GuideAction, 
/**
 * The guide's id.
 */
id: string, };

export type Tone = "good" | "unknown" | "notice" | "warning" | "urgent" | "lost" | "busy";

export type StepState = "done" | "now" | "next";

export type CardAction<A> = { 
/**
 * What the content script sends when it is pressed.
 */
id: A, 
/**
 * Its label.
 */
label: string, };

export type CardLink = { 
/**
 * Its label.
 */
label: string, 
/**
 * Where it leads.
 */
url: string, };

export type CardStep = { 
/**
 * What to do.
 */
text: string, 
/**
 * How far it is.
 */
state: StepState, };

export type CardHelp = { 
/**
 * Its heading.
 */
label: string, 
/**
 * Its sentences.
 */
text: Array<string>, 
/**
 * Its links.
 */
links: Array<CardLink>, };

export type BannerCard = { 
/**
 * The id of the alert that it tells.
 */
id: string, 
/**
 * How it looks.
 */
tone: Tone, 
/**
 * What has happened.
 */
text: string, 
/**
 * What it means and what to do.
 */
detail: string, 
/**
 * What it is called while it is collapsed.
 */
collapsed_label: string, 
/**
 * The label of the button that expands it.
 */
expand_label: string, 
/**
 * The label of the button that collapses it.
 */
collapse_label: string, 
/**
 * The label of the button that hides it.
 */
hide_label: string, 
/**
 * Whether it is collapsed.
 */
is_folded: boolean, 
/**
 * The language of the texts, for `lang`.
 */
lang: string, 
/**
 * The direction of the texts: `ltr` or `rtl`.
 */
dir: string, 
/**
 * The button that leads to where it can be mended.
 */
action: CardAction<BannerAction>, };

export type GuideCard = { 
/**
 * The guide's id.
 */
id: string, 
/**
 * The language of the texts, for `lang`.
 */
lang: string, 
/**
 * The direction of the texts: `ltr` or `rtl`.
 */
dir: string, 
/**
 * Which token of which account it is about.
 */
title: string, 
/**
 * Which token of how many it is about, where there are several.
 */
part: string | null, 
/**
 * The steps.
 */
steps: Array<CardStep>, 
/**
 * What a step that is done is called.
 */
done_label: string, 
/**
 * What to do next.
 */
hint: string | null, 
/**
 * How it looks.
 */
tone: Tone, 
/**
 * The node of the page's last snapshot to point at.
 */
target: number | null, 
/**
 * The proof that the token is connected.
 */
proof: string | null, 
/**
 * Where help is to be had.
 */
help: CardHelp, 
/**
 * Its buttons.
 */
actions: Array<CardAction<GuideAction>>, 
/**
 * The label of the button that collapses it.
 */
collapse_label: string, 
/**
 * The label of the button that expands it.
 */
expand_label: string, };

export type ObserveAnswer = { 
/**
 * Whether it told nothing new.
 */
same: boolean, 
/**
 * The words of the seller's own phrases, to look for too.
 */
watch: Array<string>, 
/**
 * The guide, where it is to be shown there.
 */
guide: GuideCard | null, };

export type ErrorAnswer = { 
/**
 * What is wrong, and what to do.
 */
text: string, 
/**
 * The place in the configuration that is wrong.
 */
path: string | null, };
