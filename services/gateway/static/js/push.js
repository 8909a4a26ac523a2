// The button that has this browser told; without push in the browser it stays hidden.

const form = document.querySelector('[data-push-key]');

if (form && 'serviceWorker' in navigator && 'PushManager' in window) {
  form.hidden = false;
  form.addEventListener('submit', async (event) => {
    if (form.elements.endpoint.value) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const failed = form.querySelector('[data-push-failed]');
    failed.hidden = true;
    try {
      if (await Notification.requestPermission() !== 'granted') throw new Error('denied');
      const worker = await navigator.serviceWorker.register('/sw.js');
      const key = form.dataset.pushKey.replace(/-/g, '+').replace(/_/g, '/');
      const made = (await worker.pushManager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: Uint8Array.from(atob(key), (one) => one.charCodeAt(0)),
      })).toJSON();
      form.elements.endpoint.value = made.endpoint;
      form.elements.p256dh.value = made.keys.p256dh;
      form.elements.auth.value = made.keys.auth;
      form.requestSubmit();
    } catch {
      failed.hidden = false;
    }
  }, true);
}
