// Tells an open page what is new: the number at the bell, and a line that screen readers say.
// A hidden page hears nothing and catches up when it is looked at again. Without this file the
// next page shows the same.

const place = document.querySelector('[data-live]');
const digits = new Intl.NumberFormat(document.documentElement.dataset.digits === 'arab' ? 'ar-u-nu-arab' : 'en');
const SLOW = 60000;
let source = null;
let timer = 0;
let after = place.dataset.liveAfter;

function show(told) {
  for (const bell of document.querySelectorAll('[data-bell]')) {
    const count = bell.querySelector('.count');
    count.textContent = told.unread < 100 ? digits.format(told.unread) : '99+';
    count.hidden = told.unread === 0;
    const said = bell.querySelector('[data-bell-said]');
    if (said) said.textContent = place.dataset.liveUnread.replace('{count}', digits.format(told.unread));
  }
  place.querySelector('[data-live-said]').textContent = place.dataset.liveNew.replace('{title}', told.title);
}

function address() {
  return `${place.dataset.live}?after=${encodeURIComponent(after)}`;
}

function hear(id, data) {
  after = id;
  show(JSON.parse(data));
}

function listen() {
  source = new EventSource(address());
  source.addEventListener('notification', (event) => { hear(event.lastEventId, event.data); });
  source.onerror = () => {
    // The browser comes back by itself, but not after a refusal: then the page asks now and then.
    if (source && source.readyState === EventSource.CLOSED) timer = setTimeout(ask, SLOW);
  };
}

async function ask() {
  try {
    const answer = await fetch(address(), { headers: { Accept: '*/*' } });
    if (answer.status === 204) return;
    let id = '';
    for (const line of answer.ok ? (await answer.text()).split('\n') : []) {
      if (line.startsWith('id: ')) id = line.slice(4);
      if (line.startsWith('data: ')) hear(id, line.slice(6));
    }
  } catch {
    // No network: later, perhaps.
  }
  timer = setTimeout(ask, SLOW);
}

function hang() {
  clearTimeout(timer);
  if (source) source.close();
  source = null;
}

function look() {
  hang();
  if (document.visibilityState === 'visible') listen();
}

document.addEventListener('visibilitychange', look);
window.addEventListener('pagehide', hang);
window.addEventListener('pageshow', look);
