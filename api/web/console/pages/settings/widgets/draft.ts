/** A web chat as it is edited: what was read, what is typed, and what somebody else changed meanwhile. */

import { OWN_COLOUR } from "../../../../widget/colours";
import { OWN, type Words } from "../../../../widget/words";
import type { Schemas } from "../../../api";
import { listed } from "../lists";

export type Widget = Schemas["WidgetBody"];
export type Word = keyof Words;

export interface Draft {
  colour: string;
  theme: string;
  side: string;
  language: string;
  template: string;
  allowed_origins: string;
  /** What it says instead of its own words, as `en.title`. */
  words: Record<string, string>;
}

export const LANGUAGE = /^[a-z]{2,3}(-[A-Z]{2})?$/;

export function draftOf({ looks, template, allowed_origins }: Widget): Draft {
  const words = Object.entries(looks.texts ?? {}).flatMap(([language, texts]) =>
    Object.entries(texts).map(([name, text]) => [`${language}.${name}`, text]),
  );
  return {
    colour: looks.colour?.toLowerCase() ?? OWN_COLOUR,
    theme: looks.theme ?? "auto",
    side: looks.side ?? "right",
    language: looks.language ?? "",
    template: template ?? "",
    allowed_origins: allowed_origins.join("\n"),
    words: Object.fromEntries(words),
  };
}

export function changeOf(draft: Draft): Schemas["WidgetChange"] {
  const texts: Record<string, Record<string, string>> = {};
  for (const [place, text] of Object.entries(draft.words)) {
    const [language = "", name = ""] = place.split(".");
    texts[language] = { ...texts[language], [name]: text };
  }
  const looks = {
    theme: draft.theme,
    side: draft.side,
    ...(draft.colour !== OWN_COLOUR && { colour: draft.colour }),
    ...(draft.language && { language: draft.language }),
    texts,
  } as Schemas["Looks"];
  return {
    allowed_origins: listed(draft.allowed_origins),
    looks,
    template: draft.template || null,
    new_identity_secret: false,
  };
}

/** Those that it has words in, its own first. */
export function languagesOf(draft: Draft): string[] {
  const given = Object.keys(draft.words).map((place) => place.split(".")[0] ?? "");
  return [...new Set([...Object.keys(OWN), draft.language, ...given])].filter(Boolean);
}

/** What it says by itself where nothing else is typed: English for what it lacks. */
export function ownWords(language: string, draft: Draft): Words {
  const base = language.split("-")[0] ?? "";
  const words = { ...OWN.en, ...OWN[base] } as Words;
  if (base === language) return words;
  const given = Object.entries(draft.words).filter(([place]) => place.startsWith(`${base}.`));
  return { ...words, ...Object.fromEntries(given.map(([place, text]) => [place.slice(base.length + 1), text])) };
}

const FIELDS: Record<string, string> = {
  colour: "Colour",
  theme: "Theme",
  side: "Side",
  language: "Language",
  template: "Template",
  allowed_origins: "Sites that may show it",
};

export const FIRST_WORDS: [Word, string][] = [
  ["title", "Title"],
  ["greeting", "Greeting"],
  ["starter", "Suggestion"],
  ["placeholder", "In the empty field"],
];

/** What a word is called: as the widget says it in English. */
export const wordText = (name: string) =>
  FIRST_WORDS.find(([first]) => first === name)?.[1] ?? OWN.en?.[name as Word] ?? name;

export interface Meanwhile {
  field: string;
  now: string;
  /** It was changed here too, and what was typed stays. */
  mine: boolean;
}

/** What was typed since `read`, on top of what it is `now`. */
export function rebased(read: Draft, now: Draft, typed: Draft): { draft: Draft; meanwhile: Meanwhile[] } {
  const [was, is, mine] = [flat(read), flat(now), flat(typed)];
  const changed = Object.keys({ ...was, ...is }).filter((field) => was[field] !== is[field]);
  const theirs = changed.filter((field) => mine[field] === was[field]);
  return {
    draft: whole({ ...mine, ...Object.fromEntries(theirs.map((field) => [field, is[field]])) }),
    meanwhile: changed.map((field) => ({
      field: fieldText(field),
      now: is[field] ?? "",
      mine: !theirs.includes(field) && mine[field] !== is[field],
    })),
  };
}

type Flat = Record<string, string | undefined>;

const flat = ({ words, ...rest }: Draft): Flat => ({ ...rest, ...words });

function whole({ colour = "", theme = "", side = "", language = "", template = "", ...all }: Flat): Draft {
  const { allowed_origins = "", ...words } = all;
  const said = Object.entries(words).filter((each): each is [string, string] => each[1] !== undefined);
  return { colour, theme, side, language, template, allowed_origins, words: Object.fromEntries(said) };
}

function fieldText(field: string): string {
  const [language, name] = field.split(".");
  return name ? `${wordText(name)} (${language})` : (FIELDS[field] ?? field);
}
