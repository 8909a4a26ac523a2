// The list at the door goes on working without a network: check-ins wait in this browser and are
// sent when the network is back. Each carries an id, so sending one twice changes nothing.

const door = document.querySelector('[data-door]');
const words = door.dataset;
const shelf = `door:${words.door}`;
const status = door.querySelector('[data-status]');
const PAUSE = 5000;
const MOST = 500;

const made = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('');

function kept(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(name)) || otherwise;
  } catch {
    return otherwise;
  }
}

const device = kept('door:device', '') || made();
localStorage.setItem('door:device', JSON.stringify(device));
let sending = false;

const queue = () => kept(shelf, []);

// Another tab of this browser may have written meanwhile: read, change and write at once.
function put(change) {
  localStorage.setItem(shelf, JSON.stringify(change(queue())));
  tell();
}

function tell(said = '', kind = '') {
  const waiting = queue().length;
  door.querySelector('[data-waiting]').hidden = waiting === 0;
  door.querySelector('[data-waiting-count]').textContent = String(waiting);
  if (!said) return;
  status.textContent = said;
  status.className = `notice notice-${kind || 'info'}`;
  status.hidden = false;
}

function show(key, state) {
  const line = door.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!line) return null;
  line.dataset.state = state;
  line.querySelector('[data-in]').hidden = state === 'present';
  line.querySelector('[data-undo]').hidden = state !== 'present';
  line.querySelector('[data-said]').hidden = state !== 'present';
  return line.querySelector('[data-name]').textContent.trim();
}

function note(item) {
  const entry = { id: made(), at: new Date().toISOString(), ...item };
  put((items) => [...items, entry]);
  const key = entry.key || keyOf(entry.ticket);
  const name = key ? show(key, entry.undo ? 'none' : 'present') : null;
  if (entry.undo) tell(words.undone, 'info');
  else tell(name ? `${words.done} ${name}` : words.done, 'success');
  send();
}

// A ticket names its event and the line it belongs to; whether it is genuine only the node can say.
function keyOf(ticket) {
  const [event, key] = (ticket || '').split('.');
  return event === words.door ? key : '';
}

const tokenOf = (text) => text.trim().replace(/\/+$/, '').split('/').pop().split('?')[0];

async function send() {
  const items = queue().slice(0, MOST);
  if (sending || items.length === 0) return;
  sending = true;
  try {
    const answer = await fetch(words.checkins, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': door.querySelector('[name=csrf_token]').value },
      body: JSON.stringify({ device, items }),
    });
    if (answer.ok && !answer.redirected) {
      taken(items, await answer.json());
    } else if (answer.redirected || answer.status === 401 || answer.status === 403) {
      tell(words.signIn, 'error');
    } else if (answer.status === 409 || answer.status === 422) {
      // The node will not have these however often they come.
      put((all) => all.filter((one) => !items.some((sent) => sent.id === one.id)));
      tell(words.refused, 'error');
    }
  } catch {
    tell(words.offline, 'warning');
  } finally {
    sending = false;
  }
}

function taken(items, answer) {
  put((all) => all.filter((one) => !items.some((sent) => sent.id === one.id)));
  for (const [name, number] of Object.entries(answer.numbers)) {
    const shown = door.querySelector(`[data-number="${name}"]`);
    if (shown) shown.textContent = String(number);
  }
  items.forEach((item, place) => {
    const outcome = answer.outcomes[place];
    const key = item.key || keyOf(item.ticket);
    if (outcome.startsWith('refused:')) {
      if (key) show(key, 'none');
      tell(answer.said[outcome], 'error');
    }
  });
  if (queue().length) send();
}

// On this element, before the rest of the page hears of it and locks the form.
door.addEventListener('submit', (event) => {
  const form = event.target;
  if (!form.matches('[data-check]')) return;
  event.preventDefault();
  event.stopPropagation();
  const data = new FormData(form, event.submitter);
  const guests = data.get('guests');
  const item = { key: data.get('key') || '', undo: data.get('do') === 'undo' };
  if (data.get('ticket')) item.ticket = tokenOf(data.get('ticket'));
  if (data.get('drop_in')) Object.assign(item, { drop_in: true, name: data.get('name') || '' });
  if (guests !== null && guests !== '') item.guests = Number(guests);
  note(item);
  if (!form.closest('[data-key]')) form.reset();
});

const search = door.querySelector('[data-search]');
search.addEventListener('input', () => {
  const wanted = plain(search.value);
  for (const line of door.querySelectorAll('[data-key]')) {
    line.hidden = wanted !== '' && !plain(line.querySelector('[data-name]').textContent).includes(wanted);
  }
});

function plain(text) {
  return text.normalize('NFKD').replace(/[\p{M}\u0640]/gu, '').replace(/[أإآٱ]/g, 'ا').replace(/ة/g, 'ه').replace(/[ىئ]/g, 'ي').trim().toLowerCase();
}

// The page reads tickets with the camera; the phone's own camera opens them, too.
const camera = door.querySelector('[data-camera]');
if (navigator.mediaDevices) {
  camera.hidden = false;
  camera.querySelector('button').addEventListener('click', watch);
}

async function watch() {
  const video = camera.querySelector('video');
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
  } catch {
    tell(words.noCamera, 'error');
    return;
  }
  video.hidden = false;
  camera.querySelector('button').hidden = true;
  await video.play();
  const read = await reader();
  let last = '';
  setInterval(async () => {
    const found = await read(video);
    if (!found || found === last) return;
    last = found;
    note({ ticket: tokenOf(last) });
  }, 300);
}

// What reads a code from a picture: the browser itself where it can, a library where it cannot.
async function reader() {
  if ('BarcodeDetector' in window && (await BarcodeDetector.getSupportedFormats()).includes('qr_code')) {
    const detector = new BarcodeDetector({ formats: ['qr_code'] });
    return async (video) => (await detector.detect(video))[0]?.rawValue;
  }
  const { default: decode } = await import(camera.dataset.decoder);
  const canvas = document.createElement('canvas');
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  return async (video) => {
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    pen.drawImage(video, 0, 0);
    try {
      return decode(pen.getImageData(0, 0, canvas.width, canvas.height));
    } catch {
      return undefined; // No code in this picture.
    }
  };
}

for (const item of queue()) {
  const key = item.key || keyOf(item.ticket);
  if (key) show(key, item.undo ? 'none' : 'present');
}
tell();
send();
window.addEventListener('online', send);
setInterval(send, PAUSE);
