// Everything works without this file; it only saves a step or a wait.

const page = document.documentElement;
const words = page.dataset;

function storeTheme(choice) {
  const age = choice === 'auto' ? 0 : 31536000;
  document.cookie = `theme=${choice}; path=/; max-age=${age}; samesite=lax`;
  if (choice === 'auto') delete page.dataset.theme;
  else page.dataset.theme = choice;
  for (const button of document.querySelectorAll('.theme button')) {
    button.setAttribute('aria-pressed', String(button.value === choice));
  }
}

document.addEventListener('submit', (event) => {
  const form = event.target;
  const button = event.submitter;
  if (form.matches('.theme-form') && button) {
    event.preventDefault();
    storeTheme(button.value);
    return;
  }
  const dialog = form.dataset.confirm && document.getElementById(form.dataset.confirm);
  if (dialog && dialog.showModal && !form.dataset.agreed) {
    event.preventDefault();
    dialog.returnValue = '';
    dialog.addEventListener('close', () => {
      if (dialog.returnValue !== 'yes') return;
      form.dataset.agreed = 'yes';
      form.requestSubmit(button || undefined);
    }, { once: true });
    dialog.showModal();
    return;
  }
  if (form.method !== 'post') return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = 'yes';
  if (button) {
    button.setAttribute('aria-busy', 'true');
    // Disabled only after the form's data has been gathered, or the button's own value would be lost.
    setTimeout(() => { button.setAttribute('aria-disabled', 'true'); });
  }
});

// Coming back with the browser's Back button must not leave a form locked.
window.addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sent]')) {
    delete form.dataset.sent;
    delete form.dataset.agreed;
  }
  for (const button of document.querySelectorAll('[aria-busy="true"]')) {
    button.removeAttribute('aria-busy');
    button.removeAttribute('aria-disabled');
  }
});

document.addEventListener('click', (event) => {
  for (const menu of document.querySelectorAll('details.menu[open]')) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const copy = event.target.closest('[data-copy]');
  if (copy) {
    event.preventDefault();
    navigator.clipboard.writeText(copy.dataset.copy).then(() => {
      const said = copy.querySelector('[data-copy-text]');
      if (said && copy.dataset.copied) said.textContent = copy.dataset.copied;
    });
  }
});

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  const menu = document.activeElement && document.activeElement.closest('details.menu[open]');
  if (!menu) return;
  menu.open = false;
  menu.querySelector('summary').focus();
});

// Times: how far away, and what the reader's own clock will show when it differs.
const digits = words.digits === 'arab' ? 'arab' : 'latn';
const tongue = `${page.lang}-u-nu-${digits}`;

function relative(seconds) {
  const steps = [['year', 31536000], ['month', 2592000], ['week', 604800], ['day', 86400], ['hour', 3600], ['minute', 60]];
  const found = steps.find(([, size]) => Math.abs(seconds) >= size) || ['minute', 60];
  return new Intl.RelativeTimeFormat(tongue, { numeric: 'auto' }).format(Math.round(seconds / found[1]), found[0]);
}

for (const time of document.querySelectorAll('time[data-relative]')) {
  const at = Date.parse(time.dateTime);
  if (at) time.textContent = relative((at - Date.now()) / 1000);
}

for (const hint of document.querySelectorAll('[data-local-time]')) {
  const at = new Date(hint.dataset.localTime);
  const here = new Intl.DateTimeFormat('en', { dateStyle: 'short', timeStyle: 'short' });
  const there = new Intl.DateTimeFormat('en', { dateStyle: 'short', timeStyle: 'short', timeZone: hint.dataset.zone });
  if (Number.isNaN(at.getTime()) || here.format(at) === there.format(at)) continue;
  const shown = new Intl.DateTimeFormat(tongue, { weekday: 'long', hour: 'numeric', minute: '2-digit' }).format(at);
  hint.querySelector('[data-local-text]').textContent = shown;
  hint.hidden = false;
}

// City picker: the list fills while typing; without this the button beside it does the same.
for (const picker of document.querySelectorAll('[data-city-picker]')) {
  const query = picker.querySelector('input[type="search"]');
  const list = picker.querySelector('select');
  let wait = 0;
  query.addEventListener('input', () => {
    clearTimeout(wait);
    wait = setTimeout(async () => {
      if (query.value.trim().length < 2) return;
      const answer = await fetch(`${picker.dataset.cityPicker}?q=${encodeURIComponent(query.value)}`, { headers: { 'Accept-Language': page.lang } });
      if (!answer.ok) return;
      const found = (await answer.json()).items;
      const empty = list.options[0] && list.options[0].value === '' ? [list.options[0]] : [];
      list.replaceChildren(...empty, ...found.map((city) => {
        const name = typeof city.name === 'string' ? city.name : city.name[page.lang] || city.name.en || city.name.ar;
        return new Option([name, city.country].filter(Boolean).join('، '), city.id);
      }));
      if (found.length) list.value = String(found[0].id);
    }, 250);
  });
}

// Field picker: a filter above the tree.
for (const box of document.querySelectorAll('[data-filter-list]')) {
  const filter = box.querySelector('[data-filter]');
  filter.hidden = false;
  filter.querySelector('input').addEventListener('input', (event) => {
    const wanted = event.target.value.trim().toLowerCase();
    for (const fold of box.querySelectorAll('details')) {
      let shown = 0;
      for (const choice of fold.querySelectorAll('.choice')) {
        choice.hidden = wanted !== '' && !choice.textContent.toLowerCase().includes(wanted);
        if (!choice.hidden) shown += 1;
      }
      fold.hidden = shown === 0;
      if (wanted) fold.open = true;
    }
  });
}
