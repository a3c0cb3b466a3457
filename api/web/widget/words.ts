/** What the widget says itself, by language; a business may say it otherwise, and in other languages, by its looks. */

const english = {
  title: "Chat with us",
  greeting: "Hello! How can we help you?",
  starter: "I want to talk to a person",
  open: "Open the chat",
  close: "Close the chat",
  unread_one: "1 new message",
  unread_many: "{count} new messages",
  transcript: "Messages",
  your_message: "Your message",
  placeholder: "Write a message …",
  send: "Send",
  you: "You",
  assistant: "Assistant",
  colleague: "Our team",
  assistant_writes: "The assistant is writing",
  person_writes: "Somebody is writing",
  answers_ai: "The assistant answers",
  answers_waiting: "Waiting for a person",
  answers_place: "Waiting for a person: you are number {place} in line",
  answers_collecting: "Nobody is free right now",
  answers_human: "A person answers",
  answers_closed: "This chat is closed; write to go on",
  keep_writing: "You can keep writing meanwhile.",
  connecting: "Connecting … What you write is kept and sent.",
  offline: "You are offline. What you write is kept and sent.",
  sending: "sending …",
  not_sent: "Not sent",
  too_many: "Not sent: that was too much at once",
  again: "Send again",
  discard: "Discard",
  ended: "This chat has ended. Write to begin another one.",
  details: "How can we reach you?",
  name: "Name",
  email: "E-mail",
  phone: "Phone",
  phone_hint: "From abroad with the country code, like +44.",
  leave: "Leave details",
  rather_not: "I'd rather not",
  clear: "Clear the chat",
  clear_sure: "Clear this chat on this device? The team keeps what was said.",
  clear_yes: "Clear",
  clear_no: "Keep",
  privacy: "Privacy",
  file: "File: {name}",
  attach: "Add a file",
  remove: "Remove {name}",
  too_large: "{name} is larger than {size} MB",
  wrong_kind: "{name} cannot be sent here",
};

export type Words = typeof english;

const spanish: Words = {
  title: "Habla con nosotros",
  greeting: "¡Hola! ¿En qué podemos ayudarte?",
  starter: "Quiero hablar con una persona",
  open: "Abrir el chat",
  close: "Cerrar el chat",
  unread_one: "1 mensaje nuevo",
  unread_many: "{count} mensajes nuevos",
  transcript: "Mensajes",
  your_message: "Tu mensaje",
  placeholder: "Escribe un mensaje …",
  send: "Enviar",
  you: "Tú",
  assistant: "Asistente",
  colleague: "Nuestro equipo",
  assistant_writes: "El asistente está escribiendo",
  person_writes: "Alguien está escribiendo",
  answers_ai: "Responde el asistente",
  answers_waiting: "Esperando a una persona",
  answers_place: "Esperando a una persona: tu turno es el número {place}",
  answers_collecting: "Ahora mismo no hay nadie libre",
  answers_human: "Responde una persona",
  answers_closed: "Este chat está cerrado; escribe para continuar",
  keep_writing: "Mientras tanto puedes seguir escribiendo.",
  connecting: "Conectando … Lo que escribas se guarda y se envía.",
  offline: "No tienes conexión. Lo que escribas se guarda y se envía.",
  sending: "enviando …",
  not_sent: "No enviado",
  too_many: "No enviado: ha sido demasiado de una vez",
  again: "Enviar otra vez",
  discard: "Descartar",
  ended: "Este chat ha terminado. Escribe para empezar otro.",
  details: "¿Cómo podemos contactarte?",
  name: "Nombre",
  email: "Correo electrónico",
  phone: "Teléfono",
  phone_hint: "Desde el extranjero con el prefijo del país, como +34.",
  leave: "Dejar mis datos",
  rather_not: "Prefiero no hacerlo",
  clear: "Borrar el chat",
  clear_sure: "¿Borrar este chat en este dispositivo? El equipo conserva lo que se ha dicho.",
  clear_yes: "Borrar",
  clear_no: "Conservar",
  privacy: "Privacidad",
  file: "Archivo: {name}",
  attach: "Añadir un archivo",
  remove: "Quitar {name}",
  too_large: "{name} pasa de {size} MB",
  wrong_kind: "{name} no se puede enviar aquí",
};

export const OWN: Record<string, Words> = { en: english, es: spanish };

export type Texts = Record<string, Partial<Words>>;

/** The words in the first of the wanted languages there are any in; English for what is missing there. */
export function wordsIn(wanted: readonly string[], texts: Texts = {}): { language: string; words: Words } {
  for (const each of wanted) {
    const language = each.split("-")[0]?.toLowerCase() ?? "";
    const given = { ...texts[language], ...texts[each] };
    if (OWN[language] || Object.keys(given).length > 0)
      return { language, words: { ...english, ...OWN[language], ...given } };
  }
  return { language: "en", words: { ...english, ...texts.en } };
}

/** Puts values where their names stand in braces, once. */
export function filled(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
